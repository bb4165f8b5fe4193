import { boolean, index, integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { ms } from "../../store/tables/columns.ts";

/** Somebody who is told of facts. One node at a time delivers, the one that holds the lease. */
export const webhook = pgTable(
  "webhook",
  {
    company: integer().notNull(),
    id: text().notNull(),
    url: text().notNull(),
    types: text().array().notNull(),
    sites: text().array().notNull(),
    secretSealed: text("secret_sealed").notNull(),
    /** Signs beside the new one until then. */
    oldSecretSealed: text("old_secret_sealed").notNull().default(""),
    oldSecretUntilMs: ms("old_secret_until_ms"),
    active: boolean().notNull().default(true),
    /** Everything of the log up to here was delivered or given up. */
    cursor: ms("cursor").notNull(),
    failures: integer().notNull().default(0),
    nextTryAtMs: ms("next_try_at_ms"),
    lastStatus: integer("last_status"),
    lastError: text("last_error").notNull().default(""),
    leaseBy: text("lease_by").notNull().default(""),
    leaseUntilMs: ms("lease_until_ms").notNull().default(0),
    madeBy: text("made_by").notNull(),
    madeAtMs: ms("made_at_ms").notNull(),
  },
  (t) => [primaryKey({ columns: [t.company, t.id] })],
);

/** What could not be delivered after all tries, whole. `queued` ones are tried again before anything new. */
export const deadLetter = pgTable(
  "dead_letter",
  {
    company: integer().notNull(),
    id: text().notNull(),
    webhook: text().notNull(),
    hubPos: ms("hub_pos").notNull(),
    type: text().notNull(),
    site: text().notNull(),
    body: jsonb().$type<Record<string, unknown>>().notNull(),
    attempts: integer().notNull(),
    lastStatus: integer("last_status"),
    lastError: text("last_error").notNull(),
    diedAtMs: ms("died_at_ms").notNull(),
    /** dead | queued */
    state: text().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.company, t.id] }),
    index("dead_letter_by_webhook").on(t.company, t.webhook, t.state, t.id),
  ],
);
