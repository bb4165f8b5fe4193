import type { OrderDocument, OrderLine, ProductId, Purpose } from "../documents.ts";
import { PartyReader } from "./parties.ts";
import { identify, lotOf } from "./product-ids.ts";
import type { Segment } from "./segments.ts";
import type { SetReader } from "./set-reader.ts";

/** A warehouse shipping order. Problems go to the reader; the document is only good if there were none. */
export function read940(reader: SetReader): OrderDocument | undefined {
  const { body, set } = reader;
  const w05 = body.find((segment) => segment.tag === "W05");
  const end = set.segments.at(-1);
  if (!w05) {
    if (end) reader.error("segment-missing", end, 0, undefined, "W05");
    return undefined;
  }
  const purpose = readPurpose(reader, w05);
  const order: OrderDocument = {
    number: reader.required(w05, 2, "the depositor's order number") ?? "",
    purpose,
    notes: [],
    references: [],
    lines: [],
    source: reader.source(w05),
  };
  put(order, "purchaseOrder", reader.text(w05, 3));
  const detailAt = body.findIndex((segment) => segment.tag === "LX" || segment.tag === "W01");
  const summaryAt = body.findIndex((segment) => segment.tag === "W76");
  const detailEnd = summaryAt < 0 ? body.length : summaryAt;
  readHeader(reader, body.slice(0, detailAt < 0 ? detailEnd : detailAt), order);
  if (detailAt >= 0) readLines(reader, body.slice(detailAt, detailEnd), order);
  if (order.lines.length === 0 && purpose !== "cancel" && detailAt < 0) {
    reader.error("lines-missing", end ?? w05, 0, undefined, "LX and W01 for each line");
  }
  if (summaryAt >= 0) readTotals(reader, body.slice(summaryAt), order);
  return order;
}

/** X12 element 473. Confirmations and simulations are no orders to a warehouse. */
const purposes: Readonly<Record<string, Purpose>> = {
  N: "new",
  B: "new",
  S: "new",
  T: "new",
  F: "cancel",
  D: "cancel",
  R: "change",
  G: "change",
  L: "change",
};

function readPurpose(reader: SetReader, w05: Segment): Purpose {
  const code = reader.required(w05, 1, "N, F or R");
  const purpose = code === undefined ? "new" : purposes[code];
  if (!purpose) reader.error("value-unknown", w05, 1, code, "N new, F cancel, R change");
  return purpose ?? "new";
}

const ignoredInHeader = new Set([
  "G61",
  "LM",
  "LQ",
  "G66",
  "W6",
  "W2",
  "DMI",
  "MAN",
  "AMT",
  "G72",
  "W10",
  "W28",
  "W09",
  "REF",
]);

function readHeader(reader: SetReader, segments: Segment[], order: OrderDocument): void {
  const parties = new PartyReader(reader);
  for (const segment of segments) {
    if (parties.take(segment)) continue;
    switch (segment.tag) {
      case "W05":
        if (segments.find((other) => other.tag === "W05") !== segment) {
          reader.error("segment-repeated", segment, 0, "W05", "one W05");
        }
        break;
      case "N9":
        order.references.push(...reader.pairs(segment, [1]));
        break;
      case "G62":
        readDate(reader, segment, order);
        break;
      case "NTE": {
        const note = reader.required(segment, 2, "the text of the note");
        if (note) order.notes.push(note);
        break;
      }
      case "W66":
        readCarrier(reader, segment, order);
        break;
      default:
        if (!ignoredInHeader.has(segment.tag)) reader.warn("segment-ignored", segment, 0, segment.tag);
    }
  }
  const depositor = parties.find("DE", "DP", "OW");
  put(order, "customer", parties.find("ST", "CN", "UC", "BY"));
  put(order, "shipFrom", parties.find("SF"));
  put(order, "warehouse", parties.find("WH"));
  put(order, "depositor", depositor);
  put(order, "depositorNumber", depositor?.id);
}

/** X12 element 432. */
function readDate(reader: SetReader, segment: Segment, order: OrderDocument): void {
  const qualifier = reader.required(segment, 1, "a date qualifier");
  reader.required(segment, 2, "a day as CCYYMMDD");
  const date = reader.date(segment, 2);
  if (qualifier === "10" || (qualifier === "37" && !order.requestedShipDate)) put(order, "requestedShipDate", date);
  if (qualifier === "02" || (qualifier === "17" && !order.requestedDeliveryDate))
    put(order, "requestedDeliveryDate", date);
}

function readCarrier(reader: SetReader, segment: Segment, order: OrderDocument): void {
  put(order, "paymentTerms", reader.required(segment, 1, "a method of payment, such as PP"));
  const routing = reader.text(segment, 5);
  put(order, "routing", routing);
  // Many senders put the carrier's code into the routing and leave W66-10 empty.
  const scac = reader.text(segment, 10) ?? (routing && /^[A-Z]{2,4}$/.test(routing) ? routing : undefined);
  put(order, "carrierScac", scac);
}

const ignoredInLine = new Set(["MAN", "AMT", "SDQ", "LS", "LE", "G66", "QTY", "MEA", "PER", "N1", "PID", "G72", "W2"]);

function readLines(reader: SetReader, segments: Segment[], order: OrderDocument): void {
  let lx: Segment | undefined;
  let linesInLoop = 0;
  let line: OrderLine | undefined;
  let zero = false;
  const references: ProductId[] = [];
  const seen = new Set<string>();
  const finish = (): void => {
    if (line) {
      const lot = lotFrom(references) ?? lotOf(line.ids) ?? line.lot;
      if (lot) line.lot = lot;
      if (!zero) order.lines.push(line);
    }
    line = undefined;
    references.length = 0;
  };
  const endLoop = (): void => {
    finish();
    if (lx && linesInLoop === 0) reader.error("segment-missing", lx, 0, undefined, "W01 after LX");
  };
  for (const segment of segments) {
    if (segment.tag === "LX") {
      endLoop();
      reader.required(segment, 1, "a line number");
      lx = segment;
      linesInLoop = 0;
    } else if (segment.tag === "W01") {
      finish();
      linesInLoop++;
      line = readLine(reader, segment, order, lx, linesInLoop, seen);
      zero = line.qty === 0 && reader.text(segment, 1) !== undefined;
      if (zero && order.purpose === "new") reader.warn("line-quantity-zero", segment, 1, reader.text(segment, 1));
    } else if (!line) {
      if (segment.tag !== "MAN" && segment.tag !== "N9")
        reader.error("segment-misplaced", segment, 0, segment.tag, "W01 before it");
    } else if (segment.tag === "G69") {
      const text = reader.required(segment, 1, "a description");
      if (text) line.description = line.description ? `${line.description} ${text}` : text;
    } else if (segment.tag === "N9") references.push(...reader.pairs(segment, [1]));
    else if (segment.tag === "NTE") {
      const note = reader.text(segment, 2);
      if (note) order.notes.push(note);
    } else if (segment.tag === "W20") reader.decimal(segment, 4);
    else if (segment.tag === "G62") reader.date(segment, 2);
    else if (!ignoredInLine.has(segment.tag)) reader.warn("segment-ignored", segment, 0, segment.tag);
  }
  endLoop();
}

function readLine(
  reader: SetReader,
  w01: Segment,
  order: OrderDocument,
  lx: Segment | undefined,
  nth: number,
  seen: Set<string>,
): OrderLine {
  const caseCode = reader.text(w01, 3);
  const ids = [...(caseCode ? [{ qualifier: "UA", value: caseCode }] : []), ...reader.pairs(w01, [4, 6, 15, 17])];
  // R0304: a case code or a qualified number must be there.
  if (ids.length === 0 && !reader.text(w01, 4) && !reader.text(w01, 5))
    reader.error("element-missing", w01, 4, undefined, "an item number");
  const base = (lx && reader.text(lx, 1)) ?? String(order.lines.length + 1);
  const line: OrderLine = {
    line: nth > 1 && lx ? `${base}.${nth}` : base,
    ids,
    ...identify(ids),
    qty: reader.quantity(w01, 1) ?? 0,
    uom: reader.required(w01, 2, "a unit of measure, such as EA or CA") ?? "",
    source: reader.source(w01),
  };
  if (seen.has(line.line)) reader.error("duplicate-line", lx ?? w01, 1, line.line);
  seen.add(line.line);
  put(line, "lot", reader.text(w01, 13));
  return line;
}

/** W01-13 is the warehouse's own number for a lot; what the depositor calls it, and what is printed on the goods, is in N9. */
function lotFrom(references: readonly ProductId[]): string | undefined {
  const find = (qualifier: string): string | undefined => references.find((id) => id.qualifier === qualifier)?.value;
  return find("LT") ?? find("BT") ?? find("PC");
}

function readTotals(reader: SetReader, segments: Segment[], order: OrderDocument): void {
  const [w76, ...rest] = segments;
  if (!w76) return;
  const stated = reader.quantity(w76, 1);
  const summed = order.lines.reduce((sum, line) => sum + line.qty, 0);
  // A line whose own quantity cannot be read is already listed; the total would only say it again.
  const countable = reader.body.every(
    (segment) => segment.tag !== "W01" || /^\d+(\.0*)?$/.test(reader.text(segment, 1) ?? ""),
  );
  if (countable && stated !== undefined && stated !== summed) {
    const severity = reader.options.tolerateTotals ? "warn" : "error";
    reader.problem(severity, "total-mismatch", w76, 1, String(stated), `${summed}, the sum of the lines`);
  }
  for (const n of [2, 4]) reader.decimal(w76, n);
  for (const segment of rest) {
    if (segment.tag === "W01" || segment.tag === "LX")
      reader.error("segment-misplaced", segment, 0, segment.tag, "lines before W76");
    else if (segment.tag === "W76") reader.error("segment-repeated", segment, 0, "W76", "one W76");
  }
}

function put<T, K extends keyof T>(target: T, key: K, value: T[K] | undefined): void {
  if (value !== undefined) target[key] = value;
}
