import type { ReceiptDocument, ReceiptException, ReceiptLine } from "../documents.ts";
import { addParty, compactDate, free, id, lineIds, type SetWriter, weightIn } from "./set-writer.ts";
import { type Envelope, type Written, writeX12 } from "./write-envelope.ts";

/** Warehouse stock transfer receipt advice: what arrived, and what of it was damaged, short or over. */
export function write944(receipts: readonly ReceiptDocument[], envelope: Envelope): Written {
  return writeX12("944", receipts, envelope, writeReceipt);
}

/** X12 element 412. */
const conditionCodes: Readonly<Record<ReceiptException["kind"], string>> = {
  damaged: "01",
  short: "02",
  over: "03",
  hold: "09",
};

function writeReceipt(writer: SetWriter, receipt: ReceiptDocument, envelope: Envelope): void {
  const received = compactDate(receipt.receivedOn);
  writer.add("W17", "F", received, id(receipt.number, 22), id(receipt.orderNumber, 22), id(receipt.shipmentNumber, 30));
  addParty(writer, "WH", receipt.warehouse);
  addParty(writer, "DE", receipt.depositor);
  addParty(writer, "SF", receipt.supplier);
  for (const number of receipt.purchaseOrders) writer.add("N9", "PO", id(number, 30));
  if (receipt.billOfLading) writer.add("N9", "BM", id(receipt.billOfLading, 30));
  for (const note of receipt.notes) writer.add("NTE", "WHI", free(note, 80));
  if (receipt.carrierScac || receipt.trailer || receipt.seal) {
    writer.add(
      "W08",
      "M",
      id(receipt.carrierScac, 4),
      undefined,
      undefined,
      undefined,
      id(receipt.trailer, 10),
      id(receipt.seal, 15),
    );
  }
  for (const line of receipt.lines) writeLine(writer, line, envelope);
  const sum = (kind: ReceiptException["kind"]): number =>
    receipt.lines
      .flatMap((line) => line.exceptions)
      .reduce((total, exception) => total + (exception.kind === kind ? exception.qty : 0), 0);
  const qty = receipt.lines.reduce((total, line) => total + line.qty, 0);
  writer.add("W14", qty, qty + sum("short") - sum("over"), sum("damaged") + sum("hold"));
}

function writeLine(writer: SetWriter, line: ReceiptLine, envelope: Envelope): void {
  const { caseCode, ids } = lineIds(line);
  const [first, second] = ids;
  const lot = warehouseLot(line.lot);
  writer.add(
    "W07",
    line.qty,
    line.uom,
    caseCode,
    first?.qualifier,
    id(first?.value, 48),
    second?.qualifier,
    id(second?.value, 48),
    lot,
  );
  if (line.description) writer.add("G69", free(line.description, 45));
  if (line.lot) writer.add("N9", "LT", id(line.lot, 30), undefined, line.expiryDate && compactDate(line.expiryDate));
  if (line.weightGrams !== undefined) {
    const unit = envelope.weightUnit ?? "KG";
    writer.add(
      "W20",
      undefined,
      undefined,
      undefined,
      weightIn(line.weightGrams, unit),
      "G",
      unit === "KG" ? "K" : "L",
    );
  }
  for (const exception of line.exceptions) {
    writer.add("W13", exception.qty, line.uom, conditionCodes[exception.kind], warehouseLot(exception.lot));
  }
}

/** W07-08 holds 12 characters; a longer lot stands in N9 alone. */
function warehouseLot(lot: string | undefined): string | undefined {
  return lot && lot.length <= 12 ? lot : undefined;
}
