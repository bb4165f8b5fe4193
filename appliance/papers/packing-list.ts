import { type Address, addressText } from "./address.ts";
import { countText, dateText, type WeightUnit, weightText, weightTotalText } from "./amounts.ts";
import { captionsOf, filled, type Language } from "./captions.ts";
import { spacedSscc } from "./gs1-elements.ts";
import { inkGrey, Paper, type PaperSize } from "./paper.ts";
import { type Column, drawTable, type Row } from "./paper-table.ts";

export interface PackingListLine {
  sku: string;
  description: string;
  lot?: string;
  expiry?: string;
  serials?: string[];
  quantity: number;
  uom: string;
}

export interface PackedCarton {
  lpn: string;
  sscc?: string;
  weightGrams: number;
  lines: PackingListLine[];
}

export interface PackingList {
  number: string;
  /** `2026-03-01` */
  date: string;
  seller: Address;
  shipTo: Address;
  /** Orders, shipment, the customer's own numbers: caption and text. */
  references: { caption: string; text: string }[];
  carrier?: string;
  cartons: PackedCarton[];
  remarks?: string;
  weightUnit: WeightUnit;
  size: PaperSize;
  language: Language;
}

/** The list that travels with the goods: carton by carton what is inside, and the totals. */
export function packingListPdf(list: PackingList): Promise<Uint8Array> {
  const words = captionsOf(list.language);
  const title = `${words.packingList} ${list.number}`;
  const runningHead = `${title}  ·  ${list.shipTo.name}`;
  const paper = new Paper({ size: list.size, title, date: list.date, runningHead, language: list.language });
  drawHead(paper, list);
  drawTable(paper, columnsOf(list), rowsOf(list), {
    size: 9,
    headingAgain: (caption) => filled(words.continuedHere, { caption }),
  });
  drawTotals(paper, list);
  return paper.finish();
}

function drawHead(paper: Paper, list: PackingList): void {
  const words = captionsOf(list.language);
  const right = { x: paper.left + paper.width * 0.55, y: paper.y, width: paper.width * 0.45 };
  const titleHeight = paper.text(
    { x: paper.left, y: paper.y, width: paper.width * 0.52 },
    { size: 20, weight: "bold" },
    words.packingList,
  );
  const number = paper.text(right, { size: 13, weight: "bold", align: "right" }, list.number);
  const date = { ...right, y: right.y + number };
  const dateHeight = paper.text(
    date,
    { size: 9, weight: "regular", align: "right", colour: inkGrey },
    dateText(list.date, list.language),
  );
  paper.y += Math.max(titleHeight, number + dateHeight) + 6;
  paper.line(paper.y, paper.left, paper.right, 1.2, "#000000");
  paper.y += 10;

  const half = paper.width / 2 - 12;
  const body = { size: 10, weight: "regular" } as const;
  const seller = paper.captioned(
    { x: paper.left, y: paper.y, width: half },
    words.sold,
    body,
    addressText(list.seller),
  );
  const shipTo = { x: paper.left + half + 24, y: paper.y, width: half };
  const shipToHeight = paper.captioned(shipTo, words.shipTo, { size: 10, weight: "bold" }, addressText(list.shipTo));
  paper.y += Math.max(seller, shipToHeight) + 12;

  const references = [...list.references];
  if (list.carrier) references.push({ caption: words.carrier, text: list.carrier });
  const perRow = 4;
  for (let start = 0; start < references.length; start += perRow) {
    const cellWidth = paper.width / perRow;
    const row = references.slice(start, start + perRow);
    const heights = row.map(({ caption, text }, at) =>
      paper.captioned(
        { x: paper.left + at * cellWidth, y: paper.y, width: cellWidth - 10 },
        caption,
        { size: 9.5, weight: "bold" },
        text,
      ),
    );
    paper.y += Math.max(...heights) + 7;
  }
  paper.y += 5;
}

function columnsOf(list: PackingList): Column[] {
  const words = captionsOf(list.language);
  return [
    { title: words.item, parts: 17, bold: true },
    { title: words.description, parts: 36 },
    { title: `${words.lot} / ${words.serials}`, parts: 22 },
    { title: words.expiry, parts: 11 },
    { title: words.quantity, parts: 9, align: "right", bold: true },
    { title: words.unit, parts: 7 },
  ];
}

function rowsOf(list: PackingList): Row[] {
  const words = captionsOf(list.language);
  return list.cartons.flatMap((carton, index): Row[] => {
    const sscc = carton.sscc ? `  ·  SSCC ${spacedSscc(carton.sscc)}` : "";
    const heading = `${filled(words.cartonOf, { n: index + 1, m: list.cartons.length })}  ·  ${carton.lpn}${sscc}`;
    const lines = carton.lines.map((line) => ({
      cells: [
        line.sku,
        line.description,
        [line.lot, line.serials?.join(", ")].filter(Boolean).join("\n"),
        line.expiry ? dateText(line.expiry, list.language) : "",
        countText(line.quantity, list.language),
        line.uom,
      ],
    }));
    return [{ heading, aside: weightText(carton.weightGrams, list.weightUnit, list.language) }, ...lines];
  });
}

function drawTotals(paper: Paper, list: PackingList): void {
  const words = captionsOf(list.language);
  const remarks = list.remarks ? paper.heightOf(paper.width, { size: 9, weight: "regular" }, list.remarks) + 20 : 0;
  const unitsBy = new Map<string, number>();
  for (const line of list.cartons.flatMap((carton) => carton.lines)) {
    unitsBy.set(line.uom, (unitsBy.get(line.uom) ?? 0) + line.quantity);
  }
  const units = [...unitsBy].map(([uom, quantity]) => `${countText(quantity, list.language)} ${uom}`).join("\n");
  const weight = weightTotalText(
    list.cartons.map((carton) => carton.weightGrams),
    list.weightUnit,
    list.language,
  );
  const totals: [string, string][] = [
    [words.cartons, countText(list.cartons.length, list.language)],
    [words.units, units],
    [words.grossWeight, weight],
  ];
  paper.ensure(56 + unitsBy.size * 15);
  paper.y += 10;
  paper.line(paper.y, paper.left, paper.right, 1.2, "#000000");
  paper.y += 6;
  const cellWidth = paper.width / 4;
  paper.text({ x: paper.left, y: paper.y + 9, width: cellWidth }, { size: 12, weight: "bold" }, words.total);
  const heights = totals.map(([caption, text], at) =>
    paper.captioned(
      { x: paper.left + (at + 1) * cellWidth, y: paper.y, width: cellWidth - 8 },
      caption,
      { size: 12, weight: "bold" },
      text,
    ),
  );
  paper.y += Math.max(...heights) + 10;
  if (!list.remarks) return;
  paper.ensure(Math.min(remarks, 60));
  paper.y +=
    paper.text(
      { x: paper.left, y: paper.y, width: paper.width },
      { size: 7, weight: "regular", colour: inkGrey },
      words.remarks,
    ) + 1;
  paper.flowing({ size: 9, weight: "regular" }, list.remarks);
}
