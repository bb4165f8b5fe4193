import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** How far each consumer has read. Not derived from the journal: `rebuild` keeps these two tables as they are. */
export const cursor = sqliteTable("cursor", { consumer: text("consumer").primaryKey(), pos: integer("pos").notNull() });

/** Facts that a consumer could not handle after its retries; a person retries or drops them. */
export const deadLetter = sqliteTable("deadLetter", {
  id: integer("id").primaryKey({ autoIncrement: true }),
  consumer: text("consumer").notNull(),
  pos: integer("pos").notNull(),
  error: text("error").notNull(),
  tries: integer("tries").notNull(),
  atMs: integer("atMs").notNull(),
});
