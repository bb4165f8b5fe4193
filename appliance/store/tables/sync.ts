import { blob, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * What came of the hub's log, slice by slice: `pos` is the journal row (origin `<site>.hub`) that says so. The first slice of a page holds its
 * bytes as the hub signed them, the others point to it.
 */
export const hubPage = sqliteTable(
  "hubPage",
  {
    pos: integer("pos").primaryKey(),
    /** Hub positions of this slice, both included. */
    fromPos: integer("fromPos").notNull(),
    toPos: integer("toPos").notNull(),
    bodyPos: integer("bodyPos").notNull(),
    body: blob("body", { mode: "buffer" }),
  },
  (t) => [index("hubPage_toPos").on(t.toPos)],
);

/** One row: how far this book has come in the hub's log. Derived from the journal. */
export const hubCursor = sqliteTable("hubCursor", {
  id: integer("id").primaryKey(),
  cursor: integer("cursor").notNull(),
  incarnation: integer("incarnation").notNull(),
});

/** Own origins that the hub has answered for: facts up to `seq` are in the log, and their place came back in a page. Derived from the journal. */
export const confirmed = sqliteTable("confirmed", {
  origin: text("origin").primaryKey(),
  seq: integer("seq").notNull(),
  /** Facts after this one left the log's past in a fork; they were issued again under the next origin. */
  forkSeq: integer("forkSeq"),
});

/** What the session must remember between two contacts (ticket, durable positions). Not derived: `rebuild` keeps it as it is. */
export const syncNote = sqliteTable("syncNote", { name: text("name").primaryKey(), value: text("value").notNull() });

/** A concurrent overwrite, with both values: nobody had seen the other. `keep, swap, edit` is the record `conflict` of the same id. Derived. */
export const overwrite = sqliteTable(
  "overwrite",
  {
    hubPos: integer("hubPos").notNull(),
    line: integer("line").notNull(),
    pos: integer("pos").notNull(),
    record: text("record").notNull(),
    recordId: text("recordId").notNull(),
    field: text("field").notNull(),
    /** 1 when the value that came later in the log stands. */
    won: integer("won").notNull(),
    origin: text("origin").notNull(),
    seq: integer("seq").notNull(),
    value: text("value").notNull(),
    otherHubPos: integer("otherHubPos").notNull(),
    otherOrigin: text("otherOrigin").notNull(),
    otherSeq: integer("otherSeq").notNull(),
    otherValue: text("otherValue").notNull(),
  },
  (t) => [primaryKey({ columns: [t.hubPos, t.line] })],
);

/** Sets of records or fields that this version does not know: applied when a later one does. Derived. */
export const parked = sqliteTable(
  "parked",
  {
    pos: integer("pos").notNull(),
    line: integer("line").notNull(),
    /** 0 while it is a fact of this site that the log has not answered for. */
    hubPos: integer("hubPos").notNull(),
    eff: text("eff").notNull(),
    origin: text("origin").notNull(),
    seq: integer("seq").notNull(),
    base: integer("base").notNull(),
    atMs: integer("atMs").notNull(),
    record: text("record").notNull(),
    recordId: text("recordId").notNull(),
    fields: text("fields").notNull(),
  },
  (t) => [primaryKey({ columns: [t.pos, t.line] }), index("parked_origin").on(t.origin, t.seq)],
);

/** Facts of closed epochs of this site: in the log, not applied, until the authority adopts them. Derived. */
export const lateFact = sqliteTable(
  "lateFact",
  {
    origin: text("origin").notNull(),
    seq: integer("seq").notNull(),
    hubPos: integer("hubPos").notNull(),
    pos: integer("pos").notNull(),
    /** waiting, adopted or noted (it was a repeat). */
    state: text("state").notNull(),
  },
  (t) => [primaryKey({ columns: [t.origin, t.seq] }), index("lateFact_state").on(t.state)],
);
