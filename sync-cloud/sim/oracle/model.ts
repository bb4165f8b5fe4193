import type { Move, RecordSet } from "../../model/facts/fact.ts";
import type { LogEntry } from "../../protocol/entry.ts";

/**
 * The log folded a second time, in plain maps and in the slowest way, from the words of the rules and without the code that the product folds
 * with. It knows all of the company; `seenBy` cuts out what one site may see.
 *
 * Keys: balances `site place sku lot serial lpn owner status`, fields `site record id field`, where the site is empty for what sites share.
 */
export interface Folded {
  balances: Map<string, number>;
  fields: Map<string, unknown>;
  /** Overwritten without having been seen: `record id field winner loser`, as `origin/seq` of the two. */
  conflicts: Set<string>;
  /** Rules broken by the log itself. */
  faults: string[];
}

/** `base` is what the hub settled by: what the writer had seen, as far as anybody can vouch for it. */
export type Line = LogEntry & { base: number };

/** How the records of the simulated workload merge, told once more by hand. */
const shared: Readonly<
  Record<
    string,
    { by: "everybody" | "address"; ladder?: Readonly<Record<string, readonly string[]>>; addWins?: boolean }
  >
> = {
  item: { by: "everybody" },
  partner: { by: "everybody" },
  promotion: { by: "everybody", ladder: { state: ["open", "ended"] } },
  barcode: { by: "everybody", addWins: true },
  transfer: { by: "address", ladder: { state: ["planned", "released", "cancelled", "shipped", "arrived", "closed"] } },
  intent: { by: "address", ladder: { state: ["pending", "expired", "withdrawn", "refused", "accepted"] } },
  rightGrant: { by: "address", ladder: { state: ["open", "returned", "expired", "sealed"] } },
  setting: { by: "address" },
};

interface Cell {
  value: unknown;
  eff: string;
  origin: string;
  seq: number;
  hubPos: number;
}

export function fold(log: readonly Line[], site?: string): Folded {
  const out: Folded = { balances: new Map(), fields: new Map(), conflicts: new Set(), faults: [] };
  const cells = new Map<string, Cell>();
  const lastEff = new Map<string, string>();
  const lastSeq = new Map<string, number>();
  const open = new Map<string, string>();
  const closedAt = new Map<string, number>();
  let expected = 1;
  for (const { hubPos, eff, verdict, base, fact } of log) {
    const home = siteOfOrigin(fact.origin);
    if (hubPos !== expected++) out.faults.push(`the log goes from ${expected - 2} to ${hubPos}`);
    if (eff < (lastEff.get(fact.origin) ?? "")) out.faults.push(`${fact.origin}/${fact.seq}: its stamp goes back`);
    if (base > fact.base && !ownBefore(lastSeq, home))
      out.faults.push(`${fact.origin}/${fact.seq}: base was raised to ${base}`);
    if (fact.seq !== (lastSeq.get(fact.origin) ?? 0) + 1)
      out.faults.push(`${fact.origin}/${fact.seq}: not the next one`);
    lastEff.set(fact.origin, eff);
    lastSeq.set(fact.origin, fact.seq);
    if (verdict.kind !== "accepted" && verdict.kind !== "flagged") continue;
    if (home !== "hub") goesOn(fact, home, lastSeq, open, closedAt, out.faults);
    for (const move of fact.moves)
      if (site === undefined || home === site || rightsOf(move).includes(site)) book(out.balances, home, move);
    // What the hub names here was deleted for long, and everybody has seen it: all forget it at this line.
    if (home === "hub" && fact.type === "records-dropped")
      for (const { record, id } of fact.sets)
        for (const key of [...cells.keys()])
          if (key.startsWith(` ${record} ${id} `)) {
            cells.delete(key);
            out.fields.delete(key);
          }
    for (const set of fact.sets) {
      if (site !== undefined && home !== site && !addressees(set).includes(site) && !addressees(set).includes("*"))
        continue;
      if (set.record.startsWith("future")) continue; // nobody in this run knows it
      for (const [field, value] of Object.entries(set.fields)) {
        if (field.startsWith("future")) continue;
        const at: Cell = { value, eff, origin: fact.origin, seq: fact.seq, hubPos };
        write(out, cells, home, set, field, at, base);
      }
    }
  }
  return out;
}

/** In each site one epoch writes at a time: what comes of another after it was closed does not count by itself. */
function goesOn(
  fact: Line["fact"],
  home: string,
  lastSeq: ReadonlyMap<string, number>,
  open: Map<string, string>,
  closedAt: Map<string, number>,
  faults: string[],
): void {
  const { origin, seq, type, data } = fact;
  const before = open.get(home);
  if (type === "epoch-begun" && seq === 1 && before !== origin) {
    const steps = (data.lineage ?? []) as { origin: string; seq: number }[];
    const kept = steps.find((step) => step.origin === before)?.seq ?? 0;
    if (before !== undefined) closedAt.set(before, Math.max(kept, lastSeq.get(before) ?? 0));
    open.set(home, origin);
  } else if (before !== undefined && before !== origin && seq > (closedAt.get(origin) ?? 0))
    faults.push(`${origin}/${seq} counts although ${before} goes on in ${home}`);
}

function write(
  out: Folded,
  cells: Map<string, Cell>,
  home: string,
  set: RecordSet,
  field: string,
  given: Cell,
  base: number,
): void {
  const rule = shared[set.record];
  const key = `${rule && addressees(set).length > 0 ? "" : home} ${set.record} ${set.id} ${field}`;
  const held = cells.get(key);
  if (rule && held) {
    const saw = held.hubPos <= base || held.origin === given.origin;
    const differs = JSON.stringify(held.value) !== JSON.stringify(given.value);
    const wins = decide(rule, field, held, given, saw);
    if (differs && !saw) {
      const [winner, loser] = wins ? [given, held] : [held, given];
      out.conflicts.add(`${set.record} ${set.id} ${field} ${winner.origin}/${winner.seq} ${loser.origin}/${loser.seq}`);
    }
    if (!wins) return;
  }
  cells.set(key, given);
  out.fields.set(key, given.value);
}

function decide(rule: (typeof shared)[string], field: string, held: Cell, given: Cell, saw: boolean): boolean {
  const ladder = rule?.ladder?.[field];
  if (ladder) {
    const step = (value: unknown) => Math.max(0, ladder.indexOf(String(value)));
    if (step(held.value) !== step(given.value)) return step(given.value) > step(held.value);
  }
  if (saw) return true; // who had seen a value comes after it
  if (rule?.addWins && field === "deletedAt" && (held.value === null) !== (given.value === null))
    return given.value === null;
  const later = [given.eff, given.origin, String(given.seq).padStart(12, "0")].join(" ");
  return later > [held.eff, held.origin, String(held.seq).padStart(12, "0")].join(" ");
}

function book(balances: Map<string, number>, home: string, move: Move): void {
  for (const [spot, sign] of [
    [move.from, -1],
    [move.to, 1],
  ] as const) {
    const owner = spot.place.startsWith("~rights") ? "" : home;
    const key = [owner, spot.place, move.sku, move.lot, move.serial, spot.lpn, move.owner, spot.status].join(" ");
    const sum = (balances.get(key) ?? 0) + sign * move.qty;
    if (sum === 0) balances.delete(key);
    else balances.set(key, sum);
  }
}

/** Whether the site has written under an earlier name: facts of its own book count as seen. */
const ownBefore = (lastSeq: ReadonlyMap<string, number>, home: string): boolean =>
  [...lastSeq.keys()].filter((origin) => siteOfOrigin(origin) === home).length > 1;

const siteOfOrigin = (origin: string): string => origin.slice(0, origin.indexOf("."));

/** Whom a record concerns beside its own site: `*` is everybody. */
function addressees(set: RecordSet): string[] {
  const rule = shared[set.record];
  if (rule?.by === "everybody") return ["*"];
  if (rule?.by === "address" && set.record !== "setting") return set.id.slice(0, set.id.indexOf("/")).split("+");
  return [];
}

function rightsOf(move: Move): string[] {
  return [move.from.place, move.to.place].flatMap((place) => {
    const [root, authority, holder] = place.split("/");
    if (root !== "~rights" || authority === undefined) return [];
    return holder === undefined || holder === "spent" ? [authority] : [authority, siteOfOrigin(holder)];
  });
}

/** What one site should hold, of all that passed by it. */
export function textFor(log: readonly Line[], site: string): string[] {
  const { balances, fields } = fold(log, site);
  const own = [...balances].filter(
    ([key]) => key.startsWith(`${site} `) || holdsRights(key.split(" ")[1] as string, site),
  );
  return textOf({ balances: new Map(own), fields });
}

const holdsRights = (place: string, site: string): boolean => {
  const [root, authority, holder] = place.split("/");
  return root === "~rights" && (authority === site || (holder ?? "").startsWith(`${site}.`));
};

/** One text for what one site may see, or for all, in order: two folds with the same text are the same. */
export function textOf({ balances, fields }: Pick<Folded, "balances" | "fields">): string[] {
  return [
    ...[...balances].map(([key, qty]) => `${key} = ${qty}`),
    ...[...fields].map(([key, value]) => `${key} = ${JSON.stringify(value)}`),
  ].sort();
}
