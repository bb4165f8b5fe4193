import { type LabelDrawing, type LabelPart, stock, textBox } from "./label-drawing.ts";

export interface TestLabel {
  printer: string;
  name: string;
  /** What the printer was told to be. */
  dpi: number;
  site: string;
  day: string;
}

/**
 * Shows whether a printer is set right: a frame at the label's edge (is the label as large as that?), a rule of 50 mm (is the resolution
 * right?), and the finest codes that labels carry.
 */
export function testLabel({ printer, name, dpi, site, day }: TestLabel): LabelDrawing {
  const { widthMm, heightMm } = stock["100x50mm"];
  const text = (yMm: number, sizeMm: number, weight: "bold" | "regular", line: string): LabelPart[] =>
    textBox({ xMm: 5, yMm, widthMm: 62, heightMm: sizeMm * 1.3, sizeMm, sizeMinMm: 2, weight }, line).parts;
  return {
    widthMm,
    heightMm,
    parts: [
      ...frame(widthMm, heightMm),
      ...text(4, 6, "bold", name),
      ...text(12, 3.4, "regular", `${printer} · ${dpi} dpi`),
      ...text(17, 3.4, "regular", `${site} · ${day}`),
      { kind: "square", symbology: "qr", xMm: widthMm - 5 - 24, yMm: 4, sideMm: 24, data: printer },
      { kind: "rule", xMm: 5, yMm: 25, widthMm: 50, heightMm: 0.5 },
      { kind: "rule", xMm: 5, yMm: 23.5, widthMm: 0.5, heightMm: 3.5 },
      { kind: "rule", xMm: 54.5, yMm: 23.5, widthMm: 0.5, heightMm: 3.5 },
      ...textBox({ xMm: 57, yMm: 23.5, widthMm: 12, heightMm: 4, sizeMm: 3, sizeMinMm: 2, weight: "regular" }, "50 mm")
        .parts,
      { kind: "bars", xMm: 5, yMm: 31, widthMm: widthMm - 10, heightMm: 14, moduleMaxMm: 0.255, data: printer },
    ],
  };
}

function frame(widthMm: number, heightMm: number): LabelPart[] {
  const inset = 1;
  const thick = 0.4;
  const [wide, high] = [widthMm - 2 * inset, heightMm - 2 * inset];
  const side = (xMm: number, yMm: number, w: number, h: number): LabelPart => ({
    kind: "rule",
    xMm,
    yMm,
    widthMm: w,
    heightMm: h,
  });
  return [
    side(inset, inset, wide, thick),
    side(inset, heightMm - inset - thick, wide, thick),
    side(inset, inset, thick, high),
    side(widthMm - inset - thick, inset, thick, high),
  ];
}
