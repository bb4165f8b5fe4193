import { countText, dateText } from "./amounts.ts";
import { captionsOf, type Language } from "./captions.ts";
import { code128Modules } from "./code-128.ts";
import { inkGrey, Paper, type PaperSize } from "./paper.ts";
import { type Column, drawTable } from "./paper-table.ts";
import { barWidths, drawBars } from "./pdf-code.ts";

export interface PickListLine {
  location: string;
  sku: string;
  description: string;
  lot?: string;
  expiry?: string;
  quantity: number;
  uom: string;
  order: string;
}

export interface PickList {
  /** Printable ASCII: it is scanned when the list is keyed in. */
  number: string;
  date: string;
  /** `14:30`, in the site's own time. */
  dueTime?: string;
  wave?: string;
  zone?: string;
  picker?: string;
  /** In walking order. */
  lines: PickListLine[];
  size: PaperSize;
  language: Language;
}

/** Paper for the hours when the handhelds are down. Check digits are left out on purpose: they prove someone stood there. */
export function pickListPdf(list: PickList): Promise<Uint8Array> {
  const words = captionsOf(list.language);
  const title = `${words.pickList} ${list.number}`;
  const paper = new Paper({
    size: list.size,
    title,
    date: list.date,
    runningHead: title,
    language: list.language,
    margin: 36,
  });
  drawHead(paper, list);
  const columns: Column[] = [
    { title: words.number, parts: 5, align: "right" },
    { title: words.location, parts: 17, bold: true, size: 12 },
    { title: `${words.item} / ${words.description}`, parts: 32 },
    { title: `${words.lot} / ${words.expiry}`, parts: 16 },
    { title: words.quantity, parts: 11, align: "right", bold: true, size: 12 },
    { title: words.unit, parts: 6 },
    { title: words.awaitingPick, parts: 13 },
    { title: words.short, parts: 14 },
  ];
  const rows = list.lines.map((line, index) => ({
    heightMin: 36,
    cells: [
      String(index + 1),
      line.location,
      `${line.sku}\n${line.description}\n${words.order} ${line.order}`,
      [line.lot, line.expiry && dateText(line.expiry, list.language)].filter(Boolean).join("\n"),
      countText(line.quantity, list.language),
      line.uom,
    ],
  }));
  drawTable(paper, columns, rows, { size: 8.5, grid: true });
  drawFoot(paper, list);
  return paper.finish();
}

function drawHead(paper: Paper, list: PickList): void {
  const words = captionsOf(list.language);
  const data = list.number;
  const module = Math.min(1.1, 210 / (code128Modules(data) + 20));
  const barsWidth = code128Modules(data) * module;
  drawBars(paper.document, { x: paper.right - barsWidth, y: paper.y, module, height: 34 }, barWidths(data));
  const textWidth = paper.width - barsWidth - 24;
  let height = paper.text(
    { x: paper.left, y: paper.y, width: textWidth },
    { size: 18, weight: "bold" },
    words.pickList,
  );
  height += paper.text({ x: paper.left, y: paper.y + height, width: textWidth }, { size: 12, weight: "bold" }, data);
  paper.y += Math.max(height, 38) + 4;
  paper.line(paper.y, paper.left, paper.right, 1.2, "#000000");
  paper.y += 7;
  const facts = [
    [words.date, dateText(list.date, list.language)],
    [words.due, list.dueTime],
    [words.wave, list.wave],
    [words.zone, list.zone],
    [words.picker, list.picker],
  ].filter((entry): entry is [string, string] => Boolean(entry[1]));
  const cell = paper.width / facts.length;
  const heights = facts.map(([caption, text], at) =>
    paper.captioned(
      { x: paper.left + at * cell, y: paper.y, width: cell - 8 },
      caption,
      { size: 10, weight: "bold" },
      text,
    ),
  );
  paper.y += Math.max(0, ...heights) + 5;
  const hint = { size: 8, weight: "regular", colour: inkGrey } as const;
  paper.y += paper.text({ x: paper.left, y: paper.y, width: paper.width }, hint, words.pickListHint) + 6;
}

function drawFoot(paper: Paper, list: PickList): void {
  const words = captionsOf(list.language);
  paper.ensure(60);
  const y = paper.y + 22;
  const blanks = [words.toTote, words.started, words.done, words.person];
  const width = paper.width / blanks.length;
  blanks.forEach((caption, at) => {
    const x = paper.left + at * width;
    paper.line(y + 16, x, x + width - 14, 0.7, "#000000");
    paper.text({ x, y: y + 18, width: width - 14 }, { size: 7.5, weight: "regular", colour: inkGrey }, caption);
  });
  paper.y = y + 32;
}
