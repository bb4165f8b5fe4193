import type { RecordSet } from "#sync/model/facts/fact.ts";
import { definitionOf } from "#sync/protocol/field-rule.ts";
import { applyOwned } from "../ledger/apply-set.ts";
import type { Statements } from "../statements.ts";
import { noteOverwrite } from "./overwrites.ts";

/** A set of which this version does not know the record or a field. `hubPos` is 0 while the log has not answered for it. */
export interface ParkedSet {
  pos: number;
  line: number;
  hubPos: number;
  eff: string;
  origin: string;
  seq: number;
  base: number;
  atMs: number;
  set: RecordSet;
}

/** Keeps the unknown part of a set for the version that knows it. */
export function park(
  statements: Statements,
  { pos, line, hubPos, eff, origin, seq, base, atMs, set }: ParkedSet,
): void {
  const known = definitionOf(set.record)?.fields ?? {};
  const fields = Object.entries(set.fields)
    .map(([name, value], at): ParkedField => [at, name, value])
    .filter(([, name]) => !(name in known));
  statements
    .get(
      "INSERT INTO parked (pos, line, hubPos, eff, origin, seq, base, atMs, record, recordId, fields) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .run(pos, line, hubPos, eff, origin, seq, base, atMs, set.record, set.id, JSON.stringify(fields));
}

/** The log has given a parked set of this site its place, or did not apply it. */
export function settleParked(
  statements: Statements,
  origin: string,
  seq: number,
  place: { hubPos: number; eff: string; base: number } | undefined,
): void {
  if (place)
    statements
      .get("UPDATE parked SET hubPos = ?, eff = ?, base = ? WHERE origin = ? AND seq = ?")
      .run(place.hubPos, place.eff, place.base, origin, seq);
  else statements.get("DELETE FROM parked WHERE origin = ? AND seq = ? AND hubPos = 0").run(origin, seq);
}

/**
 * After an upgrade: applies what this version has come to know, in the order of the log, then of the journal. Only the parts that were unknown: what
 * is known by now was applied when it came, so that older never goes over newer. Gives how many sets were applied.
 */
export function applyParked(statements: Statements): number {
  const rows = statements
    .get<ParkedRow>("SELECT * FROM parked ORDER BY CASE hubPos WHEN 0 THEN 1 ELSE 0 END, hubPos, pos, line")
    .all();
  let applied = 0;
  for (const { pos, line, hubPos, eff, origin, seq, base, atMs, record, recordId, fields: text } of rows) {
    const definition = definitionOf(record);
    if (!definition) continue;
    const all = JSON.parse(text) as ParkedField[];
    const now = all.filter(([, name]) => name in definition.fields);
    const later = all.filter(([, name]) => !(name in definition.fields));
    if (now.length === 0 && all.length > 0) continue;
    const fields = Object.fromEntries(now.map(([, name, value]) => [name, value]));
    const set = { record, id: recordId, fields } as RecordSet;
    if (definition.merge === "owned") applyOwned(statements, definition, set, atMs);
    else if (hubPos === 0) statements.sharedRows.edit(definition, set, pos);
    else
      statements.sharedRows.arrive(definition, set, { eff, origin, seq, hubPos }, base, (overwrite) =>
        noteOverwrite(
          statements,
          { hubPos, line: line % linesPerFact, field: placeOf(overwrite.field, now) },
          set,
          overwrite,
        ),
      );
    if (later.length === 0) statements.get("DELETE FROM parked WHERE pos = ? AND line = ?").run(pos, line);
    else
      statements.get("UPDATE parked SET fields = ? WHERE pos = ? AND line = ?").run(JSON.stringify(later), pos, line);
    applied++;
  }
  return applied;
}

/** A fact has fewer sets than this (`factSetsMax` of the hub's checks is smaller); numbers them in the row of a page. */
export const linesPerFact = 32_768;

/** With its place in the set. */
type ParkedField = [at: number, name: string, value: unknown];
const placeOf = (field: string, fields: readonly ParkedField[]): number =>
  fields.find(([, name]) => name === field)?.[0] ?? 0;

interface ParkedRow {
  pos: number;
  line: number;
  hubPos: number;
  eff: string;
  origin: string;
  seq: number;
  base: number;
  atMs: number;
  record: string;
  recordId: string;
  fields: string;
}
