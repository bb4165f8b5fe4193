import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCanvas, loadImage } from "@napi-rs/canvas";
import bwipjs from "bwip-js/node";

const widthPx = 640;
const heightPx = 480;

/** A film for Chromium's pretended camera: the EAN-13 of this GTIN held still, as JPEG pictures one after the other. Gives its path. */
export async function videoOfCode(gtin14: string): Promise<string> {
  const code = await loadImage(
    await bwipjs.toBuffer({ bcid: "ean13", text: gtin14.slice(1), scale: 4, height: 25, backgroundcolor: "FFFFFF" }),
  );
  const canvas = createCanvas(widthPx, heightPx);
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, widthPx, heightPx);
  context.drawImage(code, Math.round((widthPx - code.width) / 2), Math.round((heightPx - code.height) / 2));
  const picture = await canvas.encode("jpeg", 92);
  const path = join(mkdtempSync(join(tmpdir(), "kontor-camera-")), "code.mjpeg");
  writeFileSync(path, Buffer.concat(Array.from({ length: 10 }, () => picture)));
  return path;
}
