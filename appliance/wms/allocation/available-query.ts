import { availableToPromise as contract } from "#sync/contracts/allocation.ts";
import { answers } from "../../store/handler.ts";
import { compareExpiry } from "../stock/available-promise.ts";
import { waitingLines } from "../stock/available-queue.ts";
import { standingOf } from "../stock/available-supply.ts";
import { lastFactAtMs, siteDate } from "../stock/available-today.ts";
import { pledgedQty } from "../stock/pledged.ts";
import { requireItem } from "../stock/require.ts";

/** On hand, less what may not be promised, less what is allocated, less what is promised to orders that wait and what was given to be promised elsewhere. */
export const availableToPromise = answers(contract, (reader, { sku, owner: asked }) => {
  const item = requireItem(reader, sku);
  const owner = asked ?? item.owner;
  const standing = standingOf(reader, item, owner, siteDate(reader, lastFactAtMs(reader))).filter(
    (stock) => stock.owner === owner,
  );
  const eligible = standing.filter((stock) => !stock.excluded);
  const lots = new Map<string, { lot: string; expiryDate: string; free: number }>();
  for (const { lot, expiryDate, free } of eligible) {
    const known = lots.get(lot);
    if (known) known.free += free;
    else lots.set(lot, { lot, expiryDate, free });
  }
  const total = (of: readonly { qty: number }[]) => of.reduce((sum, { qty }) => sum + qty, 0);
  const freeQty = total(eligible.map(({ free }) => ({ qty: free })));
  const promisedQty = total(
    waitingLines(reader, sku)
      .filter((line) => line.owner === owner)
      .map((line) => ({ qty: line.promisedQty })),
  );
  const pledged = pledgedQty(reader, sku, owner);
  return {
    sku,
    onHand: total(standing.map(({ onHand }) => ({ qty: onHand }))),
    allocatedQty: total(standing.map(({ allocated }) => ({ qty: allocated }))),
    excludedQty: total(standing.map(({ free, excluded }) => ({ qty: excluded ? free : 0 }))),
    promisedQty,
    pledgedQty: pledged,
    availableQty: Math.max(0, freeQty - promisedQty - pledged),
    lots: [...lots.values()].sort((a, b) => compareExpiry(a.expiryDate, b.expiryDate) || (a.lot < b.lot ? -1 : 1)),
  };
});
