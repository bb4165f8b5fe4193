import { createCanvas, loadImage } from "@napi-rs/canvas";

export interface Picture {
  width: number;
  height: number;
  /** Different colours in a grid of samples: a black or an error screen has few. */
  colours: number;
  /** Share of samples that are black. */
  black: number;
}

/** What can be said of a screendump without knowing the page. */
export async function lookAt(file: string): Promise<Picture> {
  const image = await loadImage(file);
  const canvas = createCanvas(image.width, image.height);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  const colours = new Set<number>();
  let black = 0;
  let samples = 0;
  for (let y = 2; y < image.height; y += 5)
    for (let x = 2; x < image.width; x += 5) {
      const at = 4 * (y * image.width + x);
      const colour = ((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0);
      colours.add(colour);
      samples++;
      if (colour === 0) black++;
    }
  return { width: image.width, height: image.height, colours: colours.size, black: black / samples };
}
