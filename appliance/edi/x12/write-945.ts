import type { ShipmentDocument, ShipmentLine } from "../documents.ts";
import { addParty, compactDate, free, id, lineIds, type SetWriter, weightIn } from "./set-writer.ts";
import { type Envelope, type Written, writeX12 } from "./write-envelope.ts";

/** Warehouse shipping advice: what left against an order, line by line, with its packs and lots. */
export function write945(shipments: readonly ShipmentDocument[], envelope: Envelope): Written {
  return writeX12("945", shipments, envelope, writeShipment);
}

function writeShipment(writer: SetWriter, shipment: ShipmentDocument, envelope: Envelope): void {
  const shipped = compactDate(shipment.shippedOn);
  writer.add(
    "W06",
    "F",
    id(shipment.orderNumber, 22),
    shipped,
    id(shipment.number, 30),
    undefined,
    id(shipment.purchaseOrder, 22),
  );
  addParty(writer, "ST", shipment.customer);
  addParty(writer, "SF", shipment.shipFrom);
  addParty(writer, "DE", shipment.depositor);
  if (shipment.billOfLading) writer.add("N9", "BM", id(shipment.billOfLading, 30));
  if (shipment.trackingNumber) writer.add("N9", "CN", id(shipment.trackingNumber, 30));
  if (shipment.seal) writer.add("N9", "SN", id(shipment.seal, 30));
  writer.add("G62", "11", shipped);
  for (const note of shipment.notes) writer.add("NTE", "WHI", free(note, 80));
  const { transportMethod, carrierScac, routing, paymentTerms, trailer } = shipment;
  const equipment = trailer ? "TL" : undefined;
  writer.add(
    "W27",
    transportMethod ?? "M",
    id(carrierScac, 4),
    free(routing, 35),
    paymentTerms,
    equipment,
    undefined,
    id(trailer, 10),
  );
  shipment.lines.forEach((line, index) => {
    writeLine(writer, line, index + 1);
  });
  const qty = shipment.lines.reduce((total, line) => total + line.qtyShipped, 0);
  const unit = envelope.weightUnit ?? "KG";
  const weight =
    shipment.weightGrams === undefined ? [undefined, undefined] : [weightIn(shipment.weightGrams, unit), unit];
  const packs = shipment.packCount === undefined ? [] : [undefined, undefined, shipment.packCount, "CT"];
  writer.add("W03", qty, ...weight, ...packs);
}

function writeLine(writer: SetWriter, line: ShipmentLine, nth: number): void {
  writer.add("LX", /^\d{1,6}$/.test(line.line) ? line.line : nth);
  for (const sscc of line.ssccs) writer.add("MAN", "GM", `00${sscc}`);
  const { caseCode, ids } = lineIds(line);
  const [first, second, third] = ids;
  const lot = line.lot && line.lot.length <= 12 ? line.lot : undefined;
  const tail = [undefined, undefined, undefined, undefined, undefined, undefined, undefined];
  const others = [
    second?.qualifier,
    id(second?.value, 48),
    undefined,
    undefined,
    third?.qualifier,
    id(third?.value, 48),
  ];
  const quantities = [line.qtyOrdered, line.qtyShipped, line.qtyOrdered - line.qtyShipped, line.uom];
  writer.add(
    "W12",
    statusCode(line),
    ...quantities,
    caseCode,
    first?.qualifier,
    id(first?.value, 48),
    lot,
    ...tail,
    ...others,
  );
  if (line.description) writer.add("G69", free(line.description, 45));
  if (line.lot) writer.add("N9", "LT", id(line.lot, 30), undefined, line.expiryDate && compactDate(line.expiryDate));
}

/** X12 element 368: complete, complete with more, partial with or without the rest to follow, nothing. */
function statusCode(line: ShipmentLine): string {
  if (line.qtyShipped > line.qtyOrdered) return "CM";
  if (line.qtyShipped === line.qtyOrdered) return "CC";
  if (line.backordered) return "BP";
  return line.qtyShipped === 0 ? "IC" : "CP";
}
