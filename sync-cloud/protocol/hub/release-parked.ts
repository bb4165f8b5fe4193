import type { FactBody, RecordSet } from "../../model/facts/fact.ts";
import { definitionOf } from "../field-rule.ts";
import { readRegisterKey } from "../keys.ts";
import { faultOf } from "./check-fact.ts";
import { applied } from "./page.ts";
import { writeSets } from "./take-sets.ts";
import type { Conflict, HubEntry, HubView, OwnedWrite, ParkedSet, RegisterWrite } from "./view.ts";
import { Workspace } from "./workspace.ts";

export interface Release {
  /** Still unknown. */
  parked: ParkedSet[];
  registers: RegisterWrite[];
  owned: OwnedWrite[];
  conflicts: Conflict[];
  /** For the hub to write as a fact of its own: the sites that have read past those lines got nothing of them. Absent when none of it is for other sites. */
  body?: FactBody;
}

/**
 * After an upgrade: what was parked and is known now is applied, in the log's order, to fields that nobody who did not know them can have written since; so nothing older gets
 * over anything newer. `lineAt` gives a line of the log. To be done before the new version takes its first batch.
 */
export function releaseParked(
  view: HubView,
  parked: readonly ParkedSet[],
  lineAt: (hubPos: number) => HubEntry | undefined,
): Release {
  const work = new Workspace(view);
  const still: ParkedSet[] = [];
  for (const one of [...parked].sort((a, b) => a.hubPos - b.hubPos)) {
    const entry = lineAt(one.hubPos);
    const known = knownNow(one);
    const whole = (entry?.fact.sets ?? []).filter((set) => set.record === one.record && set.id === one.id);
    // Of a record that was unknown as a whole, all fields were parked.
    const fields = one.fields.length > 0 ? one.fields : whole.flatMap((set) => Object.keys(set.fields));
    const left = fields.filter((field) => !known(field));
    if (!definitionOf(one.record)) still.push(one);
    else if (left.length > 0) still.push({ ...one, fields: left });
    if (!entry || !applied(entry.verdict)) continue;
    const sets = whole.map(
      (set): RecordSet => ({
        ...set,
        fields: pick(set.fields, (field) => fields.includes(field) && known(field)),
      }),
    );
    const fact = { ...entry.fact, moves: [], sets };
    // Nobody could look at it when it came. What would be held back now is left where it is, in the log.
    if (faultOf(fact)) continue;
    writeSets(work, fact, { eff: entry.eff, hubPos: one.hubPos, base: entry.base });
  }
  const { registers, owned, conflicts } = work.written();
  const sets = registers.flatMap(({ key, value }) => forOthers(key, value));
  return {
    parked: still,
    registers,
    owned,
    conflicts,
    ...(sets.length > 0 ? { body: { type: "parked-released", sets } } : {}),
  };
}

const knownNow =
  ({ record }: ParkedSet) =>
  (field: string): boolean =>
    field in (definitionOf(record)?.fields ?? {});

const pick = (fields: RecordSet["fields"], takes: (field: string) => boolean): RecordSet["fields"] =>
  Object.fromEntries(Object.entries(fields).filter(([field]) => takes(field))) as RecordSet["fields"];

function forOthers(key: string, value: unknown): RecordSet[] {
  const { site, record, id, field } = readRegisterKey(key);
  return site === "" ? [{ record, id, fields: { [field]: value } } as RecordSet] : [];
}
