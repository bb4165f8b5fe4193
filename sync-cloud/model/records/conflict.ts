import { defineRecord, type RowOf, text, when } from "./define-record.ts";

/**
 * What a person did about a concurrent overwrite of a shared field. The overwrite itself, with both values, everybody finds alike in the hub's log; `id` is
 * `<hubPos>|<record>|<field>|<record id>` of the later one. Without a record of it, nobody has looked yet.
 */
export const conflict = defineRecord({
  name: "conflict",
  merge: "shared",
  scope: "company",
  fields: {
    /** `kept`: it is right as it settled. `swapped`: the other value was written again. `edited`: a third one was. */
    state: text<"open" | "kept" | "swapped" | "edited">("open"),
    settledBy: text(),
    settledAt: when(),
  },
});
export type Conflict = RowOf<typeof conflict.fields>;

export const conflictId = (hubPos: number, record: string, field: string, id: string): string =>
  `${hubPos}|${record}|${field}|${id}`;
