import { defineRecord, json, type RowOf, text, when } from "./define-record.ts";
import type { Address } from "./order.ts";

/** How a partner's X12 files are addressed, and which of ours it wants. */
export interface PartnerEdi {
  qualifier: string;
  id: string;
  /** GS02 / GS03; the interchange id when empty. */
  code: string;
  version: "003060" | "004010" | "005010";
  usage: "P" | "T";
  weightUnit: "KG" | "LB";
  sends: ("944" | "945")[];
  acknowledge: "997" | "999" | "none";
}

/** A customer, supplier or carrier. `id` is the code by which files name it. */
export const partner = defineRecord({
  name: "partner",
  merge: "shared",
  scope: "company",
  fields: {
    kind: text<"customer" | "supplier" | "carrier" | "owner">("customer"),
    name: text(),
    gln: text(),
    scac: text(),
    address: json<Address>({ name: "" }),
    /** Empty for a partner that gets no files. */
    edi: json<Partial<PartnerEdi>>({}),
    deletedAt: when(),
  },
  indexes: [["kind"]],
});
export type Partner = RowOf<typeof partner.fields>;

const plainEdi: Omit<PartnerEdi, "id"> = {
  qualifier: "ZZ",
  code: "",
  version: "004010",
  usage: "P",
  weightUnit: "KG",
  sends: ["944", "945"],
  acknowledge: "997",
};

/** How to write to this partner, or nothing when it has no interchange id. */
export const ediOf = ({ edi }: Pick<Partner, "edi">): PartnerEdi | undefined =>
  edi.id ? { ...plainEdi, ...edi, id: edi.id } : undefined;
