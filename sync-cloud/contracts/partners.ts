import { z } from "zod";
import { type Contract, command, query } from "./define.ts";
import { partnerAddress as address, short as text } from "./order-shape.ts";
import { id } from "./values.ts";

/** How a partner's X12 files are addressed, and which of ours it wants. */
const edi = z.strictObject({
  qualifier: z.string().length(2).default("ZZ").meta({ description: "ISA05 / ISA07" }),
  id: text(15).min(1).meta({ description: "ISA06 / ISA08" }),
  code: text(15).default("").meta({ description: "GS02 / GS03; the ISA id when left out" }),
  version: z.enum(["003060", "004010", "005010"]).default("004010"),
  usage: z.enum(["P", "T"]).default("P"),
  weightUnit: z.enum(["KG", "LB"]).default("KG"),
  sends: z
    .array(z.enum(["944", "945"]))
    .max(2)
    .default(["944", "945"])
    .meta({ description: "Written to the outbox by themselves" }),
  acknowledge: z.enum(["997", "999", "none"]).default("997"),
});

export const partnerShape = {
  id,
  kind: z.enum(["customer", "supplier", "carrier", "owner"]),
  name: text(120),
  gln: text(13),
  scac: text(4),
  address,
  edi: edi.nullable(),
};

/** What is left out stays as it is. */
export const partnerInput = {
  id,
  kind: partnerShape.kind.optional(),
  name: partnerShape.name.optional(),
  gln: partnerShape.gln.optional(),
  scac: partnerShape.scac.optional(),
  address: address.optional(),
  edi: partnerShape.edi.optional().meta({ description: "null: no files for it any more" }),
};

export const savePartner = command({
  name: "partners.save",
  title: "Add or change a partner; what is left out stays",
  input: partnerInput,
  output: z.object({ id: z.string(), isNew: z.boolean() }),
  may: ["supervisor", "integrator"],
  rest: "POST /partners",
});

export const listPartners = query({
  name: "partners.list",
  title: "Partners and their EDI settings",
  input: { kind: partnerShape.kind.optional() },
  output: z.object({ partners: z.array(z.object(partnerShape)) }),
  may: ["supervisor", "integrator"],
  rest: "GET /partners",
});

export const partnersContracts = {
  "partners.save": savePartner,
  "partners.list": listPartners,
} satisfies Record<string, Contract>;

export type PartnerEdi = z.output<typeof edi>;
