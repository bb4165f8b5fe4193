import { blob, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/**
 * Every fact, appended once. `pos` is the order of this box; `seq` has no gaps per `origin`. `hash` is SHA-256 over the row, without
 * `pos` and `answer`, and the `hash` of the fact before it from the same origin. The last fact of a command carries the command's `answer`.
 */
export const journal = sqliteTable(
  "journal",
  {
    pos: integer("pos").primaryKey(),
    origin: text("origin").notNull(),
    seq: integer("seq").notNull(),
    base: integer("base").notNull(),
    hlc: text("hlc").notNull(),
    atMs: integer("atMs").notNull(),
    actor: text("actor").notNull(),
    device: text("device").notNull(),
    commandId: text("commandId").notNull(),
    type: text("type").notNull(),
    data: text("data").notNull(),
    moves: text("moves").notNull(),
    sets: text("sets").notNull(),
    source: text("source"),
    answer: text("answer"),
    hash: blob("hash", { mode: "buffer" }).notNull(),
  },
  (t) => [uniqueIndex("journal_origin_seq").on(t.origin, t.seq)],
);

/** Where the first answer of a command stands. Derived from the journal. */
export const answer = sqliteTable("answer", {
  commandId: text("commandId").primaryKey(),
  pos: integer("pos").notNull(),
});
