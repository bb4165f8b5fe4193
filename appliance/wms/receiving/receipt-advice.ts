import { getReceiptAdvice as contract } from "#sync/contracts/inbound.ts";
import type { InboundLine } from "#sync/model/records/inbound.ts";
import type { Receipt } from "#sync/model/records/receipt.ts";
import { answers } from "../../store/handler.ts";
import { measuresOf } from "../stock/item-measures.ts";
import { linesOf, requireInbound } from "./require-inbound.ts";

interface LotPart {
  lot: string;
  expiryDate: string;
  qty: number;
  damagedQty: number;
  heldQty: number;
}

/** One line for each announced line and lot that came; a line of which nothing came is told as short. */
export const getReceiptAdvice = answers(contract, (reader, { inbound: idOrNumber }) => {
  const inbound = requireInbound(reader, idOrNumber);
  const lines = linesOf(reader, inbound.id);
  const receipts = reader.find(
    "receipt",
    { inboundId: inbound.id, undone: false },
    { order: "receivedAt, length(id), id" },
  );
  const orders = [inbound.purchaseOrder, ...lines.map(({ purchaseOrder }) => purchaseOrder)].filter(
    (one) => one !== "",
  );
  return {
    number: inbound.receiptNumber || inbound.number,
    inboundId: inbound.id,
    shipmentNumber: inbound.kind === "blind" ? "" : inbound.number,
    state: inbound.state,
    supplier: inbound.supplier,
    purchaseOrders: [...new Set(orders)],
    billOfLading: inbound.billOfLading,
    carrierScac: inbound.carrierScac,
    trailer: inbound.trailer,
    receivedAt: inbound.closedAt ?? receipts.at(-1)?.receivedAt ?? null,
    source: inbound.source,
    lines: lines.flatMap((line) => {
      const item = reader.get("item", line.sku);
      const parts = partsOf(line, receipts);
      return parts.map((part, at) => ({
        line: line.line,
        sku: line.sku,
        gtin: item?.gtin ?? "",
        description: item?.name ?? "",
        uom: item?.baseUom ?? "EA",
        lot: part.lot,
        expiryDate: part.expiryDate,
        qty: part.qty,
        weightGrams: item ? measuresOf(item, part.qty).weightGrams : 0,
        exceptions: [
          ...exceptionOf("damaged", part.damagedQty, part.lot),
          ...exceptionOf("hold", part.heldQty, part.lot),
          // Too few or too many is said of the line, so it stands on its first part.
          ...(at === 0 ? exceptionOf("short", line.expectedQty - line.receivedQty, "") : []),
          ...(at === 0 && line.expectedQty > 0 ? exceptionOf("over", line.receivedQty - line.expectedQty, "") : []),
        ],
      }));
    }),
  };
});

function partsOf(line: InboundLine, receipts: readonly Receipt[]): LotPart[] {
  const parts = new Map<string, LotPart>();
  for (const { lot, expiryDate, status, lines } of receipts) {
    for (const { lineId, qty, damagedQty } of lines) {
      if (lineId !== line.id) continue;
      const part = parts.get(lot) ?? { lot, expiryDate, qty: 0, damagedQty: 0, heldQty: 0 };
      part.qty += qty;
      part.damagedQty += status === "damaged" ? qty : damagedQty;
      if (status === "hold" || status === "quarantine") part.heldQty += qty - damagedQty;
      parts.set(lot, part);
    }
  }
  const isExpected = line.expectedQty > 0;
  if (parts.size === 0 && isExpected)
    return [{ lot: line.lot, expiryDate: line.expiryDate, qty: 0, damagedQty: 0, heldQty: 0 }];
  return [...parts.values()];
}

function exceptionOf(kind: "damaged" | "short" | "over" | "hold", qty: number, lot: string) {
  return qty > 0 ? [{ kind, qty, lot }] : [];
}
