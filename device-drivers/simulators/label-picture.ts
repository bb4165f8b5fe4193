import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { ready } from "zpl-renderer-js";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

/** What a printer would put on the label, as PNG. Sizes in millimetres. */
export async function labelPicture(
  zpl: string,
  { widthMm, heightMm, dotsPerMm = 8 }: { widthMm: number; heightMm: number; dotsPerMm?: 8 | 12 },
): Promise<Uint8Array> {
  const { api } = await ready;
  return Buffer.from(await api.zplToBase64Async(zpl, widthMm, heightMm, dotsPerMm), "base64");
}

/** The codes a scanner would read from a picture, from top to bottom. */
export async function codesOn(picture: Uint8Array): Promise<{ format: string; text: string }[]> {
  await decoder;
  const found = await readBarcodes(picture, {
    formats: ["Code128", "QRCode", "DataMatrix"],
    tryHarder: true,
    // Labels are upright and black on white; looking for the rest costs several times as long.
    tryRotate: false,
    tryInvert: false,
    tryDownscale: false,
    maxNumberOfSymbols: 50,
    textMode: "Plain",
  });
  return found
    .filter(({ isValid }) => isValid)
    .sort((one, other) => one.position.topLeft.y - other.position.topLeft.y)
    .map(({ format, text }) => ({ format, text }));
}

// The decoder would fetch its binary from the internet; given the bytes it works without.
const decoder = prepareZXingModule({
  overrides: {
    wasmBinary: new Uint8Array(
      readFileSync(createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm")),
    ).buffer,
  },
  fireImmediately: true,
});
