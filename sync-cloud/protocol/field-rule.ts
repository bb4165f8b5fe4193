import { type RecordName, records } from "../model/records/all.ts";
import type { RecordDefinition } from "../model/records/define-record.ts";
import type { FieldRule } from "./register.ts";

const last: FieldRule = { kind: "last" };
const alive: FieldRule = { kind: "alive" };

/** How a field of a shared or set record merges. In a set record the deletion time gives way to a concurrent add. */
export function fieldRule(definition: RecordDefinition, field: string): FieldRule {
  const ladder = definition.ladders[field];
  if (ladder) return { kind: "ranked", ladder };
  return definition.merge === "set" && field === "deletedAt" ? alive : last;
}

/** The definition of a record, unless it is one of a later version. */
export const definitionOf = (record: string): RecordDefinition | undefined => records[record as RecordName];
