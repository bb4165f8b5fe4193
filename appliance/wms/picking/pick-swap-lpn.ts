import { pickSwapLpn as contract } from "#sync/contracts/picking.ts";
import type { Allocation } from "#sync/model/records/allocation.ts";
import { type Book, refuse } from "../../store/book.ts";
import { type CommandHandler, decidesAndPresents } from "../../store/handler.ts";
import { requireLpn, requireState } from "../stock/require.ts";
import { freshPickJob } from "./pick-job.ts";
import { requirePick } from "./require-pick.ts";

/**
 * Another pallet or case with the same content is taken, because it stands in front. The promise moves to it; if it was promised to
 * somebody else for the same quantity, the two change places.
 */
export const pickSwapLpn: CommandHandler = decidesAndPresents(
  contract,
  (book, { taskId, leaseEpoch, allocationId, lpn }) => {
    const { allocation } = requirePick(book, taskId, leaseEpoch, allocationId);
    requireState("allocation", allocation, "open");
    const other = requireLpn(book, lpn);
    if (other.id !== allocation.lpn) swap(book, allocation, other.id);
    return { allocationId, lpn: other.id, taskId, leaseEpoch };
  },
  (reader, { allocationId, lpn, taskId, leaseEpoch }, caller) => ({
    allocationId,
    lpn,
    job: freshPickJob(reader, { taskId, leaseEpoch }, caller),
  }),
);

function swap(book: Book, mine: Allocation, lpn: string): void {
  const { sku, lot, owner, status, qty } = mine;
  const there = book
    .balances({ lpn })
    .find(
      (b) =>
        b.sku === sku && b.lot === lot && b.serial === "" && b.owner === owner && b.status === status && b.onHand > 0,
    );
  // What stands in an order's tote or carton is that order's, whoever is nearer.
  if (there === undefined || there.onHand < qty || book.get("lpn", lpn)?.orderId !== "")
    refuse({ code: "lpn-content-differs", lpn, holds: there?.onHand ?? 0, wanted: qty });
  const free = there.onHand - there.allocated;
  const holder = book
    .find("allocation", { lpn, sku, lot, state: "open" }, { order: "createdAt DESC, id DESC" })
    .find((a) => a.qty === qty && a.id !== mine.id);
  if (free < qty && !holder)
    refuse({
      code: "not-enough-stock",
      sku,
      place: there.place,
      wanted: qty,
      free,
      holders: "It is promised to other orders.",
    });
  const theirs = free < qty ? holder : undefined;
  book.post({
    type: "lpn-swapped",
    data: { allocationId: mine.id, sku, from: mine.lpn, to: lpn, with: theirs?.id ?? "" },
    sets: [
      { record: "allocation", id: mine.id, fields: { lpn, place: there.place } },
      ...(theirs
        ? [{ record: "allocation" as const, id: theirs.id, fields: { lpn: mine.lpn, place: mine.place } }]
        : []),
    ],
  });
}
