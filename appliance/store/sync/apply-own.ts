import type { Fact } from "#sync/model/facts/fact.ts";
import { definitionOf } from "#sync/protocol/field-rule.ts";
import type { EpochReason, OriginHead } from "#sync/protocol/session.ts";
import { apply } from "../ledger/apply.ts";
import type { Statements } from "../statements.ts";
import type { Ledger } from "./ledger.ts";
import { park } from "./parked.ts";

/** `data` of the first fact of an epoch that goes on from another one. */
export interface EpochBegun extends Record<string, unknown> {
  predecessor: OriginHead;
  reason: EpochReason;
  inherits: boolean;
}
export const epochBegun = "epoch-begun";

/** A fact of this site reaches its tables: written by this box, by the one it stands by for, or read again from the journal. */
export function applyOwn(ledger: Ledger, fact: Fact): void {
  if (fact.seq === 1) beginEpoch(ledger, fact);
  if (fact.source) {
    if (reissued(ledger, fact, fact.source)) return;
    noteAdopted(ledger.statements, fact, fact.source);
  }
  apply(ledger.statements, fact);
  for (const [line, set] of fact.sets.entries()) {
    const definition = definitionOf(set.record);
    if (definition && isKnown(set.fields, definition.fields)) continue;
    park(ledger.statements, { ...fact, line, set, hubPos: 0, eff: "" });
  }
}

/** A late fact was booked, or found to be a repeat: it does not wait any longer. */
export function noteAdopted(
  statements: Statements,
  { type }: Pick<Fact, "type">,
  source: NonNullable<Fact["source"]>,
): void {
  statements
    .get("UPDATE lateFact SET state = ? WHERE origin = ? AND seq = ?")
    .run(type === lateFactNoted ? "noted" : "adopted", source.origin, source.seq);
}
export const lateFactNoted = "late-fact-noted";

/** For a loop over fields: no list of names is made. */
export function isKnown(fields: object, known: Readonly<Record<string, unknown>>): boolean {
  for (const name in fields) if (!(name in known)) return false;
  return true;
}

function beginEpoch({ log }: Ledger, { origin, pos, type, data }: Fact): void {
  const begun = type === epochBegun ? (data as EpochBegun) : undefined;
  if (begun) log.endAt(begun.predecessor.origin, begun.predecessor.seq, begun.predecessor.tip);
  log.begin({ origin, pos, reason: begun?.reason ?? "first", inherits: begun?.inherits ?? false });
}

/**
 * A fact behind the point where box and hub parted is issued again under the next origin. This book has its effects: they only change their name.
 */
function reissued({ statements, log }: Ledger, fact: Fact, source: NonNullable<Fact["source"]>): boolean {
  const end = log.epoch(source.origin)?.end;
  if (!end || source.seq <= end.seq) return false;
  const first = statements
    .get<{ pos: number }>("SELECT pos FROM journal WHERE origin = ? AND seq = ?")
    .get(source.origin, source.seq);
  if (!first) return false;
  for (const set of fact.sets) {
    const definition = definitionOf(set.record);
    if (definition && definition.merge !== "owned")
      statements.sharedRows.reissue(definition, set, first.pos, fact.pos);
  }
  statements
    .get("UPDATE parked SET pos = ?, origin = ?, seq = ?, base = ? WHERE pos = ?")
    .run(fact.pos, fact.origin, fact.seq, fact.base, first.pos);
  return true;
}
