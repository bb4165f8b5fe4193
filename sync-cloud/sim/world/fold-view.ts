import type { WireFact } from "../../protocol/entry.ts";
import type { Fold } from "../../protocol/fold.ts";
import { readBalanceKey, readRecordKey, readRegisterKey } from "../../protocol/keys.ts";
import type { Stock, View } from "../warehouse/view.ts";

/** What a person at a box or at the console sees, made of the maps of a fold when it is first looked at. */
export class FoldView implements View {
  readonly site: string;
  readonly origin: string;
  readonly nowMs: number;
  readonly #fold: Fold;
  readonly #balances: () => ReadonlyMap<string, number>;
  readonly #pending: readonly WireFact[];
  #stock: Stock[] | undefined;
  #records: Map<string, Map<string, Record<string, unknown>>> | undefined;

  constructor(
    who: { site: string; origin: string; nowMs: number },
    fold: Fold,
    balances: () => ReadonlyMap<string, number>,
    pending: readonly WireFact[],
  ) {
    this.site = who.site;
    this.origin = who.origin;
    this.nowMs = who.nowMs;
    this.#fold = fold;
    this.#balances = balances;
    this.#pending = pending;
  }

  stock(): readonly Stock[] {
    if (!this.#stock) {
      this.#stock = [];
      for (const [key, qty] of [...this.#balances()].sort(byKey)) {
        const balance = readBalanceKey(key);
        if (balance.site === this.site || balance.site === "") this.#stock.push({ ...balance, qty });
      }
    }
    return this.#stock;
  }

  fields(record: string, id: string): Readonly<Record<string, unknown>> | undefined {
    return this.#all().get(record)?.get(id);
  }

  ids(record: string): readonly string[] {
    return [...(this.#all().get(record)?.keys() ?? [])].sort();
  }

  #all(): Map<string, Map<string, Record<string, unknown>>> {
    if (this.#records) return this.#records;
    const records = new Map<string, Map<string, Record<string, unknown>>>();
    this.#records = records;
    const put = (record: string, id: string, fields: Readonly<Record<string, unknown>>) => {
      const rows = records.get(record) ?? new Map<string, Record<string, unknown>>();
      records.set(record, rows);
      const row = rows.get(id);
      if (row) Object.assign(row, fields);
      else rows.set(id, { ...fields });
    };
    for (const [key, fields] of this.#fold.owned) {
      const { site, record, id } = readRecordKey(key);
      if (site === this.site || site === "") put(record, id, fields);
    }
    for (const [key, { value }] of this.#fold.registers) {
      const { site, record, id, field } = readRegisterKey(key);
      if (site === this.site || site === "") put(record, id, { [field]: value });
    }
    for (const { sets } of this.#pending) for (const { record, id, fields } of sets) put(record, id, fields);
    return records;
  }
}

const byKey = ([a]: readonly [string, number], [b]: readonly [string, number]): number => (a < b ? -1 : a > b ? 1 : 0);
