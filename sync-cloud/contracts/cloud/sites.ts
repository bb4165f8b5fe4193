import { z } from "zod";
import { note, pageAfter, pageSize } from "../values.ts";
import { type CloudContract, cloudCommand, cloudQuery } from "./define.ts";
import { adminsOnly, managers, readers } from "./roles.ts";
import { ages, moment, next, recorded, regionId, siteAge, siteId, siteStatus } from "./shapes.ts";

const siteRow = siteAge.extend({
  region: z.string(),
  regionName: z.string(),
  timeZone: z.string(),
  openExceptions: z.int(),
  urgentExceptions: z.int(),
  /** Facts that this site sent and that stand in the inbox. */
  heldFacts: z.int(),
  openConflicts: z.int(),
  today: z.object({ receivedQty: z.int(), pickedQty: z.int(), shippedQty: z.int(), shippedOrders: z.int() }),
  openOrders: z.int(),
  boxes: z.int(),
});

const box = z.object({
  box: z.string(),
  name: z.string(),
  state: z.enum(["active", "standby", "revoked"]),
  fingerprint: z.string(),
  version: z.string(),
  enrolledMs: moment,
  lastContactMs: moment,
  clockOffsetMs: z.int().nullable(),
  freeBytes: z.int().nullable(),
});

const siteDetail = siteRow.extend({
  origins: z.array(
    z.object({
      origin: z.string(),
      generation: z.int(),
      seq: z.int(),
      sealedAtSeq: z.int().nullable(),
    }),
  ),
  boxes: z.array(box),
  cursor: z.int(),
  behindFacts: z.int().meta({ description: "Facts of the log that the site has not fetched yet" }),
  schema: z.string(),
  blockedBy: z.string().meta({ description: "Why nothing goes on, in words; empty when all is well" }),
  incidents: z.array(
    z.object({ id: z.string(), kind: z.string(), atMs: z.int(), detail: z.record(z.string(), z.unknown()) }),
  ),
});

export const cloudSitesContracts = {
  "sites.list": cloudQuery({
    name: "sites.list",
    title: "All sites with status, age, exceptions and throughput",
    input: { region: regionId.optional(), status: siteStatus.optional(), text: z.string().max(80).optional() },
    output: z.object({ sites: z.array(siteRow), nowMs: z.int() }),
    may: readers,
    reach: "sites",
    rest: "GET /sites",
  }),
  "sites.get": cloudQuery({
    name: "sites.get",
    title: "One site: its boxes, how far it has synced, what holds it up",
    input: { site: siteId },
    output: siteDetail,
    refusals: ["site-unknown"],
    may: readers,
    reach: "site",
    rest: "GET /sites/{site}",
  }),
  "sites.throughput": cloudQuery({
    name: "sites.throughput",
    title: "What the sites did, by hour",
    input: {
      site: siteId.optional(),
      region: regionId.optional(),
      fromMs: z.coerce
        .number()
        .int()
        .min(0)
        .optional()
        .meta({ description: "UTC; when left out, the last hours up to the one that runs" }),
      hours: z.coerce.number().int().min(1).max(744).default(24),
    },
    output: z.object({
      hours: z.array(
        z.object({
          site: z.string(),
          hourMs: z.int(),
          receivedQty: z.int(),
          pickedQty: z.int(),
          shippedQty: z.int(),
          shippedOrders: z.int(),
          facts: z.int(),
        }),
      ),
      ages,
    }),
    may: readers,
    reach: "sites",
    rest: "GET /throughput",
  }),
  "sites.save": cloudCommand({
    name: "sites.save",
    title: "Name a site and put it into a region; what is left out stays",
    input: {
      site: siteId,
      name: z.string().trim().min(1).max(80).optional(),
      region: regionId.optional(),
      timeZone: z.string().trim().max(60).optional(),
    },
    output: z.object({ site: z.string() }),
    refusals: ["site-unknown", "region-unknown"],
    may: adminsOnly,
    reach: "site",
    rest: "POST /sites/{site}",
  }),
  "regions.list": cloudQuery({
    name: "regions.list",
    title: "Regions and how many sites each has",
    input: {},
    output: z.object({ regions: z.array(z.object({ region: z.string(), name: z.string(), sites: z.int() })) }),
    may: readers,
    reach: "sites",
    rest: "GET /regions",
  }),
  "regions.save": cloudCommand({
    name: "regions.save",
    title: "Add or rename a region",
    input: { region: regionId, name: z.string().trim().min(1).max(80) },
    output: z.object({ region: z.string() }),
    may: adminsOnly,
    reach: "company",
    rest: "POST /regions",
  }),
  "pairing.create": cloudCommand({
    name: "pairing.create",
    title: "A one-time code by which a box joins: a new site, or one more box of a site",
    input: {
      site: siteId.optional().meta({ description: "For a standby or a replacement of that site's box" }),
      name: z.string().trim().min(1).max(80).meta({ description: "Of the new site, or of the box" }),
      region: regionId.optional(),
    },
    output: z.object({
      code: z.string(),
      expiresAtMs: z.int(),
      url: z.string().meta({ description: "What the box calls" }),
      qrText: z.string(),
      qrSvg: z.string().meta({ description: "The same as a picture" }),
      command: z.string().meta({ description: "To type at the box instead" }),
    }),
    refusals: ["site-unknown", "region-unknown"],
    may: managers,
    reach: "site",
    rest: "POST /pairing",
  }),
  "pairing.list": cloudQuery({
    name: "pairing.list",
    title: "Codes that were not used yet",
    input: {},
    output: z.object({
      codes: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          site: z.string(),
          region: z.string(),
          madeBy: z.string(),
          expiresAtMs: z.int(),
        }),
      ),
    }),
    may: managers,
    reach: "sites",
    rest: "GET /pairing",
  }),
  "pairing.look": cloudCommand({
    name: "pairing.look",
    title: "What a pairing code is for, to whoever has it",
    input: { code: z.string().trim().min(8).max(60) },
    output: z.object({
      company: z.string(),
      site: z.string().meta({ description: "Name of the site; of the new one where it is not there yet" }),
      box: z.string().meta({ description: "Name of the box that joins a site; empty for a new site" }),
      isNewSite: z.boolean(),
      url: z.string().meta({ description: "What the box calls" }),
      command: z.string().meta({ description: "To type at the box instead" }),
      qrText: z.string(),
      qrSvg: z.string(),
      expiresAtMs: z.int(),
    }),
    refusals: ["pairing-code-unknown", "too-many-requests"],
    may: "public",
    reach: "self",
    rest: "POST /pairing/look",
  }),
  "pairing.cancel": cloudCommand({
    name: "pairing.cancel",
    title: "Make a code useless",
    input: { id: z.string().max(80) },
    output: z.object({ id: z.string() }),
    refusals: ["not-found"],
    may: managers,
    reach: "sites",
    rest: "POST /pairing/{id}/cancel",
  }),
  "boxes.list": cloudQuery({
    name: "boxes.list",
    title: "The boxes of the sites",
    input: { site: siteId.optional() },
    output: z.object({ boxes: z.array(box.extend({ site: z.string() })), ages }),
    may: readers,
    reach: "sites",
    rest: "GET /boxes",
  }),
  "boxes.rotate": cloudCommand({
    name: "boxes.rotate",
    title: "Ask a box to make itself a new key at its next contact",
    input: { site: siteId, box: z.string().max(64) },
    output: z.object({ box: z.string() }),
    refusals: ["box-unknown", "state-not-allowed"],
    may: adminsOnly,
    reach: "site",
    rest: "POST /boxes/{box}/rotate",
  }),
  "boxes.revoke": cloudCommand({
    name: "boxes.revoke",
    title: "A box was lost or stolen: nothing that it signs counts any more",
    input: { site: siteId, box: z.string().max(64), reason: note.min(1) },
    output: z.object({ box: z.string() }),
    refusals: ["box-unknown", "state-not-allowed"],
    may: adminsOnly,
    reach: "site",
    rest: "POST /boxes/{box}/revoke",
  }),
  "sites.expel": cloudCommand({
    name: "sites.expel",
    title: "Wait for this site no longer: it may still deliver, but must begin from a snapshot",
    input: { site: siteId, reason: note.min(1) },
    output: recorded,
    refusals: ["site-unknown", "state-not-allowed"],
    may: adminsOnly,
    reach: "site",
    rest: "POST /sites/{site}/expel",
  }),
  "sites.readmit": cloudCommand({
    name: "sites.readmit",
    title: "Let an expelled site come back",
    input: { site: siteId },
    output: recorded,
    refusals: ["site-unknown", "state-not-allowed"],
    may: adminsOnly,
    reach: "site",
    rest: "POST /sites/{site}/readmit",
  }),
  "devices.list": cloudQuery({
    name: "devices.list",
    title: "Machines and devices of the sites and how they are",
    input: {
      site: siteId.optional(),
      health: z.enum(["well", "troubled", "silent", "off", "unknown"]).optional(),
      limit: pageSize,
      after: pageAfter,
    },
    output: z.object({
      devices: z.array(
        z.object({
          site: z.string(),
          id: z.string(),
          name: z.string(),
          kind: z.string(),
          health: z.enum(["well", "troubled", "silent", "off", "unknown"]),
          since: moment,
          detail: z.string(),
        }),
      ),
      ages,
      next,
    }),
    may: readers,
    reach: "sites",
    rest: "GET /devices",
  }),
} satisfies Record<string, CloudContract>;
