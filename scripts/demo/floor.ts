/** Units of one thing, as somebody with the goods in hand sees them. */
export interface Goods {
  sku: string;
  lot: string;
  serial: string;
  qty: number;
}

/** A place, or an LPN in it. An empty `lpn` is loose stock. */
export interface Spot {
  place: string;
  lpn: string;
}

export interface FloorMove extends Goods {
  from: Spot;
  to: Spot;
}

/** Hands found less than they were sent for. */
export class NotThere extends Error {}

/**
 * What is really there: the demo's own warehouse, moved by its people's hands. It knows nothing of the book, so that at the end
 * the two can be compared. Goods outside the building (suppliers, customers, the scrap bin) are not kept.
 */
export class Floor {
  /** By place, or by LPN; then by what it is. */
  readonly #goods = new Map<string, Map<string, Goods>>();
  readonly #standing = new Map<string, string>();

  put(goods: Goods, { place, lpn }: Spot): void {
    if (goods.qty <= 0) return;
    if (lpn !== "") this.#standing.set(lpn, place);
    const holder = this.#holder(lpn === "" ? `place ${place}` : `lpn ${lpn}`);
    const key = keyOf(goods);
    holder.set(key, { ...goods, qty: (holder.get(key)?.qty ?? 0) + goods.qty });
  }

  /** Takes what is there. Nobody can take more: then the screen asked for the impossible. */
  take(goods: Goods, { place, lpn }: Spot): void {
    const holder = this.#holder(lpn === "" ? `place ${place}` : `lpn ${lpn}`);
    const there = holder.get(keyOf(goods))?.qty ?? 0;
    if (there < goods.qty)
      throw new NotThere(`${goods.qty} of ${keyOf(goods)} should be taken from ${place} ${lpn}, where ${there} are`);
    if (there === goods.qty) holder.delete(keyOf(goods));
    else holder.set(keyOf(goods), { ...goods, qty: there - goods.qty });
  }

  move({ from, to, ...goods }: FloorMove): void {
    this.take(goods, from);
    this.put(goods, to);
  }

  carry(lpn: string, place: string): void {
    this.#standing.set(lpn, place);
  }

  placeOf(lpn: string): string | undefined {
    return this.#standing.get(lpn);
  }

  /** What lies in a place or LPN, biggest lot first so that a walk does not depend on the order of arrival. */
  at({ place, lpn }: Spot): Goods[] {
    const holder = this.#goods.get(lpn === "" ? `place ${place}` : `lpn ${lpn}`);
    return [...(holder?.values() ?? [])].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  }

  lpnsAt(place: string): string[] {
    return [...this.#standing]
      .filter(([lpn, at]) => at === place && this.at({ place, lpn }).length > 0)
      .map(([lpn]) => lpn)
      .sort();
  }

  qty(goods: Omit<Goods, "qty" | "serial"> & { serial?: string }, spot: Spot): number {
    return this.at(spot)
      .filter(
        ({ sku, lot, serial }) =>
          sku === goods.sku && lot === goods.lot && (goods.serial === undefined || serial === goods.serial),
      )
      .reduce((sum, { qty }) => sum + qty, 0);
  }

  /** An LPN has left the building. */
  leave(lpn: string): Goods[] {
    const gone = this.at({ place: "", lpn });
    this.#goods.delete(`lpn ${lpn}`);
    this.#standing.delete(lpn);
    return gone;
  }

  /** Everything, one row for each place, LPN and thing. */
  all(): (Goods & Spot)[] {
    return [...this.#goods].flatMap(([holder, goods]) => {
      const [kind, name] = [holder.slice(0, holder.indexOf(" ")), holder.slice(holder.indexOf(" ") + 1)];
      const spot =
        kind === "lpn" ? { place: this.#standing.get(name) ?? "nowhere", lpn: name } : { place: name, lpn: "" };
      return [...goods.values()].map((one) => ({ ...one, ...spot }));
    });
  }

  #holder(name: string): Map<string, Goods> {
    const known = this.#goods.get(name);
    if (known) return known;
    const made = new Map<string, Goods>();
    this.#goods.set(name, made);
    return made;
  }
}

const keyOf = ({ sku, lot, serial }: Omit<Goods, "qty">): string => `${sku}|${lot}|${serial}`;
