import { type Address, addressText } from "./address.ts";
import { countText } from "./amounts.ts";
import { captionsOf, filled, type Language } from "./captions.ts";
import { gs1Data, gs1Readable } from "./gs1-elements.ts";
import { captioned, type LabelDrawing, type LabelPart, stock, textBox } from "./label-drawing.ts";

export interface CartonLine {
  sku: string;
  description: string;
  lot?: string;
  quantity: number;
  uom: string;
}

export interface CartonLabel {
  sscc: string;
  lpn: string;
  lpnCode: "qr" | "data-matrix";
  shipFrom: Address;
  shipTo: Address;
  order: string;
  carton: { number: number; of: number };
  lines: CartonLine[];
  size: "4x6in" | "a6";
  language: Language;
}

/** Carton content label. Lines that do not fit are counted at the foot of the list, never dropped in silence. */
export function cartonLabel(label: CartonLabel): LabelDrawing {
  const { widthMm, heightMm } = stock[label.size];
  const words = captionsOf(label.language);
  const left = 4;
  const fullMm = widthMm - 8;
  const squareMm = 20;
  const rightMm = fullMm - 40;
  const sscc = [{ ai: "00", value: label.sscc } as const];
  const barsTop = heightMm - 4 - 4.6 - 25;
  const listTop = 55;

  const carton = filled(words.cartonOf, { n: label.carton.number, m: label.carton.of });
  const from = { xMm: left, yMm: 4, widthMm: 36, heightMm: 21 };
  const to = { xMm: left + 40, yMm: 4, widthMm: rightMm, heightMm: 26 };
  const order = { xMm: left, yMm: 33, widthMm: fullMm - squareMm - 4, heightMm: 9.5 };
  const parts: LabelPart[] = [
    ...captioned(
      { ...from, sizeMm: 2.8, sizeMinMm: 2, weight: "regular", caption: words.from },
      addressText(label.shipFrom),
    ),
    { kind: "rule", xMm: left + 38, yMm: 4, widthMm: 0.25, heightMm: 26 },
    ...captioned({ ...to, sizeMm: 4.6, sizeMinMm: 2.3, weight: "bold", caption: words.to }, addressText(label.shipTo)),
    { kind: "rule", xMm: left, yMm: 31.2, widthMm: fullMm, heightMm: 0.5 },
    ...captioned({ ...order, sizeMm: 5.4, sizeMinMm: 2.2, weight: "bold", caption: words.order }, label.order),
    ...textBox({ ...order, yMm: 43.2, heightMm: 5.5, sizeMm: 4.6, sizeMinMm: 2.5, weight: "bold" }, carton).parts,
    ...textBox(
      { ...order, yMm: 48.9, heightMm: 3.6, sizeMm: 2.9, sizeMinMm: 1.9, weight: "regular" },
      `LPN ${label.lpn}`,
    ).parts,
    {
      kind: "square",
      symbology: label.lpnCode,
      xMm: left + fullMm - squareMm,
      yMm: 33,
      sideMm: squareMm,
      data: label.lpn,
    },
    { kind: "rule", xMm: left, yMm: listTop - 1.2, widthMm: fullMm, heightMm: 0.5 },
    ...contentList(label, { xMm: left, yMm: listTop, widthMm: fullMm, heightMm: barsTop - 3 - listTop }),
    { kind: "bars", xMm: left, yMm: barsTop, widthMm: fullMm, heightMm: 25, moduleMaxMm: 0.51, data: gs1Data(sscc) },
  ];
  const readable = { xMm: left, yMm: barsTop + 25.9, widthMm: fullMm, heightMm: 4.6, sizeMm: 3.6, sizeMinMm: 2.5 };
  parts.push(...textBox({ ...readable, weight: "regular", align: "centre" }, gs1Readable(sscc)).parts);
  return { widthMm, heightMm, parts };
}

function contentList(
  label: CartonLabel,
  area: { xMm: number; yMm: number; widthMm: number; heightMm: number },
): LabelPart[] {
  const words = captionsOf(label.language);
  const columns = [
    { xMm: area.xMm, widthMm: 23 },
    { xMm: area.xMm + 24, widthMm: area.widthMm - 24 - 35 },
    { xMm: area.xMm + area.widthMm - 34, widthMm: 17 },
    { xMm: area.xMm + area.widthMm - 16, widthMm: 16 },
  ] as const;
  const head = { yMm: area.yMm, heightMm: 3, sizeMm: 2.2, sizeMinMm: 1.8, weight: "regular" } as const;
  const parts: LabelPart[] = [
    ...textBox({ ...head, ...columns[0] }, words.item).parts,
    ...textBox({ ...head, ...columns[1] }, words.description).parts,
    ...textBox({ ...head, ...columns[2] }, words.lot).parts,
    ...textBox({ ...head, ...columns[3], align: "right" }, words.quantity).parts,
  ];
  const bottom = area.yMm + area.heightMm;
  let yMm = area.yMm + 3.6;
  for (const [index, line] of label.lines.entries()) {
    const isLast = index === label.lines.length - 1;
    const body = { yMm, heightMm: 8, sizeMm: 2.5, sizeMinMm: 2.1 } as const;
    const cells = [
      textBox({ ...body, ...columns[0], weight: "bold" }, line.sku),
      textBox({ ...body, ...columns[1], weight: "regular" }, line.description),
      textBox({ ...body, ...columns[2], weight: "regular" }, line.lot ?? ""),
      textBox(
        { ...body, ...columns[3], weight: "bold", align: "right" },
        `${countText(line.quantity, label.language)} ${line.uom}`,
      ),
    ];
    const rowMm = Math.max(...cells.map((cell) => cell.heightMm));
    if (yMm + rowMm > bottom - (isLast ? 0 : 4)) {
      const more = filled(words.continued, { n: label.lines.length - index });
      const foot = { xMm: area.xMm, yMm: bottom - 3.6, widthMm: area.widthMm, heightMm: 3.6 };
      parts.push(...textBox({ ...foot, sizeMm: 2.9, sizeMinMm: 2, weight: "bold" }, more).parts);
      return parts;
    }
    parts.push(...cells.flatMap((cell) => cell.parts));
    yMm += rowMm + 0.7;
  }
  return parts;
}
