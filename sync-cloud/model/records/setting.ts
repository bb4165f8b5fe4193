import { defineRecord, int, json, type RowOf, text, when } from "./define-record.ts";
import type { NumberBlock } from "./number-ranges.ts";

/** One setting of the site, by dotted name; `model/records/settings.ts` lists the known ones with their first values. */
export const setting = defineRecord({ name: "setting", merge: "shared", fields: { value: json<unknown>(null) } });
export type Setting = RowOf<typeof setting.fields>;

/** A block of numbers leased to this site (SSCC, LPN, BOL, load, wave). `next` is the next to give out; `end` is past the last. */
export const numberRange = defineRecord({
  name: "numberRange",
  merge: "owned",
  fields: {
    prefix: text(),
    digits: int(6),
    next: int(1),
    end: int(1_000_000),
    /** Leased too, begun when this one is used up, in this order. */
    blocks: json<NumberBlock[]>([]),
    /** Last time that a block was leased to this site; null while it counts by itself. */
    leasedAt: when(),
  },
});
export type NumberRange = RowOf<typeof numberRange.fields>;
