import { seeded } from "../measure.ts";

/** One field of one item gets a value. The fields are some of the item master's, so that every contender stores the same. */
export interface Change {
  id: string;
  field: string;
  value: string | number;
}

export const sources = 3;
export const changesPerTransaction = 100;
/** A receiver keeps this many transactions with one commit: the same for every contender. */
export const transactionsPerCommit = 10;

const fields = ["name", "gtin", "owner", "homeLocation", "minRemainingDays"] as const;

export const itemIds = (items: number): string[] =>
  Array.from({ length: items }, (_, i) => `sku-${String(i).padStart(6, "0")}`);

/** For each source its transactions: every item is changed `times` times, by each source in turn. */
export function workOf(items: number, times = 10): Change[][][] {
  const random = seeded(42);
  const bySource: Change[][] = Array.from({ length: sources }, () => []);
  for (let k = 0; k < times; k++)
    for (const [i, id] of itemIds(items).entries()) {
      const field = fields[k % fields.length] as string;
      const number = Math.floor(random() * 1e6);
      const value = field === "minRemainingDays" ? number % 1_000 : `${field}-${number.toString(36)}`;
      bySource[(i + k) % sources]?.push({ id, field, value });
    }
  return bySource.map((changes) => piecesOf(changes, changesPerTransaction));
}

/** Somebody takes `qty` units of an item, at one of the replicas that do not see each other. */
export interface Pick {
  source: number;
  id: string;
  qty: number;
}
export const pickedItems = 1_000;
export const unitsEach = 1_000;

export function picksOf(count: number): Pick[] {
  const random = seeded(7);
  const ids = itemIds(pickedItems);
  return Array.from({ length: count }, () => ({
    source: Math.floor(random() * sources),
    id: ids[Math.floor(random() * ids.length)] as string,
    qty: 1 + Math.floor(random() * 9),
  }));
}

/** What is really left of each item. */
export function leftOf(picks: readonly Pick[]): Map<string, number> {
  const left = new Map(itemIds(pickedItems).map((id) => [id, unitsEach]));
  for (const { id, qty } of picks) left.set(id, (left.get(id) ?? 0) - qty);
  return left;
}

export function piecesOf<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}
