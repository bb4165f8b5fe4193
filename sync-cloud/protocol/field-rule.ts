import type { RecordDefinition } from "../model/records/define-record.ts";
import type { FieldRule } from "./register.ts";

/** How one field of a shared or set record merges: a ladder goes up, the deletion of a set member yields to a concurrent adding, the rest is by stamp. */
export function ruleOf({ merge, ladders }: Pick<RecordDefinition, "merge" | "ladders">, field: string): FieldRule {
  const ladder = ladders[field];
  if (ladder) return { kind: "ranked", ladder };
  return merge === "set" && field === "deletedAt" ? alive : last;
}

const alive: FieldRule = { kind: "alive" };
const last: FieldRule = { kind: "last" };
