import type { Move, RecordSet, StockStatus } from "#sync/model/facts/fact.ts";
import type { Count } from "#sync/model/records/count.ts";
import type { Book } from "../../store/book.ts";
import { holdsNothing, noteIfEmpty } from "../stock/empty-lpn.ts";
import { postMoves } from "../stock/move-stock.ts";
import { settleException } from "../stock/settle-exception.ts";
import { stockChanged } from "../stock/stock-changed.ts";

/**
 * Posts a count: the adjustment is what was counted less the book at the count's cut (I16), so what moved since then stays
 * moved. What is missing goes to `~lost`, what is too much comes from `~found`. Promises that lose their stock look for other
 * stock (I5). Exceptions that waited for this count close.
 */
export function postCount(book: Book, count: Count): void {
  const found = { place: "~found", lpn: "", status: "available" as const };
  const lost = { place: "~lost", lpn: "", status: "available" as const };
  const labels = labelsHere(book, count);
  const moves = count.differences.map(({ sku, lot, serial, lpn, owner, status, qty, bookQty }): Move => {
    const here = {
      place: count.location,
      lpn: qty > bookQty && !labels.here.has(lpn) ? "" : lpn,
      status: status as StockStatus,
    };
    const identity = { sku, lot, serial, owner };
    return qty > bookQty
      ? { ...identity, qty: qty - bookQty, from: found, to: here }
      : { ...identity, qty: bookQty - qty, from: here, to: lost };
  });
  const sets: RecordSet[] = [
    ...labels.sets,
    {
      record: "count" as const,
      id: count.id,
      fields: { state: "posted" as const, postedAt: book.nowMs, decidedBy: book.actor },
    },
    { record: "location" as const, id: count.location, fields: { lastCountedAt: book.nowMs } },
  ];
  postMoves(book, "count-posted", moves, {
    data: { countId: count.id, location: count.location, adjusted: moves.length },
    sets,
  });
  for (const lpn of new Set(moves.map(({ from }) => from.lpn))) noteIfEmpty(book, lpn);
  stockChanged(
    book,
    moves.map(({ sku }) => sku),
  );

  const waiting = [
    ...book
      .find("exception", { place: count.location, state: ["open", "claimed", "resolving"] })
      .filter((e) => e.countId === count.id || e.id === count.exceptionId),
  ];
  for (const exception of waiting) settleException(book, exception, "resolved", `count ${count.id} posted`);
}

/**
 * The LPNs that found units may be booked onto (I8): those that stand here, and those that nobody uses, which stand here from now on.
 * What was counted on an LPN that by the book stands elsewhere with goods is booked loose.
 */
function labelsHere(book: Book, { location, differences }: Count): { here: Set<string>; sets: RecordSet[] } {
  const here = new Set([""]);
  const sets: RecordSet[] = [];
  const found = differences.filter(({ qty, bookQty }) => qty > bookQty).map(({ lpn }) => lpn);
  for (const id of [...new Set(found)].sort()) {
    const known = id === "" ? undefined : book.get("lpn", id);
    const isFree = id !== "" && (!known || (unused.has(known.state) && holdsNothing(book, id)));
    if (isFree)
      sets.push({
        record: "lpn",
        id,
        fields: {
          state: "stored",
          location,
          parent: "",
          orderId: "",
          loadId: "",
          cartonNumber: 0,
          createdAt: known?.createdAt ?? book.nowMs,
        },
      });
    if (isFree || known?.location === location) here.add(id);
  }
  return { here, sets };
}

const unused = new Set(["planned", "emptied", "lost"]);
