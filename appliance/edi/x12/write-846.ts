import type { InventoryDocument, InventoryLine } from "../documents.ts";
import { addParty, compactDate, compactTime, free, id, lineIds, type SetWriter } from "./set-writer.ts";
import { type Envelope, type Written, writeX12 } from "./write-envelope.ts";

/** Inventory advice: what stands in the warehouse, one LIN for each item and lot. */
export function write846(inventories: readonly InventoryDocument[], envelope: Envelope): Written {
  return writeX12("846", inventories, envelope, writeInventory);
}

function writeInventory(writer: SetWriter, inventory: InventoryDocument): void {
  writer.add("BIA", "00", "DD", id(inventory.number, 30), compactDate(inventory.asOf), compactTime(inventory.asOf));
  addParty(writer, "WH", inventory.warehouse);
  addParty(writer, "DE", inventory.depositor);
  inventory.lines.forEach((line, index) => {
    writeLine(writer, line, index + 1);
  });
  writer.add("CTT", inventory.lines.length);
}

/** X12 element 673. */
const quantityCodes = [
  ["17", "qtyOnHand"],
  ["33", "qtyAvailable"],
  ["27", "qtyAllocated"],
  ["15", "qtyHold"],
  ["20", "qtyDamaged"],
] as const;

function writeLine(writer: SetWriter, line: InventoryLine, nth: number): void {
  const { caseCode, ids } = lineIds(line);
  const all = [...(caseCode ? [{ qualifier: "UA", value: caseCode }] : []), ...ids];
  if (line.lot) all.push({ qualifier: "LT", value: line.lot });
  writer.add("LIN", nth, ...all.flatMap(({ qualifier, value }) => [qualifier, id(value, 48)]));
  if (line.description) writer.add("PID", "F", undefined, undefined, undefined, free(line.description, 80));
  if (line.expiryDate) writer.add("DTM", "036", compactDate(line.expiryDate));
  if (line.lot) writer.add("REF", "LT", id(line.lot, 30));
  writer.add("UIT", line.uom);
  for (const [code, field] of quantityCodes) {
    const qty = line[field];
    if (qty !== undefined) writer.add("QTY", code, qty, line.uom);
  }
}
