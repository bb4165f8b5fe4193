import { index, integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import type { RolloutScope, RolloutStage } from "../../../contracts/cloud/updates.ts";
import { ms } from "../../store/tables/columns.ts";

/** A version on its way to sites. Whether it was halted is not stored: it follows from what the boxes report. */
export const rollout = pgTable(
  "rollout",
  {
    company: integer().notNull(),
    rollout: text().notNull(),
    version: text().notNull(),
    scope: jsonb().$type<RolloutScope>().notNull(),
    stages: jsonb().$type<RolloutStage[]>().notNull(),
    fromMs: ms("from_ms").notNull(),
    restHours: integer("rest_hours").notNull(),
    haltAfter: integer("halt_after").notNull(),
    /** going | paused | withdrawn */
    state: text().notNull(),
    /** Rollbacks that were reported before do not count. */
    countedFromMs: ms("counted_from_ms").notNull(),
    madeBy: text("made_by").notNull(),
    madeAtMs: ms("made_at_ms").notNull(),
    note: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.company, t.rollout] })],
);

/** How each box stands with versions, as it said last. */
export const boxVersion = pgTable(
  "box_version",
  {
    company: integer().notNull(),
    box: text().notNull(),
    site: text().notNull(),
    version: text().notNull(),
    cpu: text().notNull(),
    slot: text().notNull(),
    health: text().notNull(),
    state: text().notNull(),
    schema: integer().notNull(),
    /** When it was first heard to run this version, by the cloud's clock. */
    sinceMs: ms("since_ms").notNull(),
    reportedMs: ms("reported_ms").notNull(),
    /** The last version that was given up there, with when the cloud heard of it. */
    rollback: jsonb().$type<Record<string, unknown>>(),
    rollbackVersion: text("rollback_version").notNull().default(""),
    rollbackHeardMs: ms("rollback_heard_ms").notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.company, t.box] }), index("box_version_by_site").on(t.company, t.site)],
);
