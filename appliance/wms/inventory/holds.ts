import type { InputOf } from "#sync/contracts/define.ts";
import {
  listHolds as listContract,
  placeHold as placeContract,
  releaseHold as releaseContract,
} from "#sync/contracts/holds.ts";
import { parseSscc } from "#sync/model/gs1/sscc.ts";
import type { Allocation } from "#sync/model/records/allocation.ts";
import type { Hold } from "#sync/model/records/hold.ts";
import { type Book, refuse } from "../../store/book.ts";
import { answers, decides } from "../../store/handler.ts";
import type { Balance, Reader } from "../../store/reader.ts";
import { promisesAt } from "../stock/held-promises.ts";
import { lpnTree } from "../stock/lpn-tree.ts";
import { requireItem, requireLocation, requireLpn } from "../stock/require.ts";
import { stockChanged } from "../stock/stock-changed.ts";
import { takeBackPromises } from "../stock/take-back-promises.ts";

type Scope = Pick<Hold, "scope" | "sku" | "lot" | "lpn" | "place">;

/**
 * Holds stock. Promises already on it are not left to be picked: they are taken back at once and looked for elsewhere, and an
 * order that finds nothing else gets an exception.
 */
export const placeHold = decides(placeContract, (book, { reason, ...input }) => {
  const scope = scopeOf(book, input);
  const holdId = book.newId();
  const held = heldBy(book, scope);
  const promises = promisesOn(book, scope);
  book.post({
    type: "hold-placed",
    data: { holdId, ...scope, reason, onHand: sum(held) },
    sets: [
      { record: "hold", id: holdId, fields: { ...scope, reason, by: book.actor, active: true, placedAt: book.nowMs } },
    ],
  });
  const released = takeBackPromises(book, promises, reason);
  stockChanged(
    book,
    held.map(({ sku }) => sku),
  );
  return { holdId, onHand: sum(held), released };
});

export const releaseHold = decides(releaseContract, (book, { holdId }) => {
  const hold = book.get("hold", holdId);
  if (!hold?.active) return refuse({ code: "hold-unknown", id: holdId });
  const { scope, sku, lot, lpn, place } = hold;
  book.post({
    type: "hold-released",
    data: { holdId, scope, sku, lot, lpn, place },
    sets: [{ record: "hold", id: holdId, fields: { active: false, releasedAt: book.nowMs, releasedBy: book.actor } }],
  });
  stockChanged(
    book,
    heldBy(book, hold).map((balance) => balance.sku),
  );
  return { holdId };
});

export const listHolds = answers(listContract, (reader, { active, sku, limit, after }) => {
  const isActive = active === "all" ? null : Number(active === "active");
  const of = sku ?? null;
  const rows = reader.rows<{ at: number; id: string }>(
    listSql,
    after === undefined ? Number.MAX_SAFE_INTEGER : Number(after),
    isActive,
    isActive,
    of,
    of,
    limit + 1,
  );
  const shown = rows.slice(0, limit);
  const holds = shown.flatMap(({ id }) => {
    const hold = reader.get("hold", id);
    if (!hold) return [];
    const { scope, sku: item, lot, lpn, place, reason, by, active: now, placedAt, releasedAt } = hold;
    return [
      {
        id,
        scope,
        sku: item,
        lot,
        lpn,
        place,
        reason,
        by,
        active: now,
        placedAt,
        releasedAt,
        onHand: sum(heldBy(reader, hold)),
      },
    ];
  });
  return {
    holds,
    next: rows.length > limit ? String(shown.at(-1)?.at) : undefined,
  };
});

const listSql = `SELECT rowid AS at, id FROM hold WHERE rowid < ? AND (? IS NULL OR active = ?) AND (? IS NULL OR sku = ?) ORDER BY rowid DESC LIMIT ?`;

/** Only what the scope asks for is kept on the hold; what it names must exist. */
function scopeOf(book: Book, { scope, sku, lot, lpn, place }: Omit<InputOf<typeof placeContract>, "reason">): Scope {
  const none = { sku: "", lot: "", lpn: "", place: "" };
  if (scope === "lpn") return { ...none, scope, lpn: requireLpn(book, parseSscc(lpn) ?? lpn).id };
  if (scope === "location") return { ...none, scope, place: requireLocation(book, place).id };
  requireItem(book, sku);
  if (scope === "lot") return lot === "" ? refuse({ code: "lot-required", sku }) : { ...none, scope, sku, lot };
  if (place !== "") requireLocation(book, place);
  return { ...none, scope, sku, place };
}

/** The stock a hold stops, as it stands now. */
export function heldBy(reader: Reader, { scope, sku, lot, lpn, place }: Scope): Balance[] {
  const standing = (): Balance[] => {
    if (scope === "location") return reader.balances({ place });
    if (scope === "lot") return reader.balances({ sku, lot });
    if (scope === "sku") return place === "" ? reader.balances({ sku }) : reader.balances({ sku, place });
    const root = reader.get("lpn", lpn);
    return root ? lpnTree(reader, root).flatMap(({ id }) => reader.balances({ lpn: id })) : [];
  };
  return standing().filter((balance) => balance.onHand > 0 && !balance.place.startsWith("~"));
}

function promisesOn(book: Book, { scope, sku, lot, lpn, place }: Scope): Allocation[] {
  const order = "createdAt, length(id), id";
  if (scope === "lot") return book.find("allocation", { sku, state: "open", lot }, { order });
  if (scope === "sku")
    return book.find("allocation", place === "" ? { sku, state: "open" } : { sku, place, state: "open" }, { order });
  if (scope === "lpn") {
    const root = book.get("lpn", lpn);
    return root
      ? book.find("allocation", { lpn: lpnTree(book, root).map(({ id }) => id), state: "open" }, { order })
      : [];
  }
  return promisesAt(book, place);
}

const sum = (balances: readonly Balance[]): number => balances.reduce((total, { onHand }) => total + onHand, 0);
