import type { AsnDocument, Purpose } from "../documents.ts";
import { readHierarchy } from "./hierarchy.ts";
import { PartyReader } from "./parties.ts";
import { readAsnLines } from "./read-856-lines.ts";
import type { Segment } from "./segments.ts";
import type { SetReader } from "./set-reader.ts";

/** A ship notice: shipment, orders, tares, packs and items in any order of levels that its HL segments tell. */
export function read856(reader: SetReader): AsnDocument | undefined {
  const { body, set } = reader;
  const bsn = body.find((segment) => segment.tag === "BSN");
  const end = set.segments.at(-1);
  if (!bsn) {
    if (end) reader.error("segment-missing", end, 0, undefined, "BSN");
    return undefined;
  }
  const asn: AsnDocument = {
    number: reader.required(bsn, 2, "the number of the shipment") ?? "",
    purpose: readPurpose(reader, bsn),
    purchaseOrders: [],
    lines: [],
    packs: [],
    source: reader.source(bsn),
  };
  reader.required(bsn, 3, "the day the notice was written");
  reader.date(bsn, 3);
  const first = body.findIndex((segment) => segment.tag === "HL");
  const summaryAt = body.findIndex((segment) => segment.tag === "CTT");
  const detail = first < 0 ? [] : body.slice(first, summaryAt < 0 ? body.length : summaryAt);
  if (first < 0) reader.error("segment-missing", end ?? bsn, 0, undefined, "HL");
  const levels = readHierarchy(reader, detail);
  const parties = new PartyReader(reader);
  for (const segment of body.slice(0, Math.max(first, 0))) readShipmentSegment(reader, segment, asn, parties);
  for (const level of levels) {
    if (level.code === "S" || level.code === "O") {
      for (const segment of level.segments) readShipmentSegment(reader, segment, asn, parties);
    }
  }
  put(asn, "supplier", parties.find("SF", "SU", "VN", "SH", "MF", "SE"));
  put(asn, "shipTo", parties.find("ST", "DA", "CN"));
  readAsnLines(reader, levels, asn);
  if (levels.length > 0 && asn.lines.length === 0 && asn.purpose !== "cancel") {
    // Goods that are only announced by their labels can still be received by scanning them.
    if (asn.packs.length > 0) reader.warn("lines-missing", bsn, 0, undefined, "item levels");
    else reader.error("lines-missing", bsn, 0, undefined, "item levels with LIN and SN1");
  }
  const ctt = summaryAt < 0 ? undefined : body[summaryAt];
  if (ctt) readTotals(reader, ctt, levels.length, detail);
  return asn;
}

/** X12 element 353. */
const purposes: Readonly<Record<string, Purpose>> = {
  "00": "new",
  "06": "new",
  "07": "new",
  "01": "cancel",
  "03": "cancel",
  "02": "change",
  "04": "change",
  "05": "change",
};

function readPurpose(reader: SetReader, bsn: Segment): Purpose {
  const code = reader.required(bsn, 1, "00 original, 01 cancellation, 05 replacement");
  const purpose = code === undefined ? "new" : purposes[code];
  if (!purpose) reader.error("value-unknown", bsn, 1, code, "00 original, 01 cancellation, 04 change, 05 replacement");
  return purpose ?? "new";
}

function readShipmentSegment(reader: SetReader, segment: Segment, asn: AsnDocument, parties: PartyReader): void {
  if (parties.take(segment)) return;
  switch (segment.tag) {
    case "REF": {
      const [reference] = reader.pairs(segment, [1]);
      if (reference?.qualifier === "BM") asn.billOfLading ??= reference.value;
      if (reference?.qualifier === "CN") asn.carrierReference ??= reference.value;
      break;
    }
    case "DTM":
      readDate(reader, segment, asn);
      break;
    case "TD5":
      if (reader.text(segment, 2) === "2" && asn.carrierScac === undefined)
        put(asn, "carrierScac", reader.text(segment, 3));
      break;
    case "TD3": {
      const trailer = [reader.text(segment, 2), reader.text(segment, 3)].filter(Boolean).join("");
      if (trailer) asn.trailer ??= trailer;
      const seal = reader.text(segment, 9);
      if (seal) asn.seal ??= seal;
      break;
    }
    case "TD1":
      for (const n of [2, 7, 9]) reader.decimal(segment, n);
      break;
    case "PRF": {
      const number = reader.required(segment, 1, "a purchase order number");
      if (number && !asn.purchaseOrders.includes(number)) asn.purchaseOrders.push(number);
      break;
    }
  }
}

/** X12 element 374. Only the day of arrival plans work at the dock; the others must not keep a notice out. */
function readDate(reader: SetReader, segment: Segment, asn: AsnDocument): void {
  const qualifier = reader.required(segment, 1, "a date qualifier");
  const isArrival = qualifier === "017" || qualifier === "371" || qualifier === "067";
  const moment = reader.moment(segment, 2, 3, isArrival ? "error" : "warn");
  if (qualifier === "017" || (isArrival && !asn.expectedAt)) put(asn, "expectedAt", moment);
  if (qualifier === "011") put(asn, "shippedAt", moment);
}

function readTotals(reader: SetReader, ctt: Segment, levelCount: number, detail: readonly Segment[]): void {
  const lines = detail.filter((segment) => segment.tag === "SN1");
  const stated = reader.quantity(ctt, 1);
  // CTT-01 counts the HL segments; partners who count their lines instead mean the same goods.
  if (stated !== undefined && stated !== levelCount && stated !== lines.length) {
    const severity = (reader.options.tolerateCounts ?? true) ? "warn" : "error";
    reader.problem(severity, "count-mismatch", ctt, 1, String(stated), `${levelCount} HL segments`);
  }
  const hash = reader.decimal(ctt, 2);
  const quantities = lines.map((segment) => reader.text(segment, 2) ?? "");
  if (hash === undefined || quantities.some((quantity) => !/^\d+(\.\d*)?$/.test(quantity))) return;
  const sum = quantities.reduce((total, quantity) => total + Number(quantity), 0);
  if (sum !== hash) {
    const severity = reader.options.tolerateTotals ? "warn" : "error";
    reader.problem(severity, "total-mismatch", ctt, 2, String(hash), `${sum}, the sum of SN1-02`);
  }
}

function put<T, K extends keyof T>(target: T, key: K, value: T[K] | undefined): void {
  if (value !== undefined) target[key] = value;
}
