import type { Weight } from "./fonts.ts";
import { runsOf, textWidth } from "./text-setting.ts";
import type { Align } from "./zpl.ts";

export interface LinePlace {
  x: number;
  /** Top of the line; the baseline lies `baselineParts × size` below. */
  y: number;
  width: number;
  size: number;
  weight: Weight;
  align: Align;
  colour?: string;
}

/** From the top of a line to its baseline, as part of the size. */
export const baselineParts = 0.92;
export const lineHeightParts = 1.25;

/** Draws one line that is already short enough; positions in points. */
export function drawLine(document: PDFKit.PDFDocument, place: LinePlace, line: string): void {
  const width = textWidth(line, place.weight, place.size);
  const room = place.width - width;
  let x = place.x + { left: 0, centre: room / 2, right: room }[place.align];
  document.fillColor(place.colour ?? "#000000");
  for (const { face, text, rightToLeft } of runsOf(line, place.weight)) {
    document.registerFont(face.id, face.bytes).font(face.id).fontSize(place.size);
    document.text(text, x, place.y + place.size * baselineParts, {
      lineBreak: false,
      baseline: "alphabetic",
      // Right-to-left words must be shaped as one run: pdfkit otherwise lays word after word from left to right.
      ...(rightToLeft ? { features: [] } : {}),
    });
    x += (face.font.layout(text).advanceWidth / face.font.unitsPerEm) * place.size;
  }
}
