import { index, integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { ms } from "../../store/tables/columns.ts";

/** A company's own choices: `routing`, `rights-policy`. */
export const companyRule = pgTable(
  "company_rule",
  { company: integer().notNull(), name: text().notNull(), value: jsonb().$type<unknown>().notNull() },
  (t) => [primaryKey({ columns: [t.company, t.name] })],
);

/** An order on its way to the site that will ship it: the saga, with everything that undoing needs. */
export const orderRoute = pgTable(
  "order_route",
  {
    company: integer().notNull(),
    number: text().notNull(),
    /** asking | routed | undoing | unrouted | cancelling | cancelled */
    state: text().notNull(),
    saga: jsonb().$type<Record<string, unknown>>().notNull(),
    madeAtMs: ms("made_at_ms").notNull(),
    changedAtMs: ms("changed_at_ms").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.company, t.number] }),
    index("order_route_by_state").on(t.company, t.state, t.madeAtMs),
  ],
);

/** Which order waits for which intent. */
export const routeIntent = pgTable(
  "route_intent",
  {
    company: integer().notNull(),
    intent: text().notNull(),
    number: text().notNull(),
    /** The intent's state that the order knows of. */
    seen: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.company, t.intent] })],
);
