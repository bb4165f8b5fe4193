import type { z } from "zod";
import type { ContractName, Contracts } from "#sync/contracts/list.ts";
import type { Caller } from "../../store/book.ts";
import type { Chance } from "../../testing/chance.ts";
import type { TestSite } from "../../testing/test-site.ts";
import { type Crew, expiryOf } from "./shift-site.ts";

/** One command that somebody sends. */
export interface Call<N extends ContractName = ContractName> {
  name: N;
  input: z.input<Contracts[N]["input"]>;
  caller: Caller;
}

/** What a chooser of commands sees: the book as it stands, and chance. */
export interface Scene {
  site: TestSite;
  crew: Crew;
  chance: Chance;
}

/** Chooses one command that could be sent now, or none. */
export type Choose = (scene: Scene) => Call | undefined;

export const call = <N extends ContractName>(name: N, caller: Caller, input: z.input<Contracts[N]["input"]>): Call => ({
  name,
  caller,
  input: input as Call["input"],
});

/** One row of a question, by chance. The question must say its order, so that a seed repeats. */
export function some<Row>({ site, chance }: Scene, sql: string, ...values: (string | number)[]): Row | undefined {
  return chance.maybe(site.db.prepare(sql).all(...values) as Row[]);
}

export const shelves = [
  "A-01",
  "A-02",
  "A-03",
  "A-04",
  "B-01",
  "B-02",
  "B-03",
  "B-04",
  "C-01",
  "C-02",
  "C-03",
] as const;
export const skus = ["TEA", "CUP", "MILK", "PAINT", "PHONE"] as const;
export const lots = ["L1", "L2", "L3", "L4"] as const;

export interface Goods {
  lot: string;
  expiryDate: string;
  serials: string[];
}

/** The lot, expiry and serial numbers that units of a SKU would carry. Each lot has one expiry date. */
export function goodsOf({ chance }: Scene, sku: string, qty: number): Goods {
  const lot = sku === "MILK" || sku === "PAINT" ? chance.pick(lots) : "";
  const expiryDate = sku === "MILK" ? expiryOf(lot) : "";
  const first = chance.int(1, 60);
  const serials = sku === "PHONE" ? Array.from({ length: Math.min(qty, 20) }, (_, i) => `SN-${first + i}`) : [];
  if (sku === "PHONE" && chance.percent(5)) serials.pop();
  return { lot, expiryDate, serials };
}

/** Serial numbers that the book has at a spot, or a few that it has not. */
export function serialsAt(scene: Scene, where: { place: string; lpn: string; sku: string }, qty: number): string[] {
  if (where.sku !== "PHONE") return [];
  const rows = scene.site.db
    .prepare(
      "SELECT serial FROM balance WHERE place = ? AND lpn = ? AND sku = ? AND onHand > 0 ORDER BY serial LIMIT ?",
    )
    .all(where.place, where.lpn, where.sku, qty) as { serial: string }[];
  const known = rows.map(({ serial }) => serial);
  while (known.length < qty) known.push(`SN-${scene.chance.int(1, 80)}`);
  return known;
}

export interface Standing {
  place: string;
  sku: string;
  lot: string;
  serial: string;
  lpn: string;
  owner: string;
  status: "available" | "hold" | "quarantine" | "damaged";
  onHand: number;
  allocated: number;
}

/** Stock that stands somewhere in the building. */
export const someStock = (scene: Scene, where = "1"): Standing | undefined =>
  some<Standing>(
    scene,
    `SELECT * FROM balance WHERE place NOT LIKE '~%' AND onHand > 0 AND ${where} ORDER BY place, sku, lot, serial, lpn, owner, status`,
  );

/** The task of a lease: current, of an older epoch, or none at all. */
export function leaseFor(scene: Scene, type: string, where = "1"): { taskId: string; leaseEpoch: number } | undefined {
  const { chance } = scene;
  const task = some<{ id: string; leaseEpoch: number }>(
    scene,
    `SELECT id, leaseEpoch FROM task WHERE type = '${type}' AND ${where} ORDER BY state = 'leased' DESC, length(id), id LIMIT 6`,
  );
  if (!task) return undefined;
  return { taskId: task.id, leaseEpoch: Math.max(0, task.leaseEpoch - (chance.percent(15) ? 1 : 0)) };
}
