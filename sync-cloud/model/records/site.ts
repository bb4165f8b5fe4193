import { bool, defineRecord, type RowOf, text } from "./define-record.ts";

/** What the company calls one of its sites. `id` is the site as its origins begin. Only the hub writes it, after what people decide in the console. */
export const site = defineRecord({
  name: "site",
  merge: "shared",
  scope: "company",
  fields: {
    name: text(),
    /** IANA, e.g. `Europe/Berlin`; empty until somebody said it. */
    timeZone: text(),
    /** False while people have sent the site away. Its name stays for what was done with it. */
    active: bool(true),
  },
});
export type Site = RowOf<typeof site.fields>;
