import type { NumberBlock, RangeName } from "#sync/model/records/number-ranges.ts";
import { type Book, refuse } from "../../store/book.ts";
import { heldNumbers } from "../stock/give-number.ts";

/** More blocks than this lie ready only when nobody uses them: the giver has lost count. */
const blocksMax = 20;

/**
 * Takes leased blocks. The first lease of a range ends the site's counting by itself: other sites count from 1 too. Later ones wait behind what is still
 * there.
 */
export function leaseNumbers(
  book: Book,
  { leases }: { leases: readonly ({ range: RangeName } & NumberBlock)[] },
): { taken: number } {
  for (const { range, from, end } of leases) {
    const held = heldNumbers(book, range);
    const mine = held.leasedAt === null ? [] : [{ from: held.next, end: held.end }, ...held.blocks];
    if (mine.some((block) => from < block.end && block.from < end) || mine.length > blocksMax)
      refuse({
        code: "state-not-allowed",
        what: "number range",
        id: range,
        state: mine.map((block) => `leased ${block.from} to ${block.end - 1}`).join(", "),
        allowed: `without ${from} to ${end - 1}, and at most ${blocksMax} blocks`,
      });
    book.post({
      type: "numbers-leased",
      data: { range, from, end },
      sets: [
        {
          record: "numberRange",
          id: range,
          fields:
            held.leasedAt === null
              ? { prefix: held.prefix, digits: held.digits, next: from, end, blocks: [], leasedAt: book.nowMs }
              : { blocks: [...held.blocks, { from, end }], leasedAt: book.nowMs },
        },
      ],
    });
  }
  return { taken: leases.length };
}
