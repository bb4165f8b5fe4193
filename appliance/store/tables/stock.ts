import { sql } from "drizzle-orm";
import { blob, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** What stands where, derived from moves. A row is there while it has stock or promises. */
export const balance = sqliteTable(
  "balance",
  {
    place: text("place").notNull(),
    sku: text("sku").notNull(),
    lot: text("lot").notNull(),
    serial: text("serial").notNull(),
    lpn: text("lpn").notNull(),
    owner: text("owner").notNull(),
    status: text("status").notNull(),
    onHand: integer("onHand").notNull(),
    allocated: integer("allocated").notNull(),
    /** When the oldest of these units came into the building, UTC ms: it travels with them from place to place. */
    oldestInAt: integer("oldestInAt").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.place, t.sku, t.lot, t.serial, t.lpn, t.owner, t.status] }),
    index("balance_sku").on(t.sku, t.status),
    index("balance_lpn").on(t.lpn).where(sql`lpn <> ''`),
    index("balance_serial_only").on(t.serial).where(sql`serial <> ''`),
    index("balance_serial").on(t.sku, t.serial).where(sql`serial <> ''`),
  ],
);

/** Both sides of every move, for history, recall and stock as of a past moment. Derived from moves. */
export const entry = sqliteTable(
  "entry",
  {
    pos: integer("pos").notNull(),
    line: integer("line").notNull(),
    place: text("place").notNull(),
    sku: text("sku").notNull(),
    lot: text("lot").notNull(),
    serial: text("serial").notNull(),
    lpn: text("lpn").notNull(),
    owner: text("owner").notNull(),
    status: text("status").notNull(),
    delta: integer("delta").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.pos, t.line] }),
    index("entry_sku_lot").on(t.sku, t.lot),
    index("entry_place").on(t.place),
    index("entry_lpn").on(t.lpn).where(sql`lpn <> ''`),
  ],
);

/** All balances at one journal position, compressed: the starting point for questions about the past. */
export const snapshot = sqliteTable("snapshot", {
  pos: integer("pos").primaryKey(),
  atMs: integer("atMs").notNull(),
  rows: integer("rows").notNull(),
  body: blob("body", { mode: "buffer" }).notNull(),
});
