import type { TagReading } from "../kit/reading.ts";

export type SeenTag = TagReading["tags"][number];

/** Collects reads, one entry for each tag at each antenna, until `take`. */
export interface TagMerger {
  /** True when there is no room for more: take what is there. */
  add(tag: SeenTag): boolean;
  take(): SeenTag[];
  readonly size: number;
}

/** A pallet of tagged cases gives some hundred entries at two antennas; more than `tagsMax` do not wait in memory. */
export function tagMerger(tagsMax = TAGS_MAX): TagMerger {
  let byKey = new Map<string, SeenTag>();
  return {
    add(tag) {
      const key = `${tag.epc}@${tag.antenna}`;
      const before = byKey.get(key);
      byKey.set(key, before ? merged(before, tag) : tag);
      return byKey.size >= tagsMax;
    },
    take() {
      const tags = [...byKey.values()];
      byKey = new Map();
      return tags;
    },
    get size() {
      return byKey.size;
    },
  };
}

const TAGS_MAX = 2_000;

/** Counts add up, the strongest signal stays. */
function merged(a: SeenTag, b: SeenTag): SeenTag {
  const signals = [a.rssiDbm, b.rssiDbm].filter((dbm) => dbm !== undefined);
  return {
    epc: a.epc,
    antenna: a.antenna,
    count: a.count + b.count,
    firstMs: Math.min(a.firstMs, b.firstMs),
    lastMs: Math.max(a.lastMs, b.lastMs),
    ...(signals.length > 0 && { rssiDbm: Math.max(...signals) }),
  };
}
