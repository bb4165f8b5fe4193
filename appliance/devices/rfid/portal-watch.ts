import type { TagReading } from "#drivers/kit/reading.ts";

/** A gate with antennas on one or both of its sides. */
export interface Portal {
  place: string;
  /** Antennas where goods that come in are seen first, and where they are seen last. `inner` may be empty. */
  outer: readonly number[];
  inner: readonly number[];
  receives: boolean;
  /** Where what is received is booked in; empty for the site's receiving place. */
  receiveAt: string;
}

export interface PortalRules {
  /** Fewer reads in all, or a signal that never was stronger, is a stray: somebody walked by with a tag. */
  minCount: number;
  minRssiDbm: number;
  /** A tag has passed when it was not read for that long. */
  quietMs: number;
  /** A pallet that is put down in the field never falls quiet: after that long it is judged by what was read so far. */
  decideMs: number;
}

/** One tag that truly passed. */
export interface PassedTag {
  epc: string;
  count: number;
  rssiDbm: number | null;
  firstMs: number;
  lastMs: number;
  direction: "in" | "out" | "here";
}

/**
 * Turns reads at a portal into tags that passed it. A tag read on both sides passed in the order of the middles of its reads; one
 * that stayed on one side of a gate with two did not pass. Time is handed in; what is held is bounded.
 */
export class PortalWatch {
  readonly portal: Portal;
  readonly #rules: PortalRules;
  readonly #tags = new Map<string, Sides>();
  strays = 0;

  constructor(portal: Portal, rules: PortalRules) {
    this.portal = portal;
    this.#rules = rules;
  }

  /** Tags of a reading that were read by this portal's antennas; `heardMs` is our time when they came. */
  add(tags: TagReading["tags"], heardMs: number): void {
    for (const tag of tags) {
      const side = this.#sideOf(tag.antenna);
      if (!side) continue;
      const sides = this.#tags.get(tag.epc) ?? this.#begin(tag.epc, heardMs);
      sides.heardMs = heardMs;
      addTo(sides[side], tag);
    }
  }

  /** Tags whose passage is over. */
  ended(nowMs: number): PassedTag[] {
    const passed: PassedTag[] = [];
    for (const [epc, sides] of this.#tags) {
      const isQuiet = nowMs - sides.heardMs >= this.#rules.quietMs;
      if (isQuiet) this.#tags.delete(epc);
      if (sides.isJudged || (!isQuiet && nowMs - sides.beganMs < this.#rules.decideMs)) continue;
      const tag = this.#judge(epc, sides);
      if (tag) passed.push(tag);
      else if (isQuiet) this.strays++;
      sides.isJudged = tag !== undefined;
    }
    return passed;
  }

  get waiting(): number {
    return this.#tags.size;
  }

  #sideOf(antenna: number): "outer" | "inner" | undefined {
    if (this.portal.outer.includes(antenna)) return "outer";
    return this.portal.inner.includes(antenna) ? "inner" : undefined;
  }

  #begin(epc: string, heardMs: number): Sides {
    // A field full of tags that never leave would grow without end: the one that waits longest makes room.
    const [oldest] = this.#tags.keys();
    if (this.#tags.size >= TAGS_MAX && oldest !== undefined) {
      this.#tags.delete(oldest);
      this.strays++;
    }
    const sides: Sides = { beganMs: heardMs, heardMs, isJudged: false, outer: side(), inner: side() };
    this.#tags.set(epc, sides);
    return sides;
  }

  #judge(epc: string, { outer, inner }: Sides): PassedTag | undefined {
    const count = outer.count + inner.count;
    const signals = [outer.rssiDbm, inner.rssiDbm].filter((dbm) => dbm !== null);
    const rssiDbm = signals.length > 0 ? Math.max(...signals) : null;
    if (count < this.#rules.minCount || (rssiDbm !== null && rssiDbm < this.#rules.minRssiDbm)) return undefined;
    const hasTwoSides = this.portal.inner.length > 0 && this.portal.outer.length > 0;
    if (hasTwoSides && (outer.count === 0 || inner.count === 0)) return undefined;
    const middles = { outer: outer.weightedMs / outer.count, inner: inner.weightedMs / inner.count };
    return {
      epc,
      count,
      rssiDbm,
      firstMs: Math.min(outer.firstMs, inner.firstMs),
      lastMs: Math.max(outer.lastMs, inner.lastMs),
      direction: !hasTwoSides ? "here" : middles.outer <= middles.inner ? "in" : "out",
    };
  }
}

interface Side {
  count: number;
  rssiDbm: number | null;
  firstMs: number;
  lastMs: number;
  /** Sum over its reads of when they were: divided by the count, their middle. */
  weightedMs: number;
}
interface Sides {
  beganMs: number;
  heardMs: number;
  /** It was told already, and is only waited for to leave. */
  isJudged: boolean;
  outer: Side;
  inner: Side;
}

const TAGS_MAX = 5_000;

const side = (): Side => ({
  count: 0,
  rssiDbm: null,
  firstMs: Number.POSITIVE_INFINITY,
  lastMs: Number.NEGATIVE_INFINITY,
  weightedMs: 0,
});

function addTo(side: Side, { count, rssiDbm, firstMs, lastMs }: TagReading["tags"][number]): void {
  const reads = Math.max(1, count);
  side.count += reads;
  side.weightedMs += reads * ((firstMs + lastMs) / 2);
  side.firstMs = Math.min(side.firstMs, firstMs);
  side.lastMs = Math.max(side.lastMs, lastMs);
  if (rssiDbm !== undefined) side.rssiDbm = Math.max(side.rssiDbm ?? rssiDbm, rssiDbm);
}
