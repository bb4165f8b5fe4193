import type { Move, Spot } from "../../model/facts/fact.ts";
import { isRights } from "../../protocol/audience.ts";
import type { Stock, View } from "./view.ts";

export const skus = ["TEA", "RICE", "SALT", "OATS"] as const;
export const shelves = ["A-01", "A-02", "A-03"] as const;
export const dock = "DOCK-1";
export const stage = "STAGE-1";

export const spot = (place: string, lpn = ""): Spot => ({ place, lpn, status: "available" });

export function move(sku: string, qty: number, from: Spot, to: Spot, lot = ""): Move {
  return { sku, lot, serial: "", owner: "", qty, from, to };
}

/** What stands at `place`, more than nothing. */
export const standingAt = (view: View, place: string): Stock[] =>
  view.stock().filter((s) => s.place === place && s.qty > 0);

export const standingOn = (view: View, places: readonly string[]): Stock[] =>
  view.stock().filter((s) => places.includes(s.place) && s.qty > 0);

export const moveOf = (stock: Stock, qty: number, to: Spot): Move => ({
  sku: stock.sku,
  lot: stock.lot,
  serial: stock.serial,
  owner: stock.owner,
  qty,
  from: { place: stock.place, lpn: stock.lpn, status: stock.status },
  to,
});

/** Rights of `sku` at one place under `~rights`. */
export function rightsAt(view: View, place: string, sku: string): number {
  let sum = 0;
  for (const s of view.stock()) if (isRights(s.place) && s.place === place && s.sku === sku) sum += s.qty;
  return sum;
}
