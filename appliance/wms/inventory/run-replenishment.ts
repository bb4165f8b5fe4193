import { runReplenishment as contract } from "#sync/contracts/moves.ts";
import type { RecordSet } from "#sync/model/facts/fact.ts";
import type { Item } from "#sync/model/records/item.ts";
import type { Book } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { compareExpiry } from "../stock/available-promise.ts";
import { type Candidate, supplyOf } from "../stock/available-supply.ts";
import { siteDate } from "../stock/available-today.ts";
import { requireItem } from "../stock/require.ts";

/**
 * Home locations below their minimum are filled up to their maximum from free reserve stock: what expires first goes first,
 * then what lies nearest. Units that other open replenishments will take are not counted twice.
 */
export const runReplenishment = decides(contract, (book, { sku }) => {
  const items = sku === undefined ? needingHomes(book) : [requireItem(book, sku)];
  const tasks: { taskId: string; sku: string; from: string; to: string; lpn: string; lot: string; qty: number }[] = [];
  const short: { sku: string; to: string; missingQty: number }[] = [];
  const sets: RecordSet[] = [];
  for (const item of items) {
    const home = book.get("location", item.homeLocation);
    if (!home?.active || home.lockedIn || item.minQty === null) continue;
    let missingQty = missingAt(book, item);
    for (const source of sourcesOf(book, item)) {
      if (missingQty <= 0) break;
      const qty = Math.min(missingQty, source.free);
      missingQty -= qty;
      const taskId = book.newId();
      tasks.push({ taskId, sku: item.id, from: source.place, to: home.id, lpn: source.lpn, lot: source.lot, qty });
      sets.push({
        record: "task",
        id: taskId,
        fields: {
          type: "replenish",
          state: "released",
          priority: 4,
          zone: source.zone,
          pathSeq: source.travelSeq,
          fromPlace: source.place,
          toPlace: home.id,
          lpn: source.lpn,
          sku: item.id,
          lot: source.lot,
          qty,
          createdAt: book.nowMs,
        },
      });
    }
    if (missingQty > 0) short.push({ sku: item.id, to: home.id, missingQty });
  }
  if (tasks.length > 0) book.post({ type: "replenishment-requested", data: { tasks, short }, sets });
  return { tasks, short };
});

function needingHomes(book: Book): Item[] {
  const rows = book.rows<{ id: string }>(
    "SELECT id FROM item WHERE homeLocation <> '' AND minQty IS NOT NULL AND active = 1 AND deletedAt IS NULL ORDER BY id",
  );
  return rows.flatMap(({ id }) => book.get("item", id) ?? []);
}

/** Units up to the maximum, once what stands at home and what is on its way there is below the minimum. */
function missingAt(book: Book, { id: sku, homeLocation, minQty, maxQty }: Item): number {
  const standing = book
    .balances({ place: homeLocation, sku })
    .reduce((sum, { onHand, status }) => sum + (status === "available" ? onHand : 0), 0);
  const coming = openReplenishments(book, sku).reduce(
    (sum, task) => sum + (task.toPlace === homeLocation ? task.qty : 0),
    0,
  );
  const least = minQty ?? 0;
  return standing + coming < least ? Math.max(least, maxQty ?? least) - standing - coming : 0;
}

function sourcesOf(book: Book, item: Item): Candidate[] {
  const spoken = new Map<string, number>();
  for (const task of openReplenishments(book, item.id)) {
    const key = JSON.stringify([task.fromPlace, task.lpn, task.lot]);
    spoken.set(key, (spoken.get(key) ?? 0) + task.qty);
  }
  return supplyOf(book, item, item.owner, siteDate(book, book.nowMs))
    .filter(({ place, serial }) => place !== item.homeLocation && serial === "")
    .map((source) => ({
      ...source,
      free: source.free - (spoken.get(JSON.stringify([source.place, source.lpn, source.lot])) ?? 0),
    }))
    .filter(({ free }) => free > 0)
    .sort(
      (a, b) =>
        compareExpiry(a.expiryDate, b.expiryDate) ||
        a.oldestInAt - b.oldestInAt ||
        a.travelSeq - b.travelSeq ||
        compare(a.place, b.place) ||
        compare(a.lpn, b.lpn) ||
        compare(a.lot, b.lot),
    );
}

const openReplenishments = (book: Book, sku: string) =>
  book.find("task", { type: "replenish", state: ["created", "released", "leased"], sku });
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
