import type { BalanceKey, RecordSet } from "#sync/model/facts/fact.ts";
import type { Book } from "../../store/book.ts";

/**
 * Units that are promised were moved: the promises beyond what stays free go with them, the youngest first. One that holds
 * more than went along is split. Gives the sets for the fact that posts the move.
 */
export function promisesFollowing(
  book: Book,
  from: BalanceKey,
  to: { place: string; lpn: string },
  qty: number,
): RecordSet[] {
  const standing = book.balance(from);
  const promised = standing?.allocated ?? 0;
  let going = Math.min(promised, qty - Math.max(0, (standing?.onHand ?? 0) - promised));
  if (going <= 0) return [];
  const { sku, lot, serial, owner, place, lpn, status } = from;
  const holders = book.find(
    "allocation",
    { sku, place, state: "open", lot, serial, owner, lpn, status },
    { order: "createdAt DESC, length(id) DESC, id DESC" },
  );
  const sets: RecordSet[] = [];
  for (const holder of holders) {
    if (going <= 0) break;
    const moved = Math.min(going, holder.qty);
    going -= moved;
    if (moved === holder.qty)
      sets.push({ record: "allocation", id: holder.id, fields: { place: to.place, lpn: to.lpn } });
    else {
      const { id: _id, ...rest } = holder;
      sets.push({ record: "allocation", id: holder.id, fields: { qty: holder.qty - moved } });
      sets.push({
        record: "allocation",
        id: book.newId(),
        fields: { ...rest, qty: moved, place: to.place, lpn: to.lpn },
      });
    }
  }
  return sets;
}
