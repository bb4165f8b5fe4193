import type { Fact } from "#sync/model/facts/fact.ts";
import { definitionOf } from "#sync/protocol/field-rule.ts";
import { sourcesOf } from "#sync/protocol/keys.ts";
import type { EpochReason, LineageStep } from "#sync/protocol/session.ts";
import { lateFactAdopted, lateFactNoted } from "#sync/protocol/site/adopt.ts";
import { apply } from "../ledger/apply.ts";
import type { Statements } from "../statements.ts";
import type { Ledger } from "./ledger.ts";
import { park } from "./parked.ts";

/** `data` of the first fact of an epoch that began by a decision; a book made for a test may do without. */
export interface EpochBegun extends Record<string, unknown> {
  reason: EpochReason;
  inherits?: boolean;
  /** The epochs that it goes on from, oldest first. */
  lineage: LineageStep[];
}
export const epochBegun = "epoch-begun";

/** A fact of this site reaches its tables: written by this box, by the one it stands by for, or read again from the journal. */
export function applyOwn(ledger: Ledger, fact: Fact): void {
  const { statements, log } = ledger;
  if (fact.seq === 1) beginEpoch(ledger, fact);
  else {
    const epoch = log.epochs.at(-1);
    const again = epoch && epoch.again.length > 0 && epoch.origin === fact.origin ? log.takeAgain(epoch) : undefined;
    if (again) {
      rename(statements, again.pos, fact);
      noteAdopted(statements, fact);
      return;
    }
  }
  if (fact.source) {
    noteAdopted(statements, fact);
    noteCommand(statements, fact);
  }
  apply(statements, fact);
  for (const [line, set] of fact.sets.entries()) {
    const definition = definitionOf(set.record);
    if (definition && isKnown(set.fields, definition.fields)) continue;
    park(statements, { ...fact, line, set, hubPos: 0, eff: "" });
  }
}

/** Facts that were booked again by this one, or found to be repeats: should they be late, or come to be, they do not wait any longer. */
export function noteAdopted(statements: Statements, fact: Pick<Fact, "pos" | "type" | "source">): void {
  for (const { origin, seq, tip = "" } of sourcesOf(fact))
    statements
      .get(
        `INSERT INTO lateFact (origin, seq, tip, hubPos, pos, state, adoptedPos) VALUES (?, ?, ?, 0, 0, ?, ?)
         ON CONFLICT (origin, seq, tip) DO UPDATE SET state = excluded.state, adoptedPos = excluded.adoptedPos`,
      )
      .run(origin, seq, tip, fact.type === lateFactNoted ? "noted" : "adopted", fact.pos);
}

/** What was adopted at `pos` waits again: that fact is late itself, so nobody who goes on has taken it. */
export function releaseAdopted(statements: Statements, pos: number): void {
  statements.get("DELETE FROM lateFact WHERE adoptedPos = ? AND hubPos = 0").run(pos);
  statements.get("UPDATE lateFact SET state = 'waiting', adoptedPos = 0 WHERE adoptedPos = ?").run(pos);
}

/** A fact of this site of which this book has no answer: another box decided it. */
export function noteCommand(
  statements: Statements,
  { commandId, origin, seq, pos, type, source }: Pick<Fact, "commandId" | "origin" | "seq" | "pos" | "type" | "source">,
): void {
  if (commandId === "") return;
  statements
    .get(
      "INSERT INTO siteCommand (commandId, origin, seq, sourceOrigin, pos) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
    )
    .run(commandId, origin, seq, type === lateFactAdopted ? (source?.origin ?? "") : "", pos);
}

/** For a loop over fields: no list of names is made. */
export function isKnown(fields: object, known: Readonly<Record<string, unknown>>): boolean {
  for (const name in fields) if (!(name in known)) return false;
  return true;
}

function beginEpoch({ log }: Ledger, { origin, pos, type, data }: Fact): void {
  const begun = type === epochBegun ? (data as EpochBegun) : undefined;
  log.begin({ origin, pos, reason: begun?.reason ?? "first", inherits: begun?.inherits ?? false }, begun?.lineage);
}

/** A fact behind the point where box and hub parted is written again under the next origin. This book has its effects: they only change their name. */
function rename(statements: Statements, pos: number, fact: Fact): void {
  for (const set of fact.sets) {
    const definition = definitionOf(set.record);
    if (definition && definition.merge !== "owned") statements.sharedRows.reissue(definition, set, pos, fact.pos);
  }
  statements
    .get("UPDATE parked SET pos = ?, origin = ?, seq = ? WHERE pos = ?")
    .run(fact.pos, fact.origin, fact.seq, pos);
}
