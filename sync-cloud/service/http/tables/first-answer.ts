import { index, integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { ms } from "../../store/tables/columns.ts";

/** What a command answered first: a repeat with the same id gets it again. */
export const firstAnswer = pgTable(
  "first_answer",
  {
    company: integer().notNull(),
    /** Who sent it: another's ids are his own. */
    caller: text().notNull(),
    commandId: text("command_id").notNull(),
    name: text().notNull(),
    inputHash: text("input_hash").notNull(),
    answer: jsonb().$type<unknown>().notNull(),
    atMs: ms("at_ms").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.company, t.caller, t.commandId] }),
    index("first_answer_by_age").on(t.company, t.atMs),
  ],
);
