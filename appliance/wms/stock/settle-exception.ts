import type { Exception } from "#sync/model/records/exception.ts";
import type { Book } from "../../store/book.ts";

/**
 * Closes an exception. What a shortfall lent to a place is paid back from `~found`: the units were there, the book had not seen
 * them, so after the last one closes `~shortfall` stands at zero.
 */
export function settleException(
  book: Book,
  exception: Exception,
  state: "resolved" | "waived",
  resolution: string,
): void {
  const shortfall = { place: "~shortfall", lpn: "", status: "available" as const };
  const { detail, sku } = exception;
  const owed = exception.kind === "shortfall" ? Number(detail.missing) : 0;
  const lent =
    owed > 0 ? book.balances({ place: "~shortfall", sku }).filter((b) => b.onHand < 0 && b.lot === detail.lot) : [];
  let left = owed;
  const moves = lent.flatMap(({ lot, serial, owner, onHand }) => {
    const qty = Math.min(left, -onHand);
    left -= qty;
    return qty > 0 ? [{ sku, lot, serial, owner, qty, from: { ...shortfall, place: "~found" }, to: shortfall }] : [];
  });
  book.post({
    type: state === "resolved" ? "exception-resolved" : "exception-waived",
    data: { exceptionId: exception.id, kind: exception.kind, resolution },
    moves,
    sets: [
      {
        record: "exception",
        id: exception.id,
        fields: { state, resolution, closedBy: book.actor, closedAt: book.nowMs },
      },
    ],
  });
}
