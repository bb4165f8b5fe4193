import { z } from "zod";
import { lotCode, note, pageAfter, pageSize, sku, status } from "../values.ts";
import { type CloudContract, cloudCommand, cloudQuery } from "./define.ts";
import { managers, readers } from "./roles.ts";
import { ages, asked, moment, next, regionId, siteId } from "./shapes.ts";

const qtys = { onHand: z.int(), allocated: z.int(), available: z.int(), inTransit: z.int() };

const recall = z.object({
  sku: z.string(),
  lot: z.string(),
  standing: z.array(
    z.object({
      site: z.string(),
      place: z.string(),
      lpn: z.string(),
      serial: z.string(),
      owner: z.string(),
      status: z.string(),
      onHand: z.int(),
    }),
  ),
  onTheRoad: z.array(z.object({ transfer: z.string(), fromSite: z.string(), toSite: z.string(), qty: z.int() })),
  shipments: z.array(
    z.object({
      site: z.string(),
      orderId: z.string(),
      number: z.string(),
      customer: z.string(),
      shipTo: z.string(),
      lpn: z.string(),
      qty: z.int(),
      shippedAtMs: z.int(),
      trackingNumber: z.string(),
    }),
  ),
  receipts: z.array(
    z.object({ site: z.string(), inboundId: z.string(), supplier: z.string(), qty: z.int(), receivedAtMs: moment }),
  ),
  lots: z.array(
    z.object({
      site: z.string(),
      status: z.enum(["released", "hold", "recalled"]),
      expiryDate: z.string(),
      reason: z.string(),
    }),
  ),
  totals: z.object({ onHand: z.int(), onTheRoad: z.int(), shipped: z.int(), received: z.int() }),
  ages,
  tookMs: z.int(),
});

export const cloudStockContracts = {
  "stock.list": cloudQuery({
    name: "stock.list",
    title: "Stock across sites, one line for each SKU, with what each site has",
    input: {
      sku: sku.optional(),
      text: z.string().trim().max(80).optional().meta({ description: "In the SKU or the name" }),
      site: siteId.optional(),
      region: regionId.optional(),
      limit: pageSize,
      after: pageAfter,
    },
    output: z.object({
      stock: z.array(
        z.object({
          sku: z.string(),
          name: z.string(),
          baseUom: z.string(),
          ...qtys,
          sites: z.array(z.object({ site: z.string(), ...qtys })),
        }),
      ),
      ages,
      next,
    }),
    may: readers,
    reach: "sites",
    rest: "GET /stock",
  }),
  "stock.places": cloudQuery({
    name: "stock.places",
    title: "Where one SKU stands, place by place",
    input: {
      sku,
      site: siteId.optional(),
      lot: lotCode.optional(),
      status: status.optional(),
      limit: pageSize,
      after: pageAfter,
    },
    output: z.object({
      stock: z.array(
        z.object({
          site: z.string(),
          place: z.string(),
          lot: z.string(),
          serial: z.string(),
          lpn: z.string(),
          owner: z.string(),
          status: z.string(),
          onHand: z.int(),
          allocated: z.int(),
          oldestInMs: moment,
        }),
      ),
      ages,
      next,
    }),
    may: readers,
    reach: "sites",
    rest: "GET /stock/places",
  }),
  "lots.trace": cloudQuery({
    name: "lots.trace",
    title: "Where everything of a lot is, came from and went, in all sites",
    input: { sku, lot: lotCode.min(1) },
    output: recall,
    refusals: ["not-found"],
    may: readers,
    reach: "sites",
    rest: "GET /lots/trace",
  }),
  "lots.recall": cloudCommand({
    name: "lots.recall",
    title: "Recall a lot: every site that has or had it is asked to stop it",
    input: { sku, lot: lotCode.min(1), reason: note.min(1) },
    output: z.object({ asked: z.array(asked), trace: recall }),
    refusals: ["not-found"],
    may: managers,
    reach: "sites",
    rest: "POST /lots/recall",
  }),
} satisfies Record<string, CloudContract>;
