import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { Held } from "../../../protocol/register.ts";
import type { SnapshotManifest } from "../../../protocol/wire/snapshot.ts";
import { bytes, ms } from "./columns.ts";

/** The fold of the log. `site` is empty for a shared record, which belongs to the whole company. */
export const record = pgTable(
  "record",
  {
    company: integer().notNull(),
    site: text().notNull(),
    record: text().notNull(),
    id: text().notNull(),
    fields: jsonb().$type<Record<string, unknown>>().notNull(),
    /** Shared and set records: field → [eff, origin, seq, hubPos]. */
    stamps: jsonb().$type<Record<string, [eff: string, origin: string, seq: number, hubPos: number, exact?: string]>>(),
    /** The field of that name, empty for records without. A column, because an index on a part of jsonb does not work through row-level security. */
    state: text().notNull().default(""),
    hubPos: ms("hub_pos").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.company, t.site, t.record, t.id] }),
    // State before kind: else a database that has not counted its rows yet takes this for as good as the primary key.
    index("record_by_state").on(t.company, t.state, t.record, t.site),
    index("record_by_change").on(t.company, t.record, t.hubPos),
  ],
);

/** What stands where. `id` is a hash of site and all the columns that name the balance. Rights belong to no site. */
export const balance = pgTable(
  "balance",
  {
    company: integer().notNull(),
    id: uuid().notNull(),
    site: text().notNull(),
    place: text().notNull(),
    sku: text().notNull(),
    lot: text().notNull(),
    serial: text().notNull(),
    owner: text().notNull(),
    lpn: text().notNull(),
    status: text().notNull(),
    onHand: ms("on_hand").notNull(),
    /** When units first came to this spot, by the clock of their site. */
    sinceMs: ms("since_ms").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.company, t.id] }),
    index("balance_by_sku").on(t.company, t.sku, t.lot),
    index("balance_by_serial").on(t.company, t.serial).where(sql`serial <> ''`),
  ],
);

/** Every move of a unit with a lot or serial number, for recalls. `ref` is the order, transfer or receipt that it was for. */
export const entry = pgTable(
  "entry",
  {
    company: integer().notNull(),
    hubPos: ms("hub_pos").notNull(),
    line: integer().notNull(),
    site: text().notNull(),
    sku: text().notNull(),
    lot: text().notNull(),
    serial: text().notNull(),
    owner: text().notNull(),
    qty: ms("qty").notNull(),
    fromPlace: text("from_place").notNull(),
    fromLpn: text("from_lpn").notNull(),
    toPlace: text("to_place").notNull(),
    toLpn: text("to_lpn").notNull(),
    atMs: ms("at_ms").notNull(),
    type: text().notNull(),
    ref: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.company, t.hubPos, t.line] }), index("entry_by_lot").on(t.company, t.lot, t.sku)],
);

/** Every overwrite of a value that its writer had not seen. */
export const conflict = pgTable(
  "conflict",
  {
    company: integer().notNull(),
    id: text().notNull(),
    hubPos: ms("hub_pos").notNull(),
    record: text().notNull(),
    recordId: text("record_id").notNull(),
    field: text().notNull(),
    site: text().notNull(),
    kept: jsonb().$type<Held>().notNull(),
    lost: jsonb().$type<Held>().notNull(),
    /** open | kept | swapped | edited | overtaken */
    state: text().notNull().default("open"),
    closedBy: text("closed_by").notNull().default(""),
    closedAtMs: ms("closed_at_ms"),
    atMs: ms("at_ms").notNull(),
  },
  (t) => [primaryKey({ columns: [t.company, t.id] }), index("conflict_by_state").on(t.company, t.state, t.hubPos)],
);

/** Facts that were not applied: quarantined ones wait for a person, late ones for their site's authority. */
export const held = pgTable(
  "held",
  {
    company: integer().notNull(),
    hubPos: ms("hub_pos").notNull(),
    origin: text().notNull(),
    seq: ms("seq").notNull(),
    site: text().notNull(),
    /** quarantined | late */
    kind: text().notNull(),
    reason: text().notNull(),
    detail: text().notNull(),
    fact: jsonb().$type<Record<string, unknown>>().notNull(),
    /** Its effective stamp. */
    eff: text().notNull().default(""),
    /** Hash of the fact in its epoch's chain; of late ones only. */
    tip: text().notNull().default(""),
    /** open | adopted | resubmitted | discarded */
    state: text().notNull().default("open"),
    closedBy: text("closed_by").notNull().default(""),
    closedReason: text("closed_reason").notNull().default(""),
    closedAtMs: ms("closed_at_ms"),
    receivedAtMs: ms("received_at_ms").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.company, t.hubPos] }),
    index("held_by_state").on(t.company, t.state, t.kind),
    index("held_by_source").on(t.company, t.origin, t.seq),
  ],
);

/** What a person should know of: two boxes of one site, a stolen key at work, a flagged fact, a hub that lost its tail. */
export const incident = pgTable(
  "incident",
  {
    company: integer().notNull(),
    id: text().notNull(),
    atMs: ms("at_ms").notNull(),
    site: text().notNull(),
    kind: text().notNull(),
    detail: jsonb().$type<Record<string, unknown>>().notNull(),
    state: text().notNull().default("open"),
    closedBy: text("closed_by").notNull().default(""),
    closedAtMs: ms("closed_at_ms"),
  },
  (t) => [primaryKey({ columns: [t.company, t.id] }), index("incident_by_state").on(t.company, t.state, t.atMs)],
);

/** What a site did in an hour of its own clock, so that nobody reads its log to know. */
export const hourly = pgTable(
  "hourly",
  {
    company: integer().notNull(),
    site: text().notNull(),
    /** Start of the hour, UTC milliseconds. */
    hourMs: ms("hour_ms").notNull(),
    facts: ms("facts").notNull(),
    receivedQty: ms("received_qty").notNull(),
    pickedQty: ms("picked_qty").notNull(),
    shippedQty: ms("shipped_qty").notNull(),
    shippedOrders: ms("shipped_orders").notNull(),
  },
  (t) => [primaryKey({ columns: [t.company, t.site, t.hourMs] })],
);

/** Which box goes on in a site, and how far its facts have come: the age of everything that is shown of it. */
export const hubSite = pgTable(
  "hub_site",
  {
    company: integer().notNull(),
    site: text().notNull(),
    authority: text().notNull(),
    generations: integer().notNull(),
    lastFactAtMs: ms("last_fact_at_ms").notNull().default(0),
    receivedAtMs: ms("received_at_ms").notNull().default(0),
    hubPos: ms("hub_pos").notNull().default(0),
    facts: ms("facts").notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.company, t.site] })],
);

/** Late and branched facts that were written again, so that none is booked twice. */
export const source = pgTable(
  "source",
  { company: integer().notNull(), key: text().notNull(), hubPos: ms("hub_pos").notNull() },
  (t) => [primaryKey({ columns: [t.company, t.key] })],
);

/** Parts of facts that this version does not know: applied after an upgrade. */
export const parked = pgTable(
  "parked",
  {
    company: integer().notNull(),
    hubPos: ms("hub_pos").notNull(),
    record: text().notNull(),
    id: text().notNull(),
    fields: text().array().notNull(),
  },
  (t) => [primaryKey({ columns: [t.company, t.hubPos, t.record, t.id] })],
);

/** A site's state at one position, made for a box that cannot read the log from its beginning. */
export const snapshot = pgTable(
  "snapshot",
  {
    company: integer().notNull(),
    site: text().notNull(),
    cursor: ms("cursor").notNull(),
    manifest: jsonb().$type<SnapshotManifest>().notNull(),
    madeAtMs: ms("made_at_ms").notNull(),
  },
  (t) => [primaryKey({ columns: [t.company, t.site, t.cursor] })],
);

/** Its pieces, by their hash: what two snapshots have in common is kept once. */
export const snapshotChunk = pgTable(
  "snapshot_chunk",
  { company: integer().notNull(), site: text().notNull(), hash: text().notNull(), body: bytes().notNull() },
  (t) => [primaryKey({ columns: [t.company, t.site, t.hash] })],
);
