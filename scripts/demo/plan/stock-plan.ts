import { buildSscc } from "#sync/model/gs1/sscc.ts";
import type { Goods, Spot } from "../floor.ts";
import type { Chance } from "../seeded.ts";
import type { PlannedItem } from "./items-plan.ts";
import type { PlannedLocation } from "./locations-plan.ts";

export type StockRow = Goods & Spot & { expiryDate: string };

export interface StockPlan {
  /** What the opening stock file says. */
  rows: StockRow[];
  /** What really lies there where that differs: units gone, and nobody knows yet. */
  missing: (Goods & Spot)[];
  /** Lots by SKU, the one that expires first at the front. */
  lots: ReadonlyMap<string, readonly { lot: string; expiryDate: string }[]>;
}

/** Loose units in pick faces, pallets with an SSCC above; two lots of what has lots; and some faces that hold less than said. */
export function planStock(
  chance: Chance,
  items: readonly PlannedItem[],
  locations: readonly PlannedLocation[],
  today: Date,
): StockPlan {
  const faces = chance.shuffled(locations.filter(({ kind }) => kind === "pick"));
  const reserves = chance.shuffled(locations.filter(({ kind }) => kind === "storage"));
  const rows: StockRow[] = [];
  const missing: StockPlan["missing"] = [];
  const lots = new Map<string, { lot: string; expiryDate: string }[]>();
  let pallets = 0;
  for (const item of items) {
    const own = item.tracksLot ? lotsOf(chance, item, today) : [{ lot: "", expiryDate: "" }];
    if (item.tracksLot) lots.set(item.sku, own);
    const units = { A: 260, B: 120, C: 60 }[item.velocityClass];
    if (item.tracksSerial) {
      const place = next(faces).id;
      for (let n = 1; n <= (item.velocityClass === "A" ? 40 : 16); n++)
        rows.push({ sku: item.sku, lot: "", serial: serialOf(item, n), qty: 1, place, lpn: "", expiryDate: "" });
      continue;
    }
    for (const [i, { lot, expiryDate }] of own.entries()) {
      const place = next(faces).id;
      const goods = { sku: item.sku, lot, serial: "" };
      const qty = Math.round((units * (i === 0 ? 1 : 0.6)) / 2) + chance.int(0, 9);
      rows.push({ ...goods, qty, place, lpn: "", expiryDate });
      if (chance.percent(6))
        missing.push({ ...goods, qty: chance.percent(40) ? qty : chance.int(1, Math.min(qty, 8)), place, lpn: "" });
    }
    // Two lots in one face, so that a picker has to look.
    const [first, second] = own;
    if (first && second && chance.percent(25)) {
      const shared = rows.findLast(({ sku, lot }) => sku === item.sku && lot === first.lot);
      if (shared)
        rows.push({
          sku: item.sku,
          lot: second.lot,
          serial: "",
          qty: chance.int(5, 20),
          place: shared.place,
          lpn: "",
          expiryDate: second.expiryDate,
        });
    }
    for (let n = 0; n < { A: 3, B: 2, C: 1 }[item.velocityClass]; n++) {
      const { lot, expiryDate } = own[n % own.length] ?? { lot: "", expiryDate: "" };
      rows.push({
        sku: item.sku,
        lot,
        serial: "",
        qty: item.palletQty,
        place: next(reserves).id,
        lpn: palletLabel(++pallets),
        expiryDate,
      });
    }
  }
  return { rows, missing, lots };
}

export const serialOf = ({ sku }: { sku: string }, n: number): string =>
  `${sku.replaceAll("-", "")}S${String(n).padStart(4, "0")}`;

/** The supplier's SSCC: extension digit 3, GS1's prefix for examples. */
export function palletLabel(serialReference: number): string {
  const built = buildSscc({ extensionDigit: 3, companyPrefix: "9521234", serialReference });
  if (!built.ok) throw new Error(`pallet ${serialReference} has no SSCC: ${built.code}`);
  return built.sscc;
}

export function dayAfter(today: Date, days: number): string {
  return new Date(today.getTime() + days * 86_400_000).toISOString().slice(0, 10);
}

function lotsOf(chance: Chance, item: PlannedItem, today: Date): { lot: string; expiryDate: string }[] {
  return [1, 2].map((n) => ({
    lot: `L${item.sku.slice(3)}${"AB"[n - 1]}`,
    expiryDate: item.tracksExpiry ? dayAfter(today, 120 * n + chance.int(0, 60)) : "",
  }));
}

function next(places: PlannedLocation[]): PlannedLocation {
  const place = places.pop();
  if (!place) throw new Error("the hall has too few places for the opening stock");
  return place;
}
