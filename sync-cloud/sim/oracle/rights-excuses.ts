import type { HubEntry } from "../../protocol/hub/view.ts";

/**
 * How far a place of rights may stand below nothing, because a disk went back and nobody could know: a hub that was restored may have forgotten grants that were spent
 * by then, and grants the same units again; a box that was set back, or ran twice, may have spent its own twice.
 */
export class RightsExcuses {
  readonly #dropped = new Map<string, number>();
  readonly #sites = new Set<string>();

  /** These lines are gone: what they granted to a holder of a SKU may be spent all the same. */
  hubLost(lines: readonly HubEntry[]): void {
    for (const { fact, verdict } of lines) {
      if (!fact.origin.startsWith("hub.") || (verdict.kind !== "accepted" && verdict.kind !== "flagged")) continue;
      for (const { to, sku, qty } of fact.moves)
        if (isHeld(to.place)) {
          const key = keyOf(to.place, sku);
          this.#dropped.set(key, (this.#dropped.get(key) ?? 0) + qty);
        }
    }
  }

  diskWentBack(site: string): void {
    this.#sites.add(site);
  }

  /** Units of `sku` that may be missing at `place`. */
  unitsFor(place: string, sku: string): number {
    if (!isHeld(place)) return 0;
    const holder = place.split("/")[2] as string;
    if (this.#sites.has(holder.slice(0, holder.indexOf(".")))) return Number.POSITIVE_INFINITY;
    return this.#dropped.get(keyOf(place, sku)) ?? 0;
  }
}

const isHeld = (place: string): boolean => {
  const [root, , holder] = place.split("/");
  return root === "~rights" && holder !== undefined && holder !== "spent";
};
const keyOf = (place: string, sku: string): string => `${place} ${sku}`;
