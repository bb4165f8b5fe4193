import { type Address, addressText } from "./address.ts";
import { countText, dateText, moneyText, type WeightUnit, weightText, weightTotalText } from "./amounts.ts";
import { type Captions, captionsOf, filled, type Language } from "./captions.ts";
import { code128Modules } from "./code-128.ts";
import { type Box, fillGrey, inkGrey, type Lettering, Paper, type PaperSize } from "./paper.ts";
import { type Column, drawTable, type Row, type TableStyle, tableHeight } from "./paper-table.ts";
import { barWidths, drawBars } from "./pdf-code.ts";
import { wrap } from "./text-setting.ts";

export interface CustomerOrder {
  number: string;
  packages: number;
  weightGrams: number;
  palletOrSlip: boolean;
  shipperInfo?: string;
}

export interface FreightLine {
  handlingUnits: number;
  /** `PLT`, `CTN`, `DRM` */
  handlingUnitType: string;
  packages: number;
  packageType: string;
  weightGrams: number;
  hazardous: boolean;
  description: string;
  nmfc?: string;
  class?: string;
}

export interface BillOfLading {
  /** Printable ASCII, usually the 17 digits of a VICS number. */
  number: string;
  date: string;
  shipFrom: Address;
  sid?: string;
  shipTo: Address;
  billTo?: Address;
  carrierName: string;
  scac: string;
  proNumber?: string;
  trailer?: string;
  seals: string[];
  freightTerms: "prepaid" | "collect" | "third-party";
  isMaster: boolean;
  specialInstructions?: string;
  orders: CustomerOrder[];
  freight: FreightLine[];
  declaredValueCents?: number;
  codCents?: number;
  currency: string;
  /** Wording the parties agreed on, in place of the plain sentences of this paper. */
  terms?: { received: string; shipperCertifies: string };
  loadedBy?: "shipper" | "driver";
  countedBy?: "shipper" | "driver";
  weightUnit: WeightUnit;
  size: PaperSize;
  language: Language;
}

/**
 * Bill of lading in the arrangement of the VICS standard form: parties left, carrier right, orders, freight, signatures.
 * One page, with totals always on it; tables or texts that outgrow their boxes go whole to a supplement and say so.
 */
export function billOfLadingPdf(bill: BillOfLading): Promise<Uint8Array> {
  const words = captionsOf(bill.language);
  const title = `${words.billOfLading} ${bill.number}`;
  const runningHead = `${words.supplement} ${bill.number}`;
  const setup = { size: bill.size, title, date: bill.date, runningHead, language: bill.language, margin: 28 };
  const form: Form = { paper: new Paper(setup), bill, words, overflow: [] };
  drawTitle(form);
  drawParties(form);
  drawTables(form);
  drawSignatures(form);
  drawSupplement(form);
  return form.paper.finish();
}

interface Form {
  paper: Paper;
  bill: BillOfLading;
  words: Captions;
  overflow: ({ caption: string; text: string } | { caption: string; columns: Column[]; rows: Row[] })[];
}

const partiesHeight = 306;
const signaturesHeight = 150;
const style: TableStyle = { size: 8, grid: true };

function drawTitle({ paper, bill, words }: Form): void {
  const third = paper.width / 3;
  const y = paper.y;
  const date = `${words.date}: ${dateText(bill.date, bill.language)}`;
  paper.text({ x: paper.left, y: y + 5, width: third - 30 }, { size: 9, weight: "regular" }, date);
  const title = { x: paper.left + third - 30, y, width: third + 60 };
  const size = bill.language === "de" ? 13 : 16;
  paper.text(title, { size, weight: "bold", align: "centre" }, words.billOfLading);
  paper.y += 24;
}

function drawParties(form: Form): void {
  const { paper, bill, words } = form;
  const half = paper.width / 2;
  const top = paper.y;
  const left = (y: number, height: number): Box => ({ x: paper.left, y: top + y, width: half, height });
  const right = (y: number, height: number): Box => ({ x: paper.left + half, y: top + y, width: half, height });

  const sid = bill.sid ? `\n${words.sid} ${bill.sid}` : "";
  banner(form, left(0, 80), words.shipFrom, `${addressText(bill.shipFrom)}${sid}`);
  banner(form, left(80, 80), words.shipTo, addressText(bill.shipTo), "bold");
  banner(form, left(160, 72), words.billTo, bill.billTo ? addressText(bill.billTo) : "");
  banner(form, left(232, 74), words.specialInstructions, bill.specialInstructions ?? "");

  const number = right(0, 80);
  paper.frame(number);
  field(form, { ...number, height: 28 }, words.bolNumber, bill.number, { size: 12, weight: "bold" });
  const module = Math.min(1.25, (half - 24) / (code128Modules(bill.number) + 20));
  const bars = code128Modules(bill.number) * module;
  const barsAt = { x: number.x + (half - bars) / 2, y: number.y + 34, module, height: 36 };
  drawBars(paper.document, barsAt, barWidths(bill.number));

  paper.frame(right(80, 80));
  field(form, right(80, 26), words.carrier, bill.carrierName, { size: 10.5, weight: "bold" });
  field(form, right(106, 26), words.trailer, bill.trailer ?? "", { size: 10, weight: "regular" });
  field(form, right(132, 28), words.seal, bill.seals.join(", "), { size: 10, weight: "regular" });

  paper.frame(right(160, 72));
  const scac = right(160, 72);
  field(form, { ...scac, width: half * 0.35 }, words.scac, bill.scac, { size: 12, weight: "bold" });
  const pro = { ...scac, x: scac.x + half * 0.35, width: half * 0.65 };
  field(form, { ...pro, height: 28 }, words.proNumber, bill.proNumber ?? "", { size: 11, weight: "bold" });
  if (bill.proNumber && /^[ -~]+$/.test(bill.proNumber)) {
    const proModules = code128Modules(bill.proNumber);
    const proModule = Math.min(1, (pro.width - 12) / (proModules + 20));
    const place = { x: pro.x + 5, y: pro.y + 34, module: proModule, height: 30 };
    // Below 0.5 pt (0.18 mm) no handheld reads it; the number stands above in clear.
    if (proModule >= 0.5) drawBars(paper.document, place, barWidths(bill.proNumber));
  }

  const terms = right(232, 74);
  paper.frame(terms);
  paper.text(
    { x: terms.x + 5, y: terms.y + 4, width: half - 10 },
    { size: 7, weight: "regular", colour: inkGrey },
    words.freightTerms,
  );
  const choices = [
    ["prepaid", words.prepaid],
    ["collect", words.collect],
    ["third-party", words.thirdParty],
  ] as const;
  choices.forEach(([kind, caption], at) => {
    const x = terms.x + 6 + (at * (half - 10)) / 3;
    tick(paper, x, terms.y + 19, bill.freightTerms === kind, caption, half / 3 - 22);
  });
  paper.line(terms.y + 42, terms.x, terms.x + half, 0.5);
  tick(paper, terms.x + 6, terms.y + 49, bill.isMaster, words.masterBol, half - 34);
  paper.y = top + partiesHeight + 6;
}

function drawTables(form: Form): void {
  const { paper, bill, words } = form;
  const orders = orderTable(bill, words);
  const freight = freightTable(bill, words);
  const room = paper.bottom - signaturesHeight - paper.y - 2 * 15 - 8;
  const whole = (table: Table) => tableHeight(paper, table.columns, [...table.rows, table.total], style);
  const short = (table: Table) => tableHeight(paper, table.columns, [pointer(table, words), table.total], style);
  const brief = { orders: false, freight: false };
  if (whole(orders) + whole(freight) > room) {
    // The longer table goes to the supplement first; the other follows only when it must.
    const longer = whole(orders) > whole(freight) ? "orders" : "freight";
    brief[longer] = true;
    const rest = longer === "orders" ? short(orders) + whole(freight) : whole(orders) + short(freight);
    if (rest > room) Object.assign(brief, { orders: true, freight: true });
  }
  for (const [table, isBrief] of [
    [orders, brief.orders],
    [freight, brief.freight],
  ] as const) {
    heading(paper, table.caption);
    drawTable(paper, table.columns, [...(isBrief ? [pointer(table, words)] : table.rows), table.total], style);
    if (isBrief) form.overflow.push({ ...table, rows: [...table.rows, table.total] });
    paper.y += 6;
  }
}

interface Table {
  caption: string;
  columns: Column[];
  rows: Row[];
  total: Row;
  textColumn: number;
}

/** Stands in the form for rows that are on the supplement. */
function pointer(table: Table, words: Captions): Row {
  const cells = table.columns.map(() => "");
  cells[table.textColumn] = filled(words.seeSupplement, { n: table.rows.length });
  return { cells };
}

function orderTable(bill: BillOfLading, words: Captions): Table {
  const weights = bill.orders.map((order) => order.weightGrams);
  const packages = bill.orders.reduce((sum, order) => sum + order.packages, 0);
  return {
    caption: words.customerOrderInformation,
    textColumn: 0,
    columns: [
      { title: words.customerOrder, parts: 34, bold: true },
      { title: words.packages, parts: 9, align: "right" },
      { title: words.weight, parts: 15, align: "right" },
      { title: words.palletSlip, parts: 11, align: "centre" },
      { title: words.additionalShipperInfo, parts: 31 },
    ],
    rows: bill.orders.map((order) => ({
      cells: [
        order.number,
        countText(order.packages, bill.language),
        weightText(order.weightGrams, bill.weightUnit, bill.language),
        yesNo(order.palletOrSlip, bill.language),
        order.shipperInfo ?? "",
      ],
    })),
    total: {
      total: true,
      cells: [
        words.grandTotal,
        countText(packages, bill.language),
        weightTotalText(weights, bill.weightUnit, bill.language),
      ],
    },
  };
}

function freightTable(bill: BillOfLading, words: Captions): Table {
  const sum = (count: (line: FreightLine) => number) => bill.freight.reduce((total, line) => total + count(line), 0);
  const weights = bill.freight.map((line) => line.weightGrams);
  return {
    caption: words.carrierInformation,
    textColumn: 4,
    columns: [
      { title: words.handlingUnits, parts: 14, align: "right" },
      { title: words.packageTypes, parts: 14, align: "right" },
      { title: words.weight, parts: 15, align: "right" },
      { title: words.hazardous, parts: 9, align: "centre" },
      { title: words.commodity, parts: 32 },
      { title: words.nmfc, parts: 10 },
      { title: words.class, parts: 7 },
    ],
    rows: bill.freight.map((line) => ({
      cells: [
        `${countText(line.handlingUnits, bill.language)} ${line.handlingUnitType}`,
        `${countText(line.packages, bill.language)} ${line.packageType}`,
        weightText(line.weightGrams, bill.weightUnit, bill.language),
        line.hazardous ? "X" : "",
        line.description,
        line.nmfc ?? "",
        line.class ?? "",
      ],
    })),
    total: {
      total: true,
      cells: [
        countText(
          sum((line) => line.handlingUnits),
          bill.language,
        ),
        countText(
          sum((line) => line.packages),
          bill.language,
        ),
        weightTotalText(weights, bill.weightUnit, bill.language),
        "",
        words.grandTotal,
      ],
    },
  };
}

function drawSignatures(form: Form): void {
  const { paper, bill, words } = form;
  const top = paper.bottom - signaturesHeight;
  const half = paper.width / 2;
  const value = { x: paper.left, y: top, width: half, height: 30 };
  const cod = { ...value, x: paper.left + half };
  for (const box of [value, cod]) paper.frame(box);
  const money = (cents: number | undefined) =>
    cents === undefined ? "" : moneyText(cents, bill.currency, bill.language);
  field(form, value, words.declaredValue, money(bill.declaredValueCents), { size: 10, weight: "regular" });
  field(form, cod, words.cashOnDelivery, money(bill.codCents), { size: 10, weight: "regular" });

  const [shipperWidth, middleWidth] = [paper.width * 0.36, paper.width * 0.28];
  const shipper = { x: paper.left, y: top + 30, width: shipperWidth, height: 120 };
  const middle = { ...shipper, x: paper.left + shipperWidth, width: middleWidth };
  const carrier = { ...shipper, x: middle.x + middleWidth, width: paper.width - shipperWidth - middleWidth };
  for (const box of [shipper, middle, carrier]) paper.frame(box);
  signature(form, shipper, words.shipperSignature, bill.terms?.shipperCertifies ?? words.shipperCertifies);
  signature(form, carrier, words.carrierSignature, bill.terms?.received ?? words.received);
  const rows = [
    [words.trailerLoaded, bill.loadedBy],
    [words.freightCounted, bill.countedBy],
  ] as const;
  rows.forEach(([caption, by], at) => {
    const y = middle.y + 5 + at * 58;
    paper.text({ x: middle.x + 6, y, width: middleWidth - 12 }, { size: 8, weight: "bold" }, caption);
    tick(paper, middle.x + 8, y + 15, by === "shipper", words.byShipper, middleWidth - 34);
    tick(paper, middle.x + 8, y + 32, by === "driver", words.byDriver, middleWidth - 34);
  });
  paper.y = paper.bottom;
}

function signature(form: Form, box: Box, caption: string, text: string): void {
  const { paper } = form;
  paper.line(box.y + box.height - 18, box.x + 8, box.x + box.width - 8, 0.7, "#000000");
  const foot = { x: box.x + 8, y: box.y + box.height - 15, width: box.width - 16 };
  paper.text(foot, { size: 7, weight: "regular", colour: inkGrey }, caption);
  fitted(form, { ...box, height: box.height - 42 }, caption, text, { size: 7.5, weight: "regular" });
}

function drawSupplement({ paper, words, overflow }: Form): void {
  if (overflow.length === 0) return;
  paper.newPage();
  paper.y +=
    paper.text({ x: paper.left, y: paper.y, width: paper.width }, { size: 14, weight: "bold" }, words.supplement) + 8;
  for (const part of overflow) {
    paper.ensure(60);
    heading(paper, part.caption);
    if ("text" in part) {
      paper.y += 4;
      paper.flowing({ size: 9, weight: "regular" }, part.text);
    } else drawTable(paper, part.columns, part.rows, style);
    paper.y += 12;
  }
}

function heading(paper: Paper, caption: string): void {
  paper.fill({ x: paper.left, y: paper.y, width: paper.width, height: 15 }, "#000000");
  const place = { x: paper.left, y: paper.y + 2.2, width: paper.width };
  paper.text(place, { size: 8.5, weight: "bold", align: "centre", colour: "#ffffff" }, caption);
  paper.y += 15;
}

function banner(form: Form, box: Box, caption: string, text: string, weight: "regular" | "bold" = "regular"): void {
  const { paper } = form;
  paper.fill({ ...box, height: 13 }, fillGrey);
  paper.text({ x: box.x + 5, y: box.y + 2, width: box.width - 10 }, { size: 7.5, weight: "bold" }, caption);
  paper.frame(box);
  fitted(form, { ...box, y: box.y + 13, height: box.height - 13 }, caption, text, { size: 9.5, weight });
}

function field(form: Form, box: Box, caption: string, text: string, lettering: Lettering): void {
  const { paper } = form;
  paper.text(
    { x: box.x + 5, y: box.y + 3, width: box.width - 10 },
    { size: 7, weight: "regular", colour: inkGrey },
    caption,
  );
  fitted(form, { ...box, y: box.y + 9, height: box.height - 8 }, caption, text, lettering);
}

/** Text in a box of the form, smaller if it must be; what is too long even so goes whole to the supplement. */
function fitted(form: Form, box: Box, caption: string, text: string, lettering: Lettering): void {
  if (!text) return;
  const place = { x: box.x + 5, y: box.y + 2.5, width: box.width - 10 };
  for (let size = lettering.size; size >= 6; size -= 0.5) {
    const lines = wrap(text, lettering.weight, size, place.width);
    if (lines.length * size * 1.25 > box.height - 3) continue;
    form.paper.lines(place, { ...lettering, size }, lines);
    return;
  }
  const { words } = form;
  const lines = wrap(text, lettering.weight, 6.5, place.width);
  const keep = Math.max(0, Math.floor((box.height - 3) / (6.5 * 1.25)) - 1);
  form.paper.lines(place, { ...lettering, size: 6.5 }, lines.slice(0, keep));
  const note = { ...place, y: place.y + keep * 6.5 * 1.25 };
  const pointerText = filled(words.seeSupplement, { n: lines.length });
  form.paper.text(note, { size: 6.5, weight: "bold", align: lettering.align }, `… ${pointerText}`);
  form.overflow.push({ caption, text });
}

function tick(paper: Paper, x: number, y: number, isOn: boolean, caption: string, width: number): void {
  paper.frame({ x, y, width: 9, height: 9 }, 0.8);
  if (isOn) {
    paper.document
      .moveTo(x + 1.5, y + 1.5)
      .lineTo(x + 7.5, y + 7.5)
      .moveTo(x + 7.5, y + 1.5)
      .lineTo(x + 1.5, y + 7.5);
    paper.document.lineWidth(1.4).strokeColor("#000000").stroke();
  }
  paper.text({ x: x + 13, y: y - 1, width }, { size: 8, weight: isOn ? "bold" : "regular" }, caption);
}

function yesNo(yes: boolean, language: Language): string {
  return { en: yes ? "Y" : "N", de: yes ? "J" : "N" }[language];
}
