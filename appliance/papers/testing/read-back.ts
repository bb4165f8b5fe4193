import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createCanvas, loadImage } from "@napi-rs/canvas";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import { ready } from "zpl-renderer-js";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

/** A code found on a picture. FNC1 inside the data is GS; `gs1` says that the code began with it. */
export interface FoundCode {
  format: string;
  text: string;
  gs1: boolean;
  y: number;
}

/** What a printer of this dpi would print, as PNG. */
export async function zplPicture(
  zpl: string,
  size: { widthMm: number; heightMm: number },
  dpi: 203 | 300 = 203,
): Promise<Buffer> {
  const { api } = await ready;
  return Buffer.from(await api.zplToBase64Async(zpl, size.widthMm, size.heightMm, dpi === 203 ? 8 : 12), "base64");
}

/** Every page of a PDF as PNG. */
export async function pdfPictures(pdf: Uint8Array, dpi = 200): Promise<Buffer[]> {
  const document = await open(pdf);
  const pictures: Buffer[] = [];
  for (let number = 1; number <= document.numPages; number++) {
    const page = await document.getPage(number);
    const viewport = page.getViewport({ scale: dpi / 72 });
    const canvas = createCanvas(Math.ceil(viewport.width), Math.ceil(viewport.height));
    const context = canvas.getContext("2d");
    // pdf.js is typed for the browser's canvas; this one draws the same calls.
    await page.render({ canvas: null, canvasContext: context as unknown as CanvasRenderingContext2D, viewport })
      .promise;
    pictures.push(canvas.toBuffer("image/png"));
  }
  await document.loadingTask.destroy();
  return pictures;
}

/** The text of every page as a reader would copy it, runs joined by single spaces. */
export async function pdfText(pdf: Uint8Array): Promise<string[]> {
  const document = await open(pdf);
  const pages: string[] = [];
  for (let number = 1; number <= document.numPages; number++) {
    const content = await (await document.getPage(number)).getTextContent();
    const strings = content.items.map((item) => ("str" in item ? item.str : ""));
    pages.push(strings.join(" ").replace(/\s+/g, " ").trim());
  }
  await document.loadingTask.destroy();
  return pages;
}

/** Every code on a picture, from top to bottom. */
export async function codesOn(picture: Buffer): Promise<FoundCode[]> {
  await decoder;
  const image = await loadImage(picture);
  // A white frame, so that quiet zones reaching the label's edge count.
  const frame = 40;
  const canvas = createCanvas(image.width + 2 * frame, image.height + 2 * frame);
  const context = canvas.getContext("2d");
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, frame, frame);
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
  const found = await readBarcodes(
    {
      data: new Uint8ClampedArray(pixels.data),
      width: pixels.width,
      height: pixels.height,
      colorSpace: "srgb",
    } as ImageData,
    {
      formats: ["Code128", "QRCode", "DataMatrix"],
      tryHarder: true,
      // Our pictures are upright and black on white; looking for the rest costs four times as long.
      tryRotate: false,
      tryInvert: false,
      tryDownscale: false,
      maxNumberOfSymbols: 255,
      textMode: "Plain",
    },
  );
  return found
    .filter((code) => code.isValid)
    .map((code) => ({
      format: code.format,
      text: code.text,
      gs1: code.contentType === "GS1",
      y: code.position.topLeft.y - frame,
    }))
    .sort((one, other) => one.y - other.y);
}

/** How many dark dots lie in a part of a picture, given as parts of its width and height. */
export async function inkIn(picture: Buffer, part = { left: 0, top: 0, right: 1, bottom: 1 }): Promise<number> {
  const image = await loadImage(picture);
  const canvas = createCanvas(image.width, image.height);
  const context = canvas.getContext("2d");
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, image.width, image.height);
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(
    Math.round(part.left * image.width),
    Math.round(part.top * image.height),
    Math.max(1, Math.round((part.right - part.left) * image.width)),
    Math.max(1, Math.round((part.bottom - part.top) * image.height)),
  );
  let ink = 0;
  for (let at = 0; at < data.length; at += 4) if ((data[at] ?? 255) < 128) ink++;
  return ink;
}

const require = createRequire(import.meta.url);

// zxing-wasm would fetch its binary from a CDN; given the bytes it stays offline.
const decoder = prepareZXingModule({
  overrides: {
    wasmBinary: new Uint8Array(readFileSync(require.resolve("zxing-wasm/reader/zxing_reader.wasm"))).buffer,
  },
  fireImmediately: true,
});

function open(pdf: Uint8Array) {
  const folder = dirname(require.resolve("pdfjs-dist/package.json"));
  return getDocument({
    data: new Uint8Array(pdf),
    standardFontDataUrl: `${join(folder, "standard_fonts")}/`,
    cMapUrl: `${join(folder, "cmaps")}/`,
    verbosity: 0,
  }).promise;
}
