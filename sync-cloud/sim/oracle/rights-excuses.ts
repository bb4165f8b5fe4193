import type { HubEntry } from "../../protocol/hub/view.ts";

/**
 * How far a place of rights may stand below nothing, because a disk went back and nobody could know: a hub that was restored may have forgotten grants that were spent
 * by then, and grants the same units again; a box that was set back, or ran twice, may have spent its own twice. And where the hub took back what had ended, an expired grant or the rights of
 * a closed epoch, its holder may have promised of it in the dark.
 */
export class RightsExcuses {
  readonly #dropped = new Map<string, number>();
  readonly #takenBack = new Map<string, number>();
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

  /** A line that is safe at the hub. `mayEnd`: what this holder has may have run out, or its epoch is closed. */
  hubSaid({ fact }: HubEntry, mayEnd: (holder: string) => boolean): void {
    if (!fact.origin.startsWith("hub.")) return;
    for (const { from, to, sku, qty } of fact.moves)
      if (isHeld(from.place) && !isHeld(to.place) && mayEnd(from.place.split("/")[2] as string)) {
        const key = keyOf(from.place, sku);
        this.#takenBack.set(key, (this.#takenBack.get(key) ?? 0) + qty);
      }
  }

  diskWentBack(site: string): void {
    this.#sites.add(site);
  }

  /** Two disks may have done the same by themselves. */
  hasTwoPasts(site: string): boolean {
    return this.#sites.has(site);
  }

  /** Units of `sku` that may be missing at `place`. */
  unitsFor(place: string, sku: string): number {
    if (!isHeld(place)) return 0;
    const holder = place.split("/")[2] as string;
    if (this.#sites.has(holder.slice(0, holder.indexOf(".")))) return Number.POSITIVE_INFINITY;
    const key = keyOf(place, sku);
    return (this.#dropped.get(key) ?? 0) + (this.#takenBack.get(key) ?? 0);
  }

  /** The same over all who hold rights on stock of one site: so many may have been promised twice. */
  unitsOf(authority: string, sku: string): number {
    if (this.#sites.size > 0) return Number.POSITIVE_INFINITY;
    let units = 0;
    for (const [key, qty] of [...this.#dropped, ...this.#takenBack]) {
      const [place, what] = key.split(" ") as [string, string];
      if (what === sku && place.split("/")[1] === authority) units += qty;
    }
    return units;
  }
}

const isHeld = (place: string): boolean => {
  const [root, , holder] = place.split("/");
  return root === "~rights" && holder !== undefined && holder !== "spent";
};
const keyOf = (place: string, sku: string): string => `${place} ${sku}`;
