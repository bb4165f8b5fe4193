import { z } from "zod";
import { code, note, owner, pageAfter, pageSize, qty, sku } from "../values.ts";
import { type CloudContract, cloudCommand, cloudQuery } from "./define.ts";
import { managersAndPrograms, readers } from "./roles.ts";
import { ages, asked, longId, moment, next, regionId, siteId } from "./shapes.ts";

const transferLine = z.object({
  sku: z.string(),
  lot: z.string(),
  serial: z.string(),
  owner: z.string(),
  lpn: z.string(),
  qty: z.int(),
});
const transferState = z.enum(["planned", "released", "cancelled", "shipped", "arrived", "closed"]);
const transferRow = z.object({
  id: z.string(),
  number: z.string(),
  fromSite: z.string(),
  toSite: z.string(),
  state: transferState,
  wantedQty: z.int(),
  sentQty: z.int(),
  receivedQty: z.int(),
  onTheRoadQty: z.int(),
  differences: z.int(),
  createdMs: moment,
  shippedMs: moment,
  arrivedMs: moment,
  closedMs: moment,
  trackingNumber: z.string(),
});

export const cloudShipmentsContracts = {
  "shipments.list": cloudQuery({
    name: "shipments.list",
    title: "What left the sites, newest first",
    input: {
      site: siteId.optional(),
      region: regionId.optional(),
      number: z.string().trim().max(64).optional(),
      carrierScac: z.string().trim().max(8).optional(),
      fromMs: z.coerce.number().int().min(0).optional(),
      toMs: z.coerce.number().int().min(0).optional(),
      limit: pageSize,
      after: pageAfter,
    },
    output: z.object({
      shipments: z.array(
        z.object({
          site: z.string(),
          kind: z.enum(["load", "parcel"]),
          id: z.string(),
          number: z.string().meta({ description: "Load or order number" }),
          orders: z.array(z.string()),
          carrierScac: z.string(),
          bolNumber: z.string(),
          trackingNumber: z.string(),
          cartons: z.int(),
          grossGrams: z.int(),
          shippedMs: z.int(),
        }),
      ),
      ages,
      next,
    }),
    may: readers,
    reach: "sites",
    rest: "GET /shipments",
  }),
  "transfers.list": cloudQuery({
    name: "transfers.list",
    title: "Goods between sites",
    input: {
      site: siteId.optional().meta({ description: "Sender or receiver" }),
      state: transferState.optional(),
      open: z.stringbool().optional().meta({ description: "Only what is not closed and not cancelled" }),
      limit: pageSize,
      after: pageAfter,
    },
    output: z.object({ transfers: z.array(transferRow), ages, next }),
    may: readers,
    reach: "sites",
    rest: "GET /transfers",
  }),
  "transfers.get": cloudQuery({
    name: "transfers.get",
    title: "One transfer: what was wanted, sent, received, and how they differ",
    input: { id: longId },
    output: transferRow.extend({
      wanted: z.array(z.object({ sku: z.string(), owner: z.string(), qty: z.int() })),
      sent: z.array(transferLine),
      received: z.array(transferLine),
      differenceLines: z.array(
        transferLine.extend({ receivedQty: z.int(), closedAs: z.enum(["", "lost", "found", "carrier-claim"]) }),
      ),
      intents: z.array(asked),
      ages,
    }),
    refusals: ["not-found"],
    may: readers,
    reach: "sites",
    rest: "GET /transfers/one",
  }),
  "transfers.ask": cloudCommand({
    name: "transfers.ask",
    title: "Ask a site to send goods to another",
    input: {
      number: code.optional().meta({ description: "Made by the cloud when left out" }),
      fromSite: siteId,
      toSite: siteId,
      lines: z
        .array(z.strictObject({ sku, owner: owner.default(""), qty }))
        .min(1)
        .max(1_000),
      priority: z.int().min(1).max(9).default(5),
      note: note.default(""),
    },
    output: z.object({ id: z.string(), asked }),
    refusals: ["site-unknown", "sku-unknown", "transfer-same-site", "transfer-exists"],
    may: managersAndPrograms,
    reach: "sites",
    rest: "POST /transfers",
  }),
  "transfers.cancel": cloudCommand({
    name: "transfers.cancel",
    title: "Ask the sender to cancel; what has left is on the road",
    input: { id: longId, reason: note.min(1) },
    output: z.object({ id: z.string(), asked }),
    refusals: ["not-found", "state-not-allowed"],
    may: managersAndPrograms,
    reach: "sites",
    rest: "POST /transfers/cancel",
  }),
} satisfies Record<string, CloudContract>;
