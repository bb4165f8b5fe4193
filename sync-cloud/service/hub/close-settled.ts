import type { HubEntry } from "../../protocol/hub/view.ts";
import { closeConflict } from "../store/read/inbox.ts";
import type { Sql } from "../store/sql.ts";

type Settled = "kept" | "swapped" | "edited";

/** What somebody decides about a conflict, at a site or here. */
const settling: ReadonlySet<string> = new Set(["conflict-settled", "conflict-decided"]);
const states: ReadonlySet<unknown> = new Set<Settled>(["kept", "swapped", "edited"]);

/** Closes the conflicts that people settled, wherever they did: what one site decided waits for nobody else. The first decision is the one that is shown. */
export async function closeSettled(sql: Sql, entries: readonly HubEntry[]): Promise<void> {
  let closed = 0;
  for (const { fact } of entries) {
    if (!settling.has(fact.type)) continue;
    for (const { record, id, fields } of fact.sets) {
      const key = record === "conflict" ? /^(\d+)\|([^|]*)\|([^|]*)\|(.*)$/s.exec(id) : null;
      const { state, settledBy, settledAt } = fields as Record<string, unknown>;
      if (!key || !states.has(state)) continue;
      const [, hubPos, name, field, recordId] = key;
      const decided = {
        state: state as Settled,
        by: typeof settledBy === "string" ? settledBy : fact.actor,
        atMs: Number.isSafeInteger(settledAt) ? (settledAt as number) : 0,
      };
      if (await closeConflict(sql, `${hubPos}-${name}-${recordId}-${field}`, decided)) closed++;
    }
  }
  if (closed > 0) sql.notify("conflicts");
}
