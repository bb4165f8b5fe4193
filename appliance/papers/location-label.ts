import { captionsOf, type Language } from "./captions.ts";
import { type LabelDrawing, type LabelPart, stock, textBox } from "./label-drawing.ts";
import { labelSheetPdf, type SheetLayout } from "./label-pdf.ts";

export interface LocationLabel {
  /** What the bars hold and people read: `A-03-12-2`. Printable ASCII. */
  code: string;
  /** Read aloud or keyed to prove that someone stands there. */
  checkDigits?: string;
  /** Which level the label means where one beam carries the label of the level above or below. */
  arrow?: "up" | "down";
  /** A name for people: zone, temperature. */
  note?: string;
  language: Language;
}

export function locationLabel(label: LocationLabel): LabelDrawing {
  const { widthMm, heightMm } = stock["100x50mm"];
  return { widthMm, heightMm, parts: locationParts(label, widthMm, heightMm) };
}

/** Stickers of 99.1 × 57 mm on A4, two by five, for a printer in the office. */
export function locationSheetPdf(labels: LocationLabel[], date: string): Promise<Uint8Array> {
  const size = { widthMm: 99.1, heightMm: 57 };
  const drawings = labels.map((label) => ({ ...size, parts: locationParts(label, size.widthMm, size.heightMm) }));
  return labelSheetPdf(drawings, a4Sheet, {
    title: labels
      .map(({ code }) => code)
      .slice(0, 3)
      .join(", "),
    date,
  });
}

const a4Sheet: SheetLayout = {
  widthMm: 210,
  heightMm: 297,
  columns: 2,
  rows: 5,
  marginLeftMm: 4.65,
  marginTopMm: 6,
  gapXMm: 2.5,
  gapYMm: 0,
};

function locationParts(label: LocationLabel, widthMm: number, heightMm: number): LabelPart[] {
  const sideMm = label.arrow || label.checkDigits ? 20 : 0;
  const mainMm = widthMm - 10 - sideMm;
  const barsMm = 17;
  const codeMm = heightMm - 8 - barsMm - (label.note ? 5 : 0) - 2;
  const parts: LabelPart[] = [
    ...centredIn(
      { xMm: 5, yMm: 4, widthMm: mainMm, heightMm: codeMm, sizeMm: codeMm * 0.83, sizeMinMm: 3 },
      label.code,
    ),
    {
      kind: "bars",
      xMm: 5,
      yMm: heightMm - 4 - barsMm,
      widthMm: mainMm,
      heightMm: barsMm,
      moduleMaxMm: 0.51,
      data: label.code,
    },
  ];
  if (label.note) {
    const note = { xMm: 5, yMm: 4 + codeMm, widthMm: mainMm, heightMm: 4.5, sizeMm: 3.4, sizeMinMm: 2 } as const;
    parts.push(...textBox({ ...note, weight: "regular", align: "centre" }, label.note).parts);
  }
  const sideLeft = widthMm - 5 - sideMm + 2;
  if (sideMm) parts.push({ kind: "rule", xMm: sideLeft - 1, yMm: 5, widthMm: 0.4, heightMm: heightMm - 10 });
  if (label.arrow) parts.push(arrow(label.arrow, sideLeft + 3, 5, 14, label.checkDigits ? 18 : heightMm - 10));
  if (label.checkDigits) {
    const yMm = heightMm - 5 - 18;
    const box = { xMm: sideLeft + 1, widthMm: sideMm - 3, align: "centre" } as const;
    const caption = captionsOf(label.language).checkDigits;
    parts.push(
      ...textBox({ ...box, yMm, heightMm: 4, sizeMm: 2.8, sizeMinMm: 2, weight: "regular" }, caption).parts,
      ...textBox({ ...box, yMm: yMm + 4.5, heightMm: 13, sizeMm: 11, sizeMinMm: 3, weight: "bold" }, label.checkDigits)
        .parts,
    );
  }
  return parts;
}

/** One text in the middle of its box, both ways. */
function centredIn(
  box: { xMm: number; yMm: number; widthMm: number; heightMm: number; sizeMm: number; sizeMinMm: number },
  text: string,
): LabelPart[] {
  const set = textBox({ ...box, weight: "bold", align: "centre" }, text);
  const downMm = Math.max(0, (box.heightMm - set.heightMm) / 2);
  return set.parts.map((part) => (part.kind === "text" ? { ...part, yMm: part.yMm + downMm } : part));
}

function arrow(way: "up" | "down", xMm: number, yMm: number, widthMm: number, heightMm: number): LabelPart {
  const headMm = Math.min(heightMm * 0.55, widthMm);
  const corners: [number, number][] = [
    [widthMm / 2, 0],
    [widthMm, headMm],
    [widthMm * 0.68, headMm],
    [widthMm * 0.68, heightMm],
    [widthMm * 0.32, heightMm],
    [widthMm * 0.32, headMm],
    [0, headMm],
  ];
  return { kind: "shape", corners: corners.map(([x, y]) => [xMm + x, yMm + (way === "up" ? y : heightMm - y)]) };
}
