import { isVirtual, type Move, type RecordSet } from "#sync/model/facts/fact.ts";
import { isTransit } from "#sync/model/records/transfer.ts";
import type { Book } from "../../store/book.ts";
import type { Balance } from "../../store/reader.ts";
import { openException } from "./open-exception.ts";
import { requestCount } from "./request-count.ts";

/**
 * Books moves that a person or machine has already made: a fact is never refused. Where a place would end below zero, the
 * missing units are first booked in from `~shortfall`, an exception is opened and a count of the place is raised (I4).
 * Serial numbers are looked up wherever the book has them (I3): a unit seen here while booked elsewhere is moved from there and
 * opens an exception.
 */
export function postMoves(
  book: Book,
  type: string,
  moves: readonly Move[],
  more: { data?: Record<string, unknown>; sets?: readonly RecordSet[] } = {},
): void {
  const corrections: Move[] = [];
  const short: { move: Move; missing: number }[] = [];
  const twice: { move: Move; elsewhere: string }[] = [];
  const taken = new Map<string, number>();

  for (const move of moves) {
    if (move.serial !== "") {
      const standing = standingSerial(book, move);
      if (standing && !sameSpot(standing, move)) {
        corrections.push(...bring(standing, move));
        if (!isVirtual(standing.place)) twice.push({ move, elsewhere: standing.place });
        continue;
      }
    }
    if (isVirtual(move.from.place)) continue;
    const key = JSON.stringify([move.from, move.sku, move.lot, move.serial, move.owner]);
    const already = taken.get(key) ?? 0;
    taken.set(key, already + move.qty);
    const onHand = book.balance({ ...identityOf(move), ...move.from })?.onHand ?? 0;
    const missing = Math.min(move.qty, Math.max(0, already + move.qty - onHand));
    if (missing > 0) {
      corrections.push({
        ...identityOf(move),
        qty: missing,
        from: { place: "~shortfall", lpn: "", status: "available" },
        to: move.from,
      });
      short.push({ move, missing });
    }
  }

  if (corrections.length > 0) book.post({ type: "stock-corrected", data: { because: type }, moves: corrections });
  book.post({ type, data: more.data ?? {}, moves, sets: more.sets ?? [] });

  for (const { move, missing } of short) {
    const exceptionId = openException(
      book,
      "shortfall",
      { sku: move.sku, place: move.from.place, missing, lot: move.lot },
      { place: move.from.place, sku: move.sku, severity: "urgent" },
    );
    const countId = requestCount(book, move.from.place, "discrepancy", { sku: move.sku, exceptionId });
    book.post({
      type: "exception-work-added",
      data: { exceptionId, countId },
      sets: [{ record: "exception", id: exceptionId, fields: { countId } }],
    });
  }
  for (const { move, elsewhere } of twice)
    openException(
      book,
      "serial-twice",
      { sku: move.sku, serial: move.serial, elsewhere, place: move.to.place },
      { place: move.to.place, sku: move.sku, severity: "urgent" },
    );
}

/**
 * Where the book has this serial. What stands in the building counts before what has left it; a transfer's place is the business of two sites, so
 * nothing is taken from there but by what arrives.
 */
function standingSerial(book: Book, { sku, serial, from }: Move): Balance | undefined {
  const all = book.balances({ sku, serial }).filter((b) => b.onHand > 0);
  const here = all.find(({ place }) => !isVirtual(place));
  if (here || isTransit(from.place)) return here;
  return all.find(({ place }) => !isTransit(place));
}

/** The book says this serial is somewhere else: bring it to where the scan says it is taken from. */
function bring(standing: Balance, move: Move): Move[] {
  const { sku, lot, serial, owner, place, lpn, status } = standing;
  const found = { place: "~found", lpn: "", status: "available" as const };
  if (lot === move.lot && owner === move.owner)
    return [{ sku, lot, serial, owner, qty: 1, from: { place, lpn, status }, to: move.from }];
  return [
    { sku, lot, serial, owner, qty: 1, from: { place, lpn, status }, to: found },
    { ...identityOf(move), qty: 1, from: found, to: move.from },
  ];
}

const sameSpot = (b: Balance, { from, lot, owner }: Move) =>
  b.place === from.place && b.lpn === from.lpn && b.status === from.status && b.lot === lot && b.owner === owner;

export const identityOf = ({ sku, lot, serial, owner }: Move) => ({ sku, lot, serial, owner });
