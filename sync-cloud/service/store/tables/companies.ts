import { boolean, index, integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { ms } from "./columns.ts";

/** A tenant. Its own row is visible under its own number only. */
export const company = pgTable("company", {
  company: integer().primaryKey(),
  name: text().notNull(),
  createdAtMs: ms("created_at_ms").notNull(),
});

export const region = pgTable(
  "region",
  { company: integer().notNull(), region: text().notNull(), name: text().notNull() },
  (t) => [primaryKey({ columns: [t.company, t.region] })],
);

/** A warehouse, by the random id in its origins. Until its first box is paired it goes by a name for the time being, `new-…`. */
export const site = pgTable(
  "site",
  {
    company: integer().notNull(),
    site: text().notNull(),
    name: text().notNull(),
    region: text().notNull().default(""),
    timeZone: text("time_zone").notNull().default(""),
    createdAtMs: ms("created_at_ms").notNull(),
    /** active | expelled: then nothing waits for it any more */
    state: text().notNull().default("active"),
    reason: text().notNull().default(""),
  },
  (t) => [primaryKey({ columns: [t.company, t.site] })],
);

/** One appliance. Its private key never leaves it. */
export const box = pgTable(
  "box",
  {
    company: integer().notNull(),
    box: text().notNull(),
    site: text().notNull(),
    label: text().notNull(),
    publicKey: text("public_key").notNull(),
    /** Accepted beside the present one until the box has used the new one. */
    oldPublicKey: text("old_public_key").notNull().default(""),
    /** enrolled | expelled | revoked */
    state: text().notNull(),
    reason: text().notNull().default(""),
    pairedAtMs: ms("paired_at_ms").notNull(),
    changedAtMs: ms("changed_at_ms").notNull(),
    lastSeenAtMs: ms("last_seen_at_ms"),
    /** What it said of itself at its last contact: schema, wall clock offset, free bytes, outbox. */
    health: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    /** The origin it spoke for at its last contact. */
    origin: text().notNull().default(""),
    /** Last position of the log that is on its disk, as it said. */
    cursor: ms("cursor").notNull().default(0),
    /** Its cursor when it last had nothing left to send: all that it may still write has seen the log up to here. */
    settledCursor: ms("settled_cursor"),
    /** Asked by a person: it makes itself a new key at its next contact. */
    rotateAsked: boolean("rotate_asked").notNull().default(false),
    /** When the challenge of its last session was made: none older counts, so that no sign-in can be repeated. */
    lastChallengeMs: ms("last_challenge_ms").notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.company, t.box] }), index("box_by_site").on(t.company, t.site)],
);

/** A one-time code for a site's next box. Only its hash is kept. */
export const pairing = pgTable(
  "pairing",
  {
    company: integer().notNull(),
    codeHash: text("code_hash").notNull(),
    id: text().notNull(),
    site: text().notNull(),
    /** Of the box. */
    name: text().notNull(),
    madeBy: text("made_by").notNull(),
    madeAtMs: ms("made_at_ms").notNull(),
    expiresAtMs: ms("expires_at_ms").notNull(),
    usedAtMs: ms("used_at_ms"),
    usedByBox: text("used_by_box").notNull().default(""),
  },
  (t) => [primaryKey({ columns: [t.company, t.codeHash] })],
);

/** Keys of the company's hub: it signs pages, and makes the tokens of sessions. The newest signs; the others still count. */
export const hubKey = pgTable(
  "hub_key",
  {
    company: integer().notNull(),
    publicKey: text("public_key").notNull(),
    privateKeyPem: text("private_key_pem").notNull(),
    /** Of the tokens, hex. */
    secret: text().notNull(),
    madeAtMs: ms("made_at_ms").notNull(),
  },
  (t) => [primaryKey({ columns: [t.company, t.publicKey] })],
);

/**
 * Whose a name is, for the moments before a company is known: a box that opens a session, a code that is redeemed. Nobody reads it
 * but through `kontor_company_of(kind, key)`, which answers for one whole key at a time.
 */
export const directory = pgTable(
  "directory",
  { kind: text().notNull(), key: text().notNull(), company: integer().notNull() },
  (t) => [primaryKey({ columns: [t.kind, t.key] })],
);
