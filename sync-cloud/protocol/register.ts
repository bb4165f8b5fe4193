/**
 * One field of a shared record. All who fold the hub's log decide by these rules, so all hold the same value; nothing else in the
 * house compares stamps.
 */
export interface Stamp {
  /** Effective stamp, 16 hex digits; text order is time order. */
  eff: string;
  origin: string;
  seq: number;
  hubPos: number;
}

export interface Held {
  value: unknown;
  stamp: Stamp;
}

/**
 * How a field merges. `last`: the later effective stamp. `alive`: a deletion time that a concurrent write of `null` beats, so that
 * add wins. `ranked`: a state that only goes up its ladder; what is not on the ladder counts as its lowest rung.
 */
export type FieldRule = { kind: "last" } | { kind: "alive" } | { kind: "ranked"; ladder: readonly string[] };

export interface Settled {
  /** The incoming value stands from now on. */
  wins: boolean;
  /** Neither had seen the other, and they differ: a person may want to know. */
  conflict: boolean;
}

/** Text order of (eff, origin, seq). Never "keep what is here on a tie": that has no order. */
export function isLater(a: Stamp, b: Stamp): boolean {
  if (a.eff !== b.eff) return a.eff > b.eff;
  if (a.origin !== b.origin) return a.origin > b.origin;
  return a.seq > b.seq;
}

/** `base` is the hub position that the writer of `incoming` had seen. */
export function settle(rule: FieldRule, current: Held | undefined, incoming: Held, base: number): Settled {
  if (!current) return { wins: true, conflict: false };
  const seen = current.stamp.hubPos <= base || current.stamp.origin === incoming.stamp.origin;
  const conflict = !seen && !same(current.value, incoming.value);
  if (rule.kind === "ranked") {
    const [held, given] = [rank(rule.ladder, current.value), rank(rule.ladder, incoming.value)];
    if (held !== given) return { wins: given > held, conflict };
  }
  if (rule.kind === "alive" && !seen && (current.value === null) !== (incoming.value === null))
    return { wins: incoming.value === null, conflict };
  return { wins: isLater(incoming.stamp, current.stamp), conflict };
}

/** The stamp right after this one. */
export function justAfter(eff: string): string {
  return (BigInt(`0x${eff}`) + 1n).toString(16).padStart(16, "0");
}

/** How far ahead of the hub's clock a stamp may be; a clock ten years fast costs its neighbours no more than this. */
export const futureMsMax = 2_000;

/**
 * The effective stamp of a fact, set once by the hub: the past is kept (edits of three days offline do not beat yesterday's), the future
 * is clamped, one origin never goes back, and whoever had seen a value comes after it (`seen`: stamps of the fields it overwrites that its base covers).
 */
export function effectiveStamp(hlc: string, hubNowMs: number, lastEff: string, seen: readonly Stamp[]): string {
  const ceiling = `${(hubNowMs + futureMsMax).toString(16).padStart(12, "0")}0000`;
  let eff = hlc < ceiling ? hlc : ceiling;
  if (eff < lastEff) eff = lastEff;
  for (const stamp of seen) if (eff <= stamp.eff) eff = justAfter(stamp.eff);
  return eff;
}

const rank = (ladder: readonly string[], value: unknown): number => Math.max(0, ladder.indexOf(String(value)));
const same = (a: unknown, b: unknown): boolean =>
  a === b || (typeof a === "object" && typeof b === "object" && JSON.stringify(a) === JSON.stringify(b));
