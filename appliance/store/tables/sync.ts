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
    /** 1 when the hub lost this part of its log and it was undone here; 2 when a state lies over it, so that it can no longer be undone. */
    undone: integer("undone").notNull(),
    /** 1 when it brought facts of this site that this box did not write. */
    ofSite: integer("ofSite").notNull(),
    body: blob("body", { mode: "buffer" }),
  },
  (t) => [index("hubPage_toPos").on(t.toPos)],
);

/** One row: how far this book has come in the hub's log. Derived from the journal. */
export const hubCursor = sqliteTable("hubCursor", {
  id: integer("id").primaryKey(),
  cursor: integer("cursor").notNull(),
  incarnation: integer("incarnation").notNull(),
  /** Ends of pages and the hash of the hub's log there, newest first, thinned with age: `[[hubPos, tip], …]`, with a 1 behind that of a state. */
  marks: text("marks").notNull(),
});

/** Each time a part of the hub's log was undone: own facts up to `seq` may name a `base` of the part that was lost. Derived from the journal. */
export const hubRewind = sqliteTable(
  "hubRewind",
  {
    pos: integer("pos").notNull(),
    origin: text("origin").notNull(),
    seq: integer("seq").notNull(),
    toPos: integer("toPos").notNull(),
  },
  (t) => [primaryKey({ columns: [t.pos, t.origin] })],
);

/** The epochs of this site whose facts are in this journal, in order of `pos`. Derived from the journal. */
export const ownEpoch = sqliteTable("ownEpoch", {
  origin: text("origin").primaryKey(),
  /** Of its first fact. */
  pos: integer("pos").notNull(),
  reason: text("reason").notNull(),
  inherits: integer("inherits").notNull(),
  /** Facts up to here have their place in the hub's log, as its pages told. */
  confirmedSeq: integer("confirmedSeq").notNull(),
  /** The next epoch went on from here. Facts behind it that the log had not were written again under the next origin. */
  endSeq: integer("endSeq"),
  /** Of an epoch that began by a fork: facts that it still has to write again, `[[origin, fromSeq, toSeq], …]`. */
  again: text("again").notNull(),
});

/** What the session must remember between two contacts (ticket, durable positions). Not derived: `rebuild` keeps it as it is. */
export const syncNote = sqliteTable("syncNote", { name: text("name").primaryKey(), value: text("value").notNull() });

/** What the hub made of a fact of this site, where it was not plainly accepted. Derived. */
export const hubVerdict = sqliteTable(
  "hubVerdict",
  {
    origin: text("origin").notNull(),
    seq: integer("seq").notNull(),
    hubPos: integer("hubPos").notNull(),
    verdict: text("verdict").notNull(),
  },
  (t) => [primaryKey({ columns: [t.origin, t.seq] })],
);

/** A concurrent overwrite, with both values: nobody had seen the other. `keep, swap, edit` is the record `conflict`. Derived. */
export const overwrite = sqliteTable("overwrite", {
  /** Where the later one stands: hub position, set in its fact, field in the set (`overwriteId`). */
  id: integer("id").primaryKey(),
  hubPos: integer("hubPos").notNull(),
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
});

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
    /** Its hash in the chain of its epoch, hex: two disks may have written under one number. */
    tip: text("tip").notNull(),
    /** Of its line in the log, and of the page that told of it; 0 when it is only known by what was made from it. */
    hubPos: integer("hubPos").notNull(),
    pos: integer("pos").notNull(),
    /** waiting, adopted or noted (it was a repeat). */
    state: text("state").notNull(),
    /** Journal position of what adopted it; 0 while it waits. */
    adoptedPos: integer("adoptedPos").notNull(),
  },
  (t) => [primaryKey({ columns: [t.origin, t.seq, t.tip] }), index("lateFact_state").on(t.state)],
);

/** Commands of this site that another box answered, so that a repeat of one is known here: this book has the fact, not the answer. Derived. */
export const siteCommand = sqliteTable(
  "siteCommand",
  {
    commandId: text("commandId").notNull(),
    origin: text("origin").notNull(),
    seq: integer("seq").notNull(),
    /** The closed epoch that it was adopted from, or empty. */
    sourceOrigin: text("sourceOrigin").notNull(),
    pos: integer("pos").notNull(),
  },
  (t) => [primaryKey({ columns: [t.commandId, t.origin, t.seq] })],
);
