import type { RecordSet } from "#sync/model/facts/fact.ts";
import type { Allocation } from "#sync/model/records/allocation.ts";
import type { Book } from "../../store/book.ts";
import { changedLine } from "./available-need.ts";

/** Frees what one allocation still holds. Its line waits for stock again. */
export function voidAllocation(book: Book, allocation: Allocation, why: string): void {
  voidAllocations(book, [{ allocation, qty: allocation.qty }], why);
}

/**
 * Frees all or part of some open allocations in one fact. One that loses everything is void, one that loses a part stays open with the rest.
 */
export function voidAllocations(
  book: Book,
  losses: readonly { allocation: Allocation; qty: number }[],
  why: string,
): void {
  const real = losses.filter(({ allocation, qty }) => allocation.state === "open" && qty > 0);
  const lost = new Map<string, number>();
  const sets: RecordSet[] = [];
  for (const { allocation, qty } of real) {
    const left = Math.max(0, allocation.qty - qty);
    lost.set(allocation.orderLineId, (lost.get(allocation.orderLineId) ?? 0) + allocation.qty - left);
    sets.push({
      record: "allocation",
      id: allocation.id,
      fields: left === 0 ? { state: "void", qty: 0 } : { qty: left },
    });
  }
  if (sets.length === 0) return;
  for (const [lineId, qty] of lost) {
    const line = book.get("orderLine", lineId);
    if (line) sets.push(changedLine(line, { allocatedQty: Math.max(0, line.allocatedQty - qty) }));
  }
  book.post({
    type: "allocation-voided",
    data: {
      why,
      allocations: real.map(({ allocation, qty }) => ({
        allocationId: allocation.id,
        orderId: allocation.orderId,
        sku: allocation.sku,
        place: allocation.place,
        qty: Math.min(qty, allocation.qty),
      })),
    },
    sets,
  });
}
