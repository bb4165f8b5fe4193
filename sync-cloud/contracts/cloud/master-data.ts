import { z } from "zod";
import { itemRow, itemShape } from "../items.ts";
import { partnerInput, partnerShape } from "../partners.ts";
import { code, id, pageAfter, pageSize, sku } from "../values.ts";
import { type CloudContract, cloudCommand, cloudQuery } from "./define.ts";
import { managersAndPrograms, readers } from "./roles.ts";
import { ages, moment, next, recorded } from "./shapes.ts";

const writtenField = z.object({
  field: z.string(),
  value: z.unknown(),
  by: z.string().meta({ description: "Site, or hub" }),
  atMs: z.int(),
});
const head = z.int().meta({ description: "Give it back as `seenHubPos` with a change" });
const seenHubPos = z
  .int()
  .min(0)
  .optional()
  .meta({ description: "What you had before you: writes since then become conflicts" });
const partnerRow = z.object({ ...partnerShape, changedMs: moment });

export const cloudMasterDataContracts = {
  "items.list": cloudQuery({
    name: "items.list",
    title: "The company's items",
    input: {
      text: z.string().trim().max(80).optional().meta({ description: "In the SKU, the name or the GTIN" }),
      active: z.stringbool().optional(),
      limit: pageSize,
      after: pageAfter,
    },
    output: z.object({
      items: z.array(itemRow.extend({ sites: z.int().meta({ description: "How many sites have some" }) })),
      ages,
      next,
    }),
    may: readers,
    reach: "sites",
    rest: "GET /items",
  }),
  "items.get": cloudQuery({
    name: "items.get",
    title: "One item with all its fields, and who wrote each last",
    input: { sku },
    output: z.object({
      item: itemShape.extend({ active: z.boolean().optional(), barcodes: z.array(z.string()).optional() }),
      fields: z.array(writtenField),
      hubPos: head,
    }),
    refusals: ["sku-unknown"],
    may: readers,
    reach: "sites",
    rest: "GET /items/{sku}",
  }),
  "items.save": cloudCommand({
    name: "items.save",
    title: "Create or change an item for all sites; what is left out stays",
    input: {
      ...itemShape.shape,
      seenHubPos,
    },
    output: recorded.extend({ sku: z.string(), isNew: z.boolean(), changed: z.array(z.string()) }),
    refusals: ["list-invalid", "item-has-stock"],
    may: managersAndPrograms,
    reach: "company",
    rest: "POST /items",
  }),
  "items.import": cloudCommand({
    name: "items.import",
    title: "Create or change many items: the list is taken whole or not at all",
    input: { items: z.array(itemShape).min(1).max(5_000) },
    output: recorded.extend({ created: z.int(), changed: z.int(), unchanged: z.int() }),
    refusals: ["list-invalid", "item-has-stock"],
    may: managersAndPrograms,
    reach: "company",
    rest: "POST /items/import",
  }),
  "items.remove-barcode": cloudCommand({
    name: "items.remove-barcode",
    title: "Take a barcode off an item in all sites",
    input: { sku, code },
    output: recorded.extend({ sku: z.string(), code: z.string() }),
    refusals: ["sku-unknown", "not-found"],
    may: managersAndPrograms,
    reach: "company",
    rest: "POST /items/{sku}/remove-barcode",
  }),
  "partners.list": cloudQuery({
    name: "partners.list",
    title: "Customers, suppliers, carriers and owners",
    input: {
      kind: partnerShape.kind.optional(),
      text: z.string().trim().max(80).optional(),
      limit: pageSize,
      after: pageAfter,
    },
    output: z.object({ partners: z.array(partnerRow), next }),
    may: readers,
    reach: "sites",
    rest: "GET /partners",
  }),
  "partners.get": cloudQuery({
    name: "partners.get",
    title: "One partner with all its fields, and who wrote each last",
    input: { id },
    output: z.object({ partner: partnerRow, fields: z.array(writtenField), hubPos: head }),
    refusals: ["not-found"],
    may: readers,
    reach: "sites",
    rest: "GET /partners/{id}",
  }),
  "partners.save": cloudCommand({
    name: "partners.save",
    title: "Add or change a partner for all sites; what is left out stays",
    input: { ...partnerInput, seenHubPos },
    output: recorded.extend({ id: z.string(), isNew: z.boolean() }),
    may: managersAndPrograms,
    reach: "company",
    rest: "POST /partners",
  }),
  "partners.remove": cloudCommand({
    name: "partners.remove",
    title: "Take a partner away in all sites",
    input: { id },
    output: recorded.extend({ id: z.string() }),
    refusals: ["not-found"],
    may: managersAndPrograms,
    reach: "company",
    rest: "POST /partners/{id}/remove",
  }),
} satisfies Record<string, CloudContract>;
