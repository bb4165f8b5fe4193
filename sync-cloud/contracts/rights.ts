import { z } from "zod";
import { type Contract, command, query } from "./define.ts";
import { askedShape, sharedId, siteName } from "./intents.ts";
import { code, note, owner, qty, sku } from "./values.ts";

const shipTo = z.strictObject({
  name: z.string().trim().min(1).max(120),
  lines: z.array(z.string().trim().max(120)).max(6).optional(),
  city: z.string().trim().max(80).optional(),
  region: z.string().trim().max(40).optional(),
  postcode: z.string().trim().max(20).optional(),
  country: z.string().trim().max(3).optional(),
  id: z.string().trim().max(40).optional(),
});

/** What a spent right is for: the authority ships it to a customer, or sends it to the site that promised it. */
const purpose = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("order"),
    number: code.optional(),
    shipTo,
    customer: z.string().trim().max(64).default(""),
    purchaseOrder: z.string().trim().max(64).default(""),
    requestedShipAt: z.int().nullable().default(null),
  }),
  z.strictObject({ kind: z.literal("transfer"), note: note.default("") }),
]);
export type RightPurpose = z.output<typeof purpose>;

/** Permission to promise units of another site's stock. */
export const rightsContracts = {
  "rights.held": query({
    name: "rights.held",
    title: "Rights that this box holds on stock of other sites, and what this site gave of its own",
    input: {},
    output: z.object({
      origin: z.string().meta({ description: "The epoch of this box; rights of earlier epochs cannot be spent" }),
      begunAnew: z
        .boolean()
        .meta({ description: "This box began a new epoch: it holds none until the cloud grants again" }),
      held: z.array(
        z.object({
          authority: z.string(),
          sku: z.string(),
          owner: z.string(),
          qty: z.int(),
          grantedAt: z.int().nullable().meta({ description: "Of the newest grant: how old the right is" }),
          expiresAt: z.int().nullable(),
          grants: z.array(z.object({ id: z.string(), qty: z.int(), expiresAt: z.int().nullable() })),
        }),
      ),
      given: z.array(
        z.object({
          sku: z.string(),
          owner: z.string(),
          pledgedQty: z.int(),
          poolQty: z.int(),
          heldQty: z.int(),
          spentQty: z.int(),
          holders: z.array(z.object({ site: z.string(), origin: z.string(), qty: z.int() })),
        }),
      ),
      lost: z.array(
        z.object({ authority: z.string(), origin: z.string(), sku: z.string(), owner: z.string(), qty: z.int() }),
      ),
    }),
    may: "anyone",
    rest: "GET /rights",
  }),
  "rights.pledge": command({
    name: "rights.pledge",
    title: "Give units of this site's free stock to be promised elsewhere",
    input: { sku, owner: owner.default(""), qty },
    output: z.object({ sku: z.string(), pledgedQty: z.int(), freeQty: z.int() }),
    refusals: ["sku-unknown", "pledge-too-large"],
    may: ["supervisor", "integrator"],
    rest: "POST /rights/pledge",
  }),
  "rights.take-back": command({
    name: "rights.take-back",
    title: "Ask the cloud for what nobody was granted of this site's pledge",
    input: { sku, owner: owner.default(""), qty },
    output: askedShape,
    refusals: ["pool-too-small"],
    may: ["supervisor", "integrator"],
    rest: "POST /rights/take-back",
  }),
  "rights.spend": command({
    name: "rights.spend",
    title: "Promise units of another site's stock from the rights that this box holds",
    input: { authority: siteName, sku, owner: owner.default(""), qty, purpose },
    output: z.object({
      intentId: z.string(),
      spentQty: z.int(),
      leftQty: z.int(),
      grantedAt: z.int().nullable(),
    }),
    refusals: ["rights-short", "site-is-this-one"],
    may: ["supervisor", "integrator"],
    rest: "POST /rights/spend",
  }),
  "rights.return": command({
    name: "rights.return",
    title: "Give rights back to the site whose stock it is",
    input: { grant: sharedId, qty: qty.optional().meta({ description: "All that is left of it when left out" }) },
    output: z.object({ grant: z.string(), returnedQty: z.int(), leftQty: z.int() }),
    refusals: ["not-found", "rights-short"],
    may: ["supervisor", "integrator"],
    rest: "POST /rights/return",
  }),
  "rights.fill": command({
    name: "rights.fill",
    title: "Make the order or the transfer that another site promised from rights on this stock",
    input: { holder: siteName, sku, owner: owner.default(""), qty, purpose },
    output: z.object({
      orderId: z.string(),
      transferId: z.string(),
      number: z.string(),
      promisedQty: z.int(),
      problems: z.array(z.string()),
    }),
    refusals: ["sku-unknown", "site-is-this-one", "order-exists", "number-range-empty"],
    may: ["supervisor", "integrator"],
    rest: "POST /rights/fill",
  }),
} satisfies Record<string, Contract>;
