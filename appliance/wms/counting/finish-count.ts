import { countingContracts } from "#sync/contracts/counting.ts";
import type { StockStatus } from "#sync/model/facts/fact.ts";
import type { Count, CountedLine } from "#sync/model/records/count.ts";
import type { Book } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { finishTask } from "../stock/finish-task.ts";
import { openException } from "../stock/open-exception.ts";
import { requireLocation } from "../stock/require.ts";
import { postCount } from "./post-count.ts";
import { countInHand, keyOf } from "./take-count.ts";

/**
 * Ends a round. No difference, or a small one: posted at once. Otherwise somebody else counts again; when the second count also
 * differs, or somebody's unfinished work in this place may explain it, a supervisor decides.
 */
export const finishCount = decides(countingContracts["counts.finish"], (book, { countId, taskId, leaseEpoch }) => {
  const count = countInHand(book, countId);
  finishTask(book, taskId, leaseEpoch, { countId });
  const lines = count.state === "counting" ? count.lines : [];
  const differences = differencesOf(book, count, lines);
  const fields: Partial<Count> = {
    lines,
    differences,
    countedBy: book.actor,
    countedAt: book.nowMs,
  };
  if (count.round === 1) fields.firstCountedBy = book.actor;

  const post = (state: Count["state"]) =>
    book.post({
      type: "count-finished",
      data: { countId, location: count.location, round: count.round, differences: differences.length, state },
      sets: [{ record: "count", id: countId, fields: { ...fields, state } }],
    });
  if (differences.length === 0 || (isSmall(book, differences) && !isContested(book, count, taskId))) {
    post("approved");
    postCount(book, { ...count, ...fields, state: "approved" });
    return { countId, state: "posted" as const };
  }
  if (count.round === 1 && !isContested(book, count, taskId)) {
    post("recount");
    askAgain(book, count);
    return { countId, state: "recount" as const };
  }
  post("review");
  const [worst] = [...differences].sort((a, b) => Math.abs(b.qty - b.bookQty) - Math.abs(a.qty - a.bookQty));
  openException(
    book,
    "count-difference",
    {
      location: count.location,
      sku: worst?.sku ?? "",
      counted: worst?.qty ?? 0,
      book: worst?.bookQty ?? 0,
      lines: differences.length,
    },
    { place: count.location, sku: worst?.sku ?? "", countId },
  );
  return { countId, state: "review" as const };
});

/** The same count again, for other eyes. */
export function askAgain(book: Book, count: Count): void {
  const place = requireLocation(book, count.location);
  book.post({
    type: "recount-requested",
    data: { countId: count.id, location: count.location },
    sets: [
      { record: "count", id: count.id, fields: { state: "recount", round: count.round + 1, lines: [] } },
      {
        record: "task",
        id: book.newId(),
        fields: {
          type: "count",
          state: "released",
          priority: 2,
          countId: count.id,
          zone: place.zone,
          fromPlace: count.location,
          sku: count.sku,
          pathSeq: place.travelSeq,
          createdAt: book.nowMs,
        },
      },
    ],
  });
}

/**
 * What was counted against what the book held at that moment, line by line; and what the book held when the round began, still holds,
 * and nobody counted. So a pick between a line and the end of the count is no difference (I16).
 */
export function differencesOf(
  book: Book,
  { location, sku, cutPos }: Count,
  lines: readonly CountedLine[],
): Count["differences"] {
  const counted = new Set(lines.map(keyOf));
  const differences = lines.flatMap(({ pos, ...line }) => {
    const bookQty = heldAt(book, location, line, pos ?? cutPos);
    return line.qty === bookQty ? [] : [{ ...line, pos: pos ?? cutPos, bookQty }];
  });
  for (const { onHand, ...balance } of book.balances(sku === "" ? { place: location } : { place: location, sku })) {
    const { sku: skuHere, lot, serial, lpn, owner, status } = balance;
    const key = { sku: skuHere, lot, serial, lpn, owner, status };
    if (counted.has(keyOf(key))) continue;
    const atBeginning = lines.length === 0 ? onHand : heldAt(book, location, key, cutPos);
    const pos = onHand <= atBeginning ? book.headPos : cutPos;
    const bookQty = Math.min(onHand, atBeginning);
    if (bookQty > 0) differences.push({ ...key, qty: 0, pos, bookQty });
  }
  return differences;
}

/** What the book held of one balance at a journal position: what it holds now, less what moved since. */
function heldAt(book: Book, place: string, key: Omit<CountedLine, "qty" | "pos">, pos: number): number {
  const { sku, lot, serial, lpn, owner, status } = key;
  const onHand = book.balance({ place, sku, lot, serial, lpn, owner, status: status as StockStatus })?.onHand ?? 0;
  const moved =
    book.row<{ delta: number | null }>(movedSql, place, pos, sku, lot, serial, lpn, owner, status)?.delta ?? 0;
  return onHand - moved;
}

const movedSql = `SELECT sum(delta) AS delta FROM entry INDEXED BY entry_place
  WHERE place = ? AND pos > ? AND sku = ? AND lot = ? AND serial = ? AND lpn = ? AND owner = ? AND status = ?`;

function isSmall(book: Book, differences: Count["differences"]): boolean {
  const site = book.setting("counting.toleranceQty");
  return differences.every(
    ({ sku, serial, qty, bookQty }) =>
      serial === "" && Math.abs(qty - bookQty) <= Math.max(site, book.get("item", sku)?.countToleranceQty ?? 0),
  );
}

/** Somebody holds work in this place that may be done but not yet told: the difference may be theirs. */
function isContested(book: Book, { location }: Count, ownTask: string): boolean {
  return book.row<{ id: string }>(contestedSql, location, location, location, book.nowMs, ownTask) !== undefined;
}

const contestedSql = `SELECT task.id FROM task
  WHERE task.state = 'leased' AND (task.fromPlace = ? OR task.toPlace = ? OR EXISTS (SELECT 1 FROM allocation WHERE allocation.taskId = task.id AND allocation.place = ? AND allocation.state = 'open'))
    AND task.leaseUntil > ? AND task.id <> ? AND task.type <> 'count' LIMIT 1`;
