import { bigint, boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { bytes, ms } from "../../store/tables/columns.ts";

/** Somebody who signs in to the cloud. People of a site's floor are the site's own. */
export const member = pgTable(
  "member",
  {
    company: integer().notNull(),
    person: text().notNull(),
    name: text().notNull(),
    /** Small letters. */
    email: text().notNull(),
    language: text().notNull().default("en"),
    roles: text().array().notNull(),
    /** Limited to the sites of these and to these; both empty is no limit. */
    regions: text().array().notNull(),
    sites: text().array().notNull(),
    active: boolean().notNull().default(true),
    createdAtMs: ms("created_at_ms").notNull(),
    lastSeenAtMs: ms("last_seen_at_ms"),
    /** Sealed; empty for none. It counts once it was confirmed. */
    totpSealed: text("totp_sealed").notNull().default(""),
    totpConfirmed: boolean("totp_confirmed").notNull().default(false),
    /** Time step of the last code that was taken: none is taken twice. */
    totpStep: bigint("totp_step", { mode: "number" }).notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.company, t.person] }), uniqueIndex("member_by_email").on(t.company, t.email)],
);

export const passkey = pgTable(
  "passkey",
  {
    company: integer().notNull(),
    /** As the authenticator names it, base64url. */
    id: text().notNull(),
    person: text().notNull(),
    name: text().notNull(),
    publicKey: bytes("public_key").notNull(),
    counter: ms("counter").notNull(),
    transports: text().array().notNull(),
    synced: boolean().notNull(),
    madeAtMs: ms("made_at_ms").notNull(),
    usedAtMs: ms("used_at_ms"),
  },
  (t) => [primaryKey({ columns: [t.company, t.id] }), index("passkey_by_person").on(t.company, t.person)],
);

/** Somebody's name at an OpenID provider. */
export const identity = pgTable(
  "identity",
  { company: integer().notNull(), provider: text().notNull(), subject: text().notNull(), person: text().notNull() },
  (t) => [
    primaryKey({ columns: [t.company, t.provider, t.subject] }),
    index("identity_by_person").on(t.company, t.person),
  ],
);

/** A link that works once. Only its hash is kept. */
export const invite = pgTable(
  "invite",
  {
    company: integer().notNull(),
    codeHash: text("code_hash").notNull(),
    person: text().notNull(),
    expiresAtMs: ms("expires_at_ms").notNull(),
    usedAtMs: ms("used_at_ms"),
  },
  (t) => [primaryKey({ columns: [t.company, t.codeHash] }), index("invite_by_person").on(t.company, t.person)],
);

export const memberSession = pgTable(
  "member_session",
  {
    company: integer().notNull(),
    tokenHash: text("token_hash").notNull(),
    person: text().notNull(),
    madeAtMs: ms("made_at_ms").notNull(),
    usedAtMs: ms("used_at_ms").notNull(),
    expiresAtMs: ms("expires_at_ms").notNull(),
    address: text().notNull(),
    agent: text().notNull(),
    /** `totp` until the second factor came. */
    needs: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.company, t.tokenHash] }), index("member_session_by_person").on(t.company, t.person)],
);

/** A program's way in. */
export const apiKey = pgTable(
  "api_key",
  {
    company: integer().notNull(),
    id: text().notNull(),
    tokenHash: text("token_hash").notNull(),
    name: text().notNull(),
    roles: text().array().notNull(),
    regions: text().array().notNull(),
    sites: text().array().notNull(),
    madeBy: text("made_by").notNull(),
    madeAtMs: ms("made_at_ms").notNull(),
    usedAtMs: ms("used_at_ms"),
    expiresAtMs: ms("expires_at_ms"),
    revokedAtMs: ms("revoked_at_ms"),
  },
  (t) => [primaryKey({ columns: [t.company, t.id] }), index("api_key_by_token").on(t.company, t.tokenHash)],
);

export const provider = pgTable(
  "provider",
  {
    company: integer().notNull(),
    provider: text().notNull(),
    issuer: text().notNull(),
    clientId: text("client_id").notNull(),
    secretSealed: text("secret_sealed").notNull(),
    title: text().notNull(),
    domains: text().array().notNull(),
    newcomerRoles: text("newcomer_roles").array().notNull(),
  },
  (t) => [primaryKey({ columns: [t.company, t.provider] })],
);

/** Something that may be used once: a challenge, a state. Kept until it would be over anyway. */
export const spentOnce = pgTable(
  "spent_once",
  { company: integer().notNull(), hash: text().notNull(), expiresAtMs: ms("expires_at_ms").notNull() },
  (t) => [primaryKey({ columns: [t.company, t.hash] })],
);

/** Every command and every refused access. Rows are only added, and dropped by age. */
export const audit = pgTable(
  "audit",
  {
    company: integer().notNull(),
    /** Time first, so that it sorts. */
    id: text().notNull(),
    atMs: ms("at_ms").notNull(),
    /** A member's id, `key:<id>` for a program, empty for nobody. */
    person: text().notNull(),
    name: text().notNull(),
    command: text().notNull(),
    site: text().notNull(),
    /** ok | refused | fault */
    outcome: text().notNull(),
    code: text().notNull(),
    /** Without secrets. */
    input: jsonb().$type<Record<string, unknown>>().notNull(),
    address: text().notNull(),
    requestId: text("request_id").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.company, t.id] }),
    index("audit_by_person").on(t.company, t.person, t.id),
    index("audit_by_command").on(t.company, t.command, t.id),
  ],
);
