import type { RecordSet } from "../../model/facts/fact.ts";
import type { RecordDefinition } from "../../model/records/define-record.ts";
import type { WireFact } from "../entry.ts";
import { definitionOf, fieldRule } from "../field-rule.ts";
import { recordKey, recordSite, registerKey } from "../keys.ts";
import { type Stamp, settle } from "../register.ts";
import type { HubOrigin } from "./view.ts";
import type { Workspace } from "./workspace.ts";

/**
 * What the writer had seen of the fields that it overwrites, and up to where it had seen the log. Facts of the epochs in its own book count as seen although they may
 * have come into the log later than its `base`; then `base` rises to them, unless that would also cover what it had not seen.
 */
export function readSets(
  work: Workspace,
  fact: WireFact,
  writer: HubOrigin,
  base: number,
): { seen: Stamp[]; base: number } {
  const seen: Stamp[] = [];
  const inBook: Stamp[] = [];
  let firstUnseen = Number.POSITIVE_INFINITY;
  for (const { key } of registersOf(fact)) {
    const stamp = work.register(key)?.stamp;
    if (!stamp) continue;
    if (stamp.hubPos <= base || stamp.origin === fact.origin) seen.push(stamp);
    else if (writer.lineage.some(({ origin, seq }) => origin === stamp.origin && stamp.seq <= seq)) inBook.push(stamp);
    else firstUnseen = Math.min(firstUnseen, stamp.hubPos);
  }
  const raised = Math.max(base, ...inBook.map((stamp) => stamp.hubPos));
  return raised < firstUnseen ? { seen: [...seen, ...inBook], base: raised } : { seen, base };
}

/** Owned fields as they come; shared ones by the rules of their field. */
export function writeSets(
  work: Workspace,
  fact: WireFact,
  { eff, hubPos, base }: { eff: string; hubPos: number; base: number },
): void {
  for (const set of fact.sets) {
    const definition = definitionOf(set.record);
    const unknown = definition ? Object.keys(set.fields).filter((name) => !(name in definition.fields)) : [];
    if (!definition || unknown.length > 0) work.park({ hubPos, record: set.record, id: set.id, fields: unknown });
    if (definition?.merge === "owned") writeOwned(work, fact, set, definition, hubPos);
  }
  const stamp: Stamp = { eff, origin: fact.origin, seq: fact.seq, hubPos };
  for (const { key, field, value, definition } of registersOf(fact)) {
    const current = work.register(key);
    const incoming = { value, stamp };
    const { wins, conflict } = settle(fieldRule(definition, field), current, incoming, base);
    if (conflict && current)
      work.addConflict(
        wins ? { hubPos, key, kept: incoming, lost: current } : { hubPos, key, kept: current, lost: incoming },
      );
    if (wins) work.setRegister(key, incoming);
  }
}

function writeOwned(
  work: Workspace,
  fact: WireFact,
  set: RecordSet,
  definition: RecordDefinition,
  hubPos: number,
): void {
  const fields = Object.fromEntries(Object.entries(set.fields).filter(([name]) => name in definition.fields));
  const key = recordKey({ site: recordSite(definition, fact.origin), record: set.record, id: set.id });
  work.setOwned({ key, fields, hubPos });
}

export function* registersOf(
  fact: Pick<WireFact, "origin" | "sets">,
): Generator<{ key: string; field: string; value: unknown; definition: RecordDefinition }> {
  for (const { record, id, fields } of fact.sets) {
    const definition = definitionOf(record);
    if (!definition || definition.merge === "owned") continue;
    const site = recordSite(definition, fact.origin);
    for (const [field, value] of Object.entries(fields))
      if (field in definition.fields) yield { key: registerKey({ site, record, id, field }), field, value, definition };
  }
}
