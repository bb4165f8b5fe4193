import { index, integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { genesisTip, type OriginState, type Verdict } from "../../../protocol/entry.ts";
import type { HubOrigin } from "../../../protocol/hub/view.ts";
import { bytes, ms } from "./columns.ts";

/** One row per company: who holds its lock numbers its log. */
export const logHead = pgTable("log_head", {
  company: integer().primaryKey(),
  hubPos: ms("hub_pos").notNull(),
  tip: text().notNull(),
  incarnation: integer().notNull(),
  /** Positions up to this one are folded away: boxes behind it start from a snapshot. */
  compactedTo: ms("compacted_to").notNull().default(0),
  /** Hash of the log at `compacted_to`. */
  compactedTip: text("compacted_tip").notNull().default(genesisTip),
});

/**
 * The company's log, one row per run of facts of one origin that came together: `hub_pos` to `to_pos` without gaps. The facts are in `batch` as they
 * came, columnar and signed, which is also the proof of who said so; facts before `skip` in it were known already. Partitioned by month and company.
 */
export const log = pgTable(
  "log",
  {
    company: integer().notNull(),
    /** Year * 12 + month - 1 of the hub's clock, UTC. */
    month: integer().notNull(),
    hubPos: ms("hub_pos").notNull(),
    toPos: ms("to_pos").notNull(),
    origin: text().notNull(),
    site: text().notNull(),
    fromSeq: ms("from_seq").notNull(),
    toSeq: ms("to_seq").notNull(),
    /** Hash of the company's log up to `to_pos`. */
    tip: text().notNull(),
    receivedAtMs: ms("received_at_ms").notNull(),
    box: text().notNull(),
    /** Other sites that see a part of it, `*` for all. */
    audience: text().array().notNull(),
    skip: integer().notNull(),
    batch: bytes().notNull(),
    /** Only lines that are not plain, by index within the run. */
    settled: jsonb().$type<SettledLine[]>(),
  },
  (t) => [
    primaryKey({ columns: [t.company, t.month, t.hubPos] }),
    index("log_by_origin").on(t.company, t.origin, t.toSeq),
    index("log_by_pos").on(t.company, t.toPos),
  ],
);

/** A line whose stamp is not the fact's own, that was not plainly accepted, or whose base the hub corrected. */
export interface SettledLine {
  i: number;
  eff?: string;
  verdict?: Verdict;
  base?: number;
}

/** What is kept of a row that left the log: the beginnings of the hashes of its facts (`short-hash.ts`), by which a fact that comes again is told from another one. */
export const foldedRun = pgTable(
  "folded_run",
  {
    company: integer().notNull(),
    origin: text().notNull(),
    fromSeq: ms("from_seq").notNull(),
    toSeq: ms("to_seq").notNull(),
    /** 8 bytes each. */
    hashes: bytes().notNull(),
  },
  (t) => [primaryKey({ columns: [t.company, t.origin, t.toSeq] })],
);

export const origin = pgTable(
  "origin",
  {
    company: integer().notNull(),
    origin: text().notNull(),
    site: text().notNull(),
    generation: integer().notNull(),
    seq: ms("seq").notNull(),
    tip: text().notNull(),
    lastEff: text("last_eff").notNull(),
    sealedAtSeq: ms("sealed_at_seq"),
    /** What else the hub's rules keep of it: who wrote it, its lineage, its tickets. */
    more: jsonb().$type<Omit<HubOrigin, keyof OriginState>>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.company, t.origin] }), index("origin_by_site").on(t.company, t.site, t.generation)],
);
