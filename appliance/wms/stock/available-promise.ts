import type { WaitingLine } from "./available-queue.ts";
import type { Candidate } from "./available-supply.ts";

/** How far each waiting line is covered. */
export interface PromisePlan {
  /** Units promised to each line, by line id. */
  promised: Map<string, number>;
  /** Lots that lines with a wish of their own (a lot, a shelf life) count on, in the order of the queue. */
  kept: { lineId: string; lot: string; qty: number }[];
}

/**
 * Gives the free units to the waiting lines, first come first served. A line takes the lots that expire first among those it may
 * have. An order on hold keeps what it was promised and gets nothing new. `pledgedQty` units are kept for other sites before anybody
 * here is served; they are of the lots that expire last, so that what expires first leaves first.
 */
export function planPromises(
  candidates: readonly Candidate[],
  queue: readonly WaitingLine[],
  pledgedQty: number,
): PromisePlan {
  let pools = lotPools(candidates);
  for (let left = pledgedQty, i = pools.length - 1; left > 0 && i >= 0; i--) {
    const pool = pools[i] as (typeof pools)[number];
    const qty = Math.min(left, pool.qty);
    pool.qty -= qty;
    left -= qty;
  }
  if (pledgedQty > 0) pools = pools.filter((pool) => pool.qty > 0);
  const plan: PromisePlan = { promised: new Map(), kept: [] };
  for (const line of queue) {
    const wanted = line.held ? Math.min(line.needQty, line.promisedQty) : line.needQty;
    let left = wanted;
    for (const pool of pools) {
      if (left === 0) break;
      if (!mayHave(line, pool)) continue;
      const qty = Math.min(left, pool.qty);
      if (qty === 0) continue;
      pool.qty -= qty;
      left -= qty;
      if (isChoosy(line)) plan.kept.push({ lineId: line.lineId, lot: pool.lot, qty });
    }
    plan.promised.set(line.lineId, wanted - left);
    if (pools[0]?.qty === 0) pools = pools.filter((pool) => pool.qty > 0);
  }
  return plan;
}

type Wish = Pick<WaitingLine, "lot" | "minExpiryDate">;

/** Whether the line's own wishes allow this lot. */
export function mayHave({ lot, minExpiryDate }: Wish, stock: Pick<Candidate, "lot" | "expiryDate">): boolean {
  if (lot !== "" && stock.lot !== lot) return false;
  return minExpiryDate === "" || stock.expiryDate >= minExpiryDate;
}

export const isChoosy = ({ lot, minExpiryDate }: Wish): boolean => lot !== "" || minExpiryDate !== "";

/** Earliest expiry first; what has no date comes last. */
export function compareExpiry(a: string, b: string): number {
  if (a === b) return 0;
  if (a === "" || b === "") return a === "" ? 1 : -1;
  return a < b ? -1 : 1;
}

function lotPools(candidates: readonly Candidate[]): { lot: string; expiryDate: string; qty: number }[] {
  const pools = new Map<string, { lot: string; expiryDate: string; qty: number }>();
  for (const { lot, expiryDate, free } of candidates) {
    const pool = pools.get(lot);
    if (pool) pool.qty += free;
    else pools.set(lot, { lot, expiryDate, qty: free });
  }
  return [...pools.values()].sort((a, b) => compareExpiry(a.expiryDate, b.expiryDate) || (a.lot < b.lot ? -1 : 1));
}
