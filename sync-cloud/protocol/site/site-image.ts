import type { FactBody } from "../../model/facts/fact.ts";
import type { WireFact } from "../entry.ts";
import type { FoldLine } from "../fold.ts";
import { sourceKey, sourcesOf } from "../keys.ts";
import { siteOf } from "../origin.ts";
import type { LogMark } from "../session.ts";
import type { SiteState } from "../site-state.ts";
import { isAdoptedFrom } from "./adopt.ts";
import type { SiteSyncState } from "./site-sync-store.ts";
import { lateLine, type StateBase } from "./state-base.ts";

/** A fact of this box's own, and where it stands. */
export interface OwnFact {
  fact: WireFact;
  hash: string;
  /** Its line in the log, once a page told; gone again after a rewind. */
  line?: FoldLine;
  /** Written again under a later epoch: counts there, not here. */
  again?: true;
}

/** Everything that a box's disk holds, plain enough for `structuredClone`. */
export interface SiteImage {
  state: Omit<SiteSyncState, "seq" | "tip">;
  own: OwnFact[];
  foreign: FoldLine[];
  base?: StateBase;
}

/** What a box writes of its own: the warehouse gives the body, the book the rest. */
export interface OwnBody extends FactBody {
  commandId?: string;
  actor?: string;
  device?: string;
  source?: WireFact["source"];
}

/** Facts that a state has in it have their lines, by what it says of them; the others stand on top. `isCut`: what the book knew of them is of another log. */
export function confirmByState(
  facts: readonly OwnFact[],
  { rows, cursor }: SiteState,
  included: ReadonlyMap<string, number>,
  isCut: boolean,
): void {
  const late = new Map(rows.late.map((row) => [sourceKey({ ...row.fact, tip: row.tip }), lateLine(row)]));
  const held = new Map(rows.held.map((row) => [sourceKey({ origin: row.origin, seq: row.seq }), row.verdict]));
  for (const own of facts) {
    const { fact, hash } = own;
    if (own.again || fact.seq > (included.get(fact.origin) ?? 0)) delete own.line;
    else if (isCut || !own.line)
      own.line = late.get(sourceKey({ ...fact, tip: hash })) ?? {
        ...{ hubPos: cursor, eff: fact.hlc, base: fact.base, fact },
        verdict: held.get(sourceKey({ origin: fact.origin, seq: fact.seq })) ?? { kind: "accepted" },
      };
  }
}

/** Only of a late fact the log tells it. */
export const tipOf = ({ verdict }: FoldLine): string => (verdict.kind === "late" ? verdict.tip : "");
/** A late fact, and what it was made from. */
export const namesOf = (line: FoldLine) => [
  { origin: line.fact.origin, seq: line.fact.seq, tip: tipOf(line) },
  ...sourcesOf(line.fact),
];

export const counts = (fact: WireFact, lateOrigin: string): boolean =>
  fact.origin !== lateOrigin && !isAdoptedFrom(fact, lateOrigin);

export const emptyState = (origin: string): Omit<SiteSyncState, "seq" | "tip"> => ({
  site: siteOf(origin),
  origin,
  reason: "first",
  inherits: false,
  lineage: [],
  ticket: "",
  cursor: 0,
  incarnation: 0,
  marks: [] as LogMark[],
  base: 0,
  rewinds: [],
  fencedBy: "",
});
