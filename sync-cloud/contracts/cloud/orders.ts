import { z } from "zod";
import { address, orderFields, orderStates, short } from "../order-shape.ts";
import { code, lotCode, maybeDate, note, pageAfter, pageSize, qty, sku } from "../values.ts";
import { type CloudContract, cloudCommand, cloudQuery } from "./define.ts";
import { managersAndPrograms, readers } from "./roles.ts";
import { routingRules } from "./routing-rules.ts";
import { ages, moment, next, regionId, siteId } from "./shapes.ts";

const orderState = z.enum([
  "routing", // the cloud looks for a site, or waits for the one it asked
  "unrouted", // no site can or wants to: a person decides
  ...orderStates,
]);
/** What the cloud routes is entered as at a site, but for what only a partner's file says. */
const { freightTerms: _terms, source: _source, ...routedFields } = orderFields;
const orderRow = z.object({
  orderId: z.string().meta({ description: "The site's own id; empty while no site has it" }),
  number: z.string(),
  site: z.string(),
  state: orderState,
  held: z.boolean(),
  customer: z.string(),
  shipTo: z.string(),
  priority: z.int(),
  requestedShipMs: moment,
  lines: z.int(),
  orderedQty: z.int(),
  shippedQty: z.int(),
  trackingNumber: z.string(),
  createdMs: moment,
  shippedMs: moment,
});

/** One site that was asked, and what came of it. */
const attempt = z.object({
  site: z.string(),
  intentId: z.string(),
  part: z.int().meta({ description: "1 for a whole order; an order that is split has more" }),
  state: z.enum(["asked", "taken", "refused", "undoing", "undone", "expired"]),
  askedMs: z.int(),
  answeredMs: moment,
  why: z.string(),
});
const routing = z.object({
  number: z.string(),
  state: z.enum(["asking", "routed", "undoing", "unrouted", "cancelling", "cancelled"]),
  attempts: z.array(attempt),
  why: z.string().meta({ description: "Why these sites, or why none" }),
  deadlineMs: moment,
});

export const cloudOrdersContracts = {
  "orders.list": cloudQuery({
    name: "orders.list",
    title: "Orders of all sites, and those still looking for one",
    input: {
      site: siteId.optional(),
      region: regionId.optional(),
      state: z.union([orderState, z.array(orderState)]).optional(),
      customer: short(64).optional(),
      number: short(64).optional(),
      sku: sku.optional(),
      limit: pageSize,
      after: pageAfter,
    },
    output: z.object({ orders: z.array(orderRow), ages, next }),
    may: readers,
    reach: "sites",
    rest: "GET /orders",
  }),
  "orders.get": cloudQuery({
    name: "orders.get",
    title: "One order: lines, how it was routed, what left",
    input: { number: code.meta({ description: "Order number, or a site's order id" }), site: siteId.optional() },
    output: z.object({
      order: orderRow,
      lines: z.array(
        z.object({
          line: z.int(),
          sku: z.string(),
          name: z.string(),
          lot: z.string(),
          orderedQty: z.int(),
          allocatedQty: z.int(),
          pickedQty: z.int(),
          packedQty: z.int(),
          shippedQty: z.int(),
          cancelledQty: z.int(),
          backorderQty: z.int(),
        }),
      ),
      parts: z.array(orderRow).meta({ description: "The sites' own orders, when it was split" }),
      cartons: z.array(
        z.object({ site: z.string(), lpn: z.string(), sscc: z.string(), grossGrams: z.int().nullable() }),
      ),
      routing: routing.nullable(),
      ages,
    }),
    refusals: ["order-unknown"],
    may: readers,
    reach: "sites",
    rest: "GET /orders/{number}",
  }),
  "orders.create": cloudCommand({
    name: "orders.create",
    title: "Enter an order; it is routed to a site by stock, rights and rules",
    input: {
      number: code.max(58).meta({ description: "Sites that get a part of it number theirs `<number>-2` and so on" }),
      lines: z
        .array(
          z.strictObject({
            line: z.int().min(1).max(99_999).optional(),
            sku,
            qty,
            lot: lotCode.default(""),
            minExpiryDate: maybeDate.default(""),
          }),
        )
        .min(1)
        .max(2_000),
      ...routedFields,
      shipTo: address,
      site: siteId.optional().meta({ description: "Only this site; else the cloud looks for the best" }),
      maySplit: z.boolean().default(false).meta({ description: "Lines may go to several sites" }),
    },
    output: z.object({ number: z.string(), routing }),
    refusals: ["order-exists", "sku-unknown", "site-unknown", "no-site-for-order"],
    may: managersAndPrograms,
    reach: "sites",
    rest: "POST /orders",
  }),
  "orders.cancel": cloudCommand({
    name: "orders.cancel",
    title: "Ask every site that has a part of it to cancel; what has shipped stays shipped",
    input: { number: code, reason: note.min(1) },
    output: z.object({ number: z.string(), routing: routing.nullable() }),
    refusals: ["order-unknown", "state-not-allowed"],
    may: managersAndPrograms,
    reach: "sites",
    rest: "POST /orders/{number}/cancel",
  }),
  "orders.reroute": cloudCommand({
    name: "orders.reroute",
    title: "Look for a site again, or give it to this one",
    input: { number: code, site: siteId.optional() },
    output: z.object({ number: z.string(), routing }),
    refusals: ["order-unknown", "state-not-allowed", "site-unknown", "no-site-for-order"],
    may: managersAndPrograms,
    reach: "sites",
    rest: "POST /orders/{number}/reroute",
  }),
  "orders.rules": cloudQuery({
    name: "orders.rules",
    title: "The rules by which orders find their site",
    input: {},
    output: z.object({ rules: routingRules }),
    may: readers,
    reach: "company",
    rest: "GET /order-rules",
  }),
  "orders.save-rules": cloudCommand({
    name: "orders.save-rules",
    title: "Change how orders find their site",
    input: { rules: routingRules },
    output: z.object({ rules: routingRules }),
    refusals: ["site-unknown", "region-unknown"],
    may: [],
    reach: "company",
    rest: "POST /order-rules",
  }),
} satisfies Record<string, CloudContract>;
