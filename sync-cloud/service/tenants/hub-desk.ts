import type { FactBody } from "../../model/facts/fact.ts";
import type { Verdict } from "../../protocol/entry.ts";
import type { Sql } from "../store/sql.ts";

/** A fact that the hub writes itself: a console edit, an intent, a grant. */
export interface HubFact extends FactBody {
  /** `cloud:<person>`, or `rule:<name>` for what nobody asked for. */
  actor: string;
  commandId: string;
  /** The hub position that its author had before him; everything when left out. */
  base?: number;
}

/**
 * Writes facts of the hub's own into the company's log, inside the caller's transaction: they are there when what caused them is, or neither is. Gives the
 * position of the last one, and the verdict of each.
 */
export interface HubDesk {
  record(sql: Sql, facts: readonly HubFact[]): Promise<{ hubPos: number; verdicts: Verdict[] }>;
}
