import type { RecordSet } from "../../model/facts/fact.ts";
import { definitionOf, fieldRule } from "../field-rule.ts";
import { readRegisterKey, recordKey, recordSite, registerKey } from "../keys.ts";
import type { Held } from "../register.ts";
import { applied } from "./page.ts";
import type { HubEntry } from "./view.ts";

/**
 * The same log with less in it: fields up to `stablePos` (`retention.ts`) that a later line up to there has overwritten are taken out of their facts. Lines keep their positions and
 * hashes, moves stay whole, and what is above `stablePos` is untouched. For every cursor, what a box holds of the whole log and then reads of the compacted one folds
 * to the same as the whole log.
 *
 * Owned fields follow the log's order, so the last one stays. Of shared ones the one that stands stays. A deletion time of a set record depends on who had seen what, so all
 * of its history stays until the record is dropped (`deadRecords`).
 */
export function compact(
  log: readonly HubEntry[],
  stablePos: number,
  register: (key: string) => Held | undefined,
): HubEntry[] {
  const lastOwned = new Map<string, number>();
  const winner = new Map<string, number>();
  for (const entry of log) {
    if (entry.hubPos > stablePos || !applied(entry.verdict)) continue;
    for (const { key, kind } of fieldsOf(entry)) {
      if (kind === "owned") lastOwned.set(key, entry.hubPos);
      else if (kind === "shared") winner.set(key, register(key)?.stamp.hubPos ?? 0);
    }
  }
  return log.map((entry) => {
    if (entry.hubPos > stablePos || !applied(entry.verdict)) return entry;
    const dropped = new Set<string>();
    for (const { key, kind } of fieldsOf(entry)) {
      const stands = kind === "owned" ? lastOwned.get(key) : kind === "shared" ? winner.get(key) : entry.hubPos;
      // A winner above the line that is folded is not everybody's yet: until it is, the one below it is what they fold.
      if (stands !== entry.hubPos && (stands ?? 0) <= stablePos) dropped.add(key);
    }
    return dropped.size === 0 ? entry : without(entry, dropped);
  });
}

/**
 * Records of a set that were deleted, with all that is known of them at or below `stablePos`: nobody can bring them back unknowingly. Their
 * registers may be dropped where all drop them at one position of the log, and nowhere else: a writer with a slow clock gets a stamp after the deletion only from a hub that still has the
 * deletion's, and a box that kept it would settle otherwise than one that has none.
 */
export function deadRecords(registers: Iterable<[key: string, held: Held]>, stablePos: number): string[] {
  const dead = new Map<string, boolean>();
  for (const [key, { value, stamp }] of registers) {
    const { site, record, id, field } = readRegisterKey(key);
    if (definitionOf(record)?.merge !== "set") continue;
    const name = recordKey({ site, record, id });
    const old = stamp.hubPos <= stablePos;
    const isDeletion = field === "deletedAt";
    if (!old || (isDeletion && value === null)) dead.set(name, false);
    else if (isDeletion && dead.get(name) !== false) dead.set(name, true);
  }
  return [...dead].filter(([, isDead]) => isDead).map(([name]) => name);
}

function fieldsOf({ fact }: HubEntry): { key: string; kind: "owned" | "shared" | "kept" }[] {
  return fact.sets.flatMap((set) => Object.keys(set.fields).map((field) => keyed(fact.origin, set, field)));
}

function keyed(
  origin: string,
  { record, id }: RecordSet,
  field: string,
): { key: string; kind: "owned" | "shared" | "kept" } {
  const definition = definitionOf(record);
  const key = registerKey({ site: definition ? recordSite(definition, origin) : "", record, id, field });
  if (!definition || !(field in definition.fields)) return { key, kind: "kept" };
  if (definition.merge === "owned") return { key, kind: "owned" };
  return { key, kind: fieldRule(definition, field).kind === "alive" ? "kept" : "shared" };
}

function without(entry: HubEntry, dropped: ReadonlySet<string>): HubEntry {
  const sets = entry.fact.sets.flatMap((set) => {
    const fields = Object.fromEntries(
      Object.entries(set.fields).filter(([field]) => !dropped.has(keyed(entry.fact.origin, set, field).key)),
    );
    return Object.keys(fields).length > 0 ? [{ ...set, fields }] : [];
  });
  return { ...entry, fact: { ...entry.fact, sets } };
}
