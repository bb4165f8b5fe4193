import type { InputOf } from "#sync/contracts/define.ts";
import type { exportFile as contract } from "#sync/contracts/files.ts";
import { refuse } from "../store/book.ts";
import type { Reader } from "../store/reader.ts";
import { writeItemsCsv } from "./csv/items-csv.ts";
import { writeLocationsCsv } from "./csv/locations-csv.ts";
import { writeMovesCsv } from "./csv/moves-csv.ts";
import { writeOrdersCsv } from "./csv/orders-csv.ts";
import { writeShipmentsCsv } from "./csv/shipments-csv.ts";
import { writeStockCsv } from "./csv/stock-csv.ts";
import { type Belongs, type EdiPartner, ediPartner, envelopeTo, partnerOf } from "./edi-partner.ts";
import { fileProblem } from "./file-problem.ts";
import { inventoryDocument } from "./from-book/inventory-document.ts";
import { itemDocuments, locationDocuments, stockDocuments } from "./from-book/master-documents.ts";
import { factsBetween, moveDocuments } from "./from-book/move-documents.ts";
import { orderDocuments, ordersMax } from "./from-book/order-documents.ts";
import { receiptDocument } from "./from-book/receipt-document.ts";
import { shipmentDocument, shipmentDocuments } from "./from-book/shipment-documents.ts";
import { siteDay } from "./site-time.ts";
import { write846 } from "./x12/write-846.ts";
import { write944 } from "./x12/write-944.ts";
import { write945 } from "./x12/write-945.ts";
import type { Written } from "./x12/write-envelope.ts";

export type ExportRequest = InputOf<typeof contract>;

export interface ExportedFile {
  name: string;
  mediaType: string;
  text: string;
}

/** One file written from the book. `control` numbers an X12 interchange. Refuses what is not there or cannot be written. */
export function exportFile(reader: Reader, request: ExportRequest, nowMs: number, control: number): ExportedFile {
  const { kind, fromMs = 0, toMs = nowMs } = request;
  const day = siteDay(nowMs, reader.setting("site.timeZone"));
  const csv = (text: string): ExportedFile => ({
    name: `${kind.slice(0, -4)}-${day}.csv`,
    mediaType: "text/csv; charset=utf-8",
    text,
  });
  switch (kind) {
    case "items-csv":
      return csv(writeItemsCsv(itemDocuments(reader, request)));
    case "locations-csv":
      return csv(writeLocationsCsv(locationDocuments(reader, request)));
    case "stock-csv":
      return csv(writeStockCsv(stockDocuments(reader, request)));
    case "orders-csv": {
      const orders = orderDocuments(reader, { ...request, fromMs, toMs });
      if (orders.length > ordersMax) tooMany(kind, "orders", ordersMax);
      return csv(writeOrdersCsv(orders));
    }
    case "shipments-csv":
      return csv(writeShipmentsCsv([...shipmentDocuments(reader, fromMs, toMs)]));
    case "moves-csv":
      if (factsBetween(reader, fromMs, toMs) > factsMax) tooMany(kind, "facts", factsMax);
      return csv(writeMovesCsv(moveDocuments(reader, { ...request, fromMs, toMs })));
    case "997":
    case "999":
      return acknowledgement(reader, kind, request.number ?? "");
    case "944":
    case "945":
    case "846":
      return x12(kind, advice(reader, kind, request, nowMs, control), control);
  }
}

/** The name of an advice's file begins with its kind and the number people know it by. */
export function x12(kind: "944" | "945" | "846", { number, written }: Advice, control: number): ExportedFile {
  if (!written.ok) return refuse({ code: "export-refused", kind, problems: written.errors.map(fileProblem) });
  const name = `${kind}-${fileSafe(number)}-${control}.edi`;
  return { name, mediaType: "application/edi-x12", text: written.text };
}

interface Advice {
  number: string;
  written: Written;
}

/** The advice about one order, delivery or the stock, to the partner it belongs to or is asked for. */
export function advice(
  reader: Reader,
  kind: "944" | "945" | "846",
  { number = "", partner, owner, sku }: Pick<ExportRequest, "number" | "partner" | "owner" | "sku">,
  nowMs: number,
  control: number,
): Advice {
  const to = (belongs: Belongs): EdiPartner =>
    (partner ? ediPartner(reader, partner) : partnerOf(reader, belongs)) ??
    refuse({ code: "partner-unknown", partner: partner ?? "" });
  if (kind === "846") {
    const receiver = to({ owner, source: {} });
    const document = inventoryDocument(reader, { number: String(control), nowMs, owner, sku });
    if (document.lines.length === 0) return refuse({ code: "export-empty", kind, why: "no stock matches" });
    return { number: receiver.partner.id, written: write846([document], envelopeTo(reader, receiver, control, nowMs)) };
  }
  if (kind === "945") {
    const order = orderCalled(reader, number);
    const { state, shippedAt } = order;
    if (state !== "shipped")
      return refuse({ code: "state-not-allowed", what: "order", id: order.number, state, allowed: "shipped" });
    const receiver = to(order);
    const document = shipmentDocument(reader, order.id);
    if (!document) return refuse({ code: "not-found", what: "shipment", id: order.number });
    const envelope = envelopeTo(reader, receiver, control, shippedAt ?? nowMs);
    return { number: order.number, written: write945([document], envelope) };
  }
  const inbound = inboundCalled(reader, number);
  const receiver = to(inbound);
  const document = receiptDocument(reader, inbound.id);
  const envelope = envelopeTo(reader, receiver, control, inbound.closedAt ?? nowMs);
  return { number: inbound.number, written: write944([document], envelope) };
}

export function orderCalled(reader: Reader, idOrNumber: string) {
  return (
    reader.get("order", idOrNumber) ??
    reader.first("order", { number: idOrNumber }) ??
    refuse({ code: "not-found", what: "order", id: idOrNumber })
  );
}

export function inboundCalled(reader: Reader, idOrNumber: string) {
  return (
    reader.get("inbound", idOrNumber) ??
    reader.first("inbound", { number: idOrNumber }, "expectedAt DESC, id DESC") ??
    refuse({ code: "inbound-unknown", number: idOrNumber })
  );
}

function acknowledgement(reader: Reader, kind: "997" | "999", fileId: string): ExportedFile {
  const file = reader.get("file", fileId);
  const found = file?.acknowledgements.filter((one) => one.kind === kind) ?? [];
  const [first] = found;
  if (!file) return refuse({ code: "not-found", what: "file", id: fileId });
  if (!first) return refuse({ code: "export-empty", kind, why: `${file.name} is no X12 file that is acknowledged` });
  return { name: first.name, mediaType: "application/edi-x12", text: found.map(({ text }) => text).join("\n") };
}

/** Letters, digits and a few marks: a number of a partner must not name another folder. */
export const fileSafe = (text: string): string =>
  text
    .replace(/[^A-Za-z0-9._-]+/g, "_")
    .replace(/^\.+/, "")
    .slice(0, 60) || "_";

/** About 100 MB of text. */
const factsMax = 500_000;

function tooMany(kind: string, what: string, max: number): never {
  const expected = `a span with at most ${max} ${what}`;
  return refuse({ code: "input-invalid", problems: [{ path: "fromMs", expected: `${kind}: ${expected}` }] });
}
