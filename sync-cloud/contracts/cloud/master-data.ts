import { z } from "zod";
import { itemShape } from "../items.ts";
import { partnerShape } from "../partners.ts";
import { id, pageAfter, pageSize, sku } from "../values.ts";
import { type CloudContract, cloudCommand, cloudQuery } from "./define.ts";
import { managersAndPrograms, readers } from "./roles.ts";
import { ages, asked, moment, next, recorded, siteId } from "./shapes.ts";

const itemRow = z.object({
  sku: z.string(),
  name: z.string(),
  gtin: z.string(),
  owner: z.string(),
  baseUom: z.string(),
  velocityClass: z.string(),
  tracksLot: z.boolean(),
  tracksSerial: z.boolean(),
  tracksExpiry: z.boolean(),
  active: z.boolean(),
  onHand: z.int(),
  sites: z.int().meta({ description: "How many sites have some" }),
});
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
    output: z.object({ items: z.array(itemRow), ages, next }),
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
      fields: z.array(
        z.object({
          field: z.string(),
          value: z.unknown(),
          by: z.string().meta({ description: "Site, or hub" }),
          atMs: z.int(),
        }),
      ),
      hubPos: z.int().meta({ description: "Give it back as `seenHubPos` with a change" }),
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
      seenHubPos: z
        .int()
        .min(0)
        .optional()
        .meta({ description: "What you had before you: writes since then become conflicts" }),
    },
    output: recorded.extend({ sku: z.string(), isNew: z.boolean(), changed: z.array(z.string()) }),
    refusals: ["list-invalid"],
    may: managersAndPrograms,
    reach: "company",
    rest: "POST /items",
  }),
  "items.import": cloudCommand({
    name: "items.import",
    title: "Create or change many items: the list is taken whole or not at all",
    input: { items: z.array(itemShape).min(1).max(5_000) },
    output: recorded.extend({ created: z.int(), changed: z.int(), unchanged: z.int() }),
    refusals: ["list-invalid"],
    may: managersAndPrograms,
    reach: "company",
    rest: "POST /items/import",
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
  "partners.save": cloudCommand({
    name: "partners.save",
    title: "Add or change a partner for all sites; what is left out stays",
    input: {
      id,
      kind: partnerShape.kind.optional(),
      name: partnerShape.name.optional(),
      gln: partnerShape.gln.optional(),
      scac: partnerShape.scac.optional(),
      address: partnerShape.address.optional(),
      edi: partnerShape.edi.optional(),
      seenHubPos: z.int().min(0).optional(),
    },
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
  "settings.list": cloudQuery({
    name: "settings.list",
    title: "The settings of one site, with what was asked and not yet answered",
    input: { site: siteId },
    output: z.object({
      settings: z.array(
        z.object({
          name: z.string(),
          value: z.unknown(),
          isFirst: z.boolean().meta({ description: "Never changed" }),
          asked: asked.nullable(),
        }),
      ),
      ages,
    }),
    refusals: ["site-unknown"],
    may: readers,
    reach: "site",
    rest: "GET /sites/{site}/settings",
  }),
  "settings.save": cloudCommand({
    name: "settings.save",
    title: "Ask a site to change a setting",
    input: { site: siteId, name: z.string().trim().min(1).max(80), value: z.unknown() },
    output: asked,
    refusals: ["site-unknown", "setting-unknown"],
    may: ["regional-manager"],
    reach: "site",
    rest: "POST /sites/{site}/settings",
  }),
} satisfies Record<string, CloudContract>;
