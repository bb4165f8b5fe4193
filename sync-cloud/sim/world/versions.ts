import { records } from "../../model/records/all.ts";
import { defineRecord, type RecordDefinition, text } from "../../model/records/define-record.ts";

/**
 * The version that a process runs: it decides which records and fields there are. `asShipped` is the product as it is; a run with upgrades begins two versions before
 * `newest`, whose parts exist nowhere but here.
 */
export type Version = 0 | 1 | 2 | 3;
export const asShipped: Version = 0;
export const oldest: Version = 1;
export const newest: Version = 3;

/** What each version adds to the one before: fields of a record that sites share and of one that its site owns, then whole records of both kinds. */
const additions: Readonly<Record<Exclude<Version, 0>, Readonly<Record<string, RecordDefinition>>>> = {
  1: {},
  2: { item: withText(records.item, "shade"), lpn: withText(records.lpn, "tint") },
  3: {
    promotion: defineRecord({
      name: "promotion",
      merge: "shared",
      scope: "company",
      fields: { title: text(), state: text("open") },
      ladders: { state: ["open", "ended"] },
    }),
    memo: defineRecord({ name: "memo", merge: "owned", fields: { words: text(), by: text() } }),
  },
};
const shipped: Readonly<Record<string, RecordDefinition>> = { ...records };
const touched = Object.values(additions).flatMap((added) => Object.keys(added));
/** All processes of a run share one thread, and none of them waits in the middle of its work. */
const now: Record<string, RecordDefinition | undefined> = records;
let current: Version = asShipped;

/** From here on the code that runs is that of a process of this version. */
export function enter(version: Version): void {
  if (version === current) return;
  current = version;
  for (const name of touched) {
    const definition = known(version, name);
    if (definition) now[name] = definition;
    else delete now[name];
  }
}

const known = (version: Version, name: string): RecordDefinition | undefined => {
  let definition = shipped[name];
  for (let at: number = oldest; at <= version; at++) definition = additions[at as 1][name] ?? definition;
  return definition;
};

function withText(definition: RecordDefinition, field: string): RecordDefinition {
  return { ...definition, fields: { ...definition.fields, [field]: text() } };
}
