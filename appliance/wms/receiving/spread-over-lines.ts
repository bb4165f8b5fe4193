import type { InboundLine, InboundLineState } from "#sync/model/records/inbound.ts";
import type { Item } from "#sync/model/records/item.ts";

export interface Spread {
  line: InboundLine;
  qty: number;
  damagedQty: number;
}

/**
 * Which announced lines a received quantity belongs to: lines of the same pack first, then of the same lot, then those that
 * name no lot, in their order; each up to what is still open. A surplus goes to the best matching line.
 */
export function spreadOverLines(
  lines: readonly InboundLine[],
  seen: { lot: string; lpn: string; qty: number; damagedQty: number },
): Spread[] {
  const ranked = [...lines].sort((a, b) => rank(a, seen) - rank(b, seen) || a.line - b.line);
  const spread: Spread[] = [];
  let left = seen.qty;
  for (const line of ranked) {
    const qty = Math.min(left, Math.max(0, line.expectedQty - line.receivedQty));
    if (qty > 0) spread.push({ line, qty, damagedQty: 0 });
    left -= qty;
  }
  const [best] = ranked;
  if (left > 0 && best) {
    const last = spread.find(({ line }) => line.id === best.id);
    if (last) last.qty += left;
    else spread.push({ line: best, qty: left, damagedQty: 0 });
  }
  let damaged = seen.damagedQty;
  for (const part of spread) {
    part.damagedQty = Math.min(part.qty, damaged);
    damaged -= part.damagedQty;
  }
  return spread;
}

function rank(line: InboundLine, { lot, lpn }: { lot: string; lpn: string }): number {
  const isOpen = line.receivedQty < line.expectedQty;
  const samePack = lpn !== "" && line.lpn === lpn;
  const lotRank = line.lot === lot ? 0 : line.lot === "" ? 1 : 2;
  return (isOpen ? 0 : 100) + (samePack ? 0 : 10) + lotRank;
}

/** How many units may come without approval. */
export function allowedQty(expectedQty: number, item: Pick<Item, "overReceiptPercent">, sitePercent: number): number {
  return Math.floor((expectedQty * (100 + Math.max(item.overReceiptPercent, sitePercent))) / 100);
}

/** Where a line stands after so much of it came. */
export function lineState(
  line: Pick<InboundLine, "expectedQty" | "receivedQty" | "overApproved">,
  allowed: number,
): InboundLineState {
  if (line.receivedQty > allowed && !line.overApproved) return "over";
  if (line.receivedQty >= line.expectedQty) return "full";
  return line.receivedQty === 0 ? "open" : "partly";
}
