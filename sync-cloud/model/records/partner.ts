import { defineRecord, json, type RowOf, text, when } from "./define-record.ts";
import type { Address } from "./order.ts";

/** A customer, supplier or carrier. `id` is the code by which files name it. */
export const partner = defineRecord({
  name: "partner",
  merge: "shared",
  fields: {
    kind: text<"customer" | "supplier" | "carrier" | "owner">("customer"),
    name: text(),
    gln: text(),
    scac: text(),
    address: json<Address>({ name: "" }),
    /** ISA qualifier and id, and the options by which its files are read and written. */
    edi: json<Record<string, string>>({}),
    deletedAt: when(),
  },
  indexes: [["kind"]],
});
export type Partner = RowOf<typeof partner.fields>;
