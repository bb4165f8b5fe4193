import type { WireFact } from "../entry.ts";
import { definitionOf } from "../field-rule.ts";
import { keysOfMove, sourceKey } from "../keys.ts";

/** Own facts that the log has not answered for, in their order: what they move and set stands on top of the log. */
export class PendingFacts {
  readonly #facts = new Map<string, WireFact>();
  readonly #balances = new Map<string, number>();

  add(fact: WireFact): void {
    this.#facts.set(sourceKey(fact), fact);
    this.#book(fact, 1);
  }

  delete(fact: WireFact): void {
    if (this.#facts.delete(sourceKey(fact))) this.#book(fact, -1);
  }

  clear(): void {
    this.#facts.clear();
    this.#balances.clear();
  }

  list(): WireFact[] {
    return [...this.#facts.values()];
  }

  /** What they add to a balance. */
  qty(key: string): number {
    return this.#balances.get(key) ?? 0;
  }

  /** Confirmed balances with these on top, those that are not 0. */
  on(confirmed: ReadonlyMap<string, number>): Map<string, number> {
    const all = new Map(confirmed);
    for (const [key, qty] of this.#balances) addTo(all, key, qty);
    return all;
  }

  /** The last values that they give to fields of one record; later fields of which nothing is known are left out. */
  fieldsOf(record: string, id: string): Record<string, unknown> | undefined {
    const known = definitionOf(record)?.fields ?? {};
    let fields: Record<string, unknown> | undefined;
    for (const { sets } of this.#facts.values())
      for (const set of sets)
        if (set.record === record && set.id === id)
          fields = { ...fields, ...Object.fromEntries(Object.entries(set.fields).filter(([name]) => name in known)) };
    return fields;
  }

  #book(fact: WireFact, factor: 1 | -1): void {
    for (const move of fact.moves) {
      const [from, to] = keysOfMove(fact.origin, move);
      addTo(this.#balances, from, -factor * move.qty);
      addTo(this.#balances, to, factor * move.qty);
    }
  }
}

function addTo(map: Map<string, number>, key: string, qty: number): void {
  const sum = (map.get(key) ?? 0) + qty;
  if (sum === 0) map.delete(key);
  else map.set(key, sum);
}
