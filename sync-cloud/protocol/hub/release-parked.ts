import type { FactBody, RecordSet } from "../../model/facts/fact.ts";
import { definitionOf } from "../field-rule.ts";
import { readRegisterKey } from "../keys.ts";
import { applied } from "./page.ts";
import { writeSets } from "./take-sets.ts";
import type { HubEntry, HubView, OwnedWrite, ParkedSet, RegisterWrite } from "./view.ts";
import { Workspace } from "./workspace.ts";

export interface Release {
  /** Still unknown. */
  parked: ParkedSet[];
  registers: RegisterWrite[];
  owned: OwnedWrite[];
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
    const left = one.fields.filter((field) => !known(field));
    if (!definitionOf(one.record) || left.length > 0) still.push({ ...one, fields: left });
    if (!entry || !applied(entry.verdict)) continue;
    const sets = entry.fact.sets
      .filter((set) => set.record === one.record && set.id === one.id)
      .map((set): RecordSet => ({ ...set, fields: pick(set.fields, (field) => isParked(one, field) && known(field)) }));
    writeSets(work, { ...entry.fact, sets }, { eff: entry.eff, hubPos: one.hubPos, base: entry.base });
  }
  const { registers, owned } = work.written();
  const sets = registers.flatMap(({ key, value }) => forOthers(key, value));
  return {
    parked: still,
    registers,
    owned,
    ...(sets.length > 0 ? { body: { type: "parked-released", sets } } : {}),
  };
}

/** Of a record that was unknown as a whole, all fields were parked. */
const isParked = ({ fields }: ParkedSet, field: string): boolean => fields.length === 0 || fields.includes(field);

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
