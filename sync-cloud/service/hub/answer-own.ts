import type { Intent } from "../../model/records/intent.ts";
import { answerForHub, type HubIntent, poolKeyOf } from "../../protocol/hub/hub-intents.ts";
import type { Sql } from "../store/sql.ts";
import type { World } from "./companies.ts";
import type { HubDesk } from "./hub-desk.ts";
import { loadView, lockHead } from "./load-view.ts";

/** Of one transaction; the rights job takes what is left. */
const answeredAtOnceMax = 100;

/** Answers what sites asked of the cloud itself. The log is locked from here to the end of the transaction. Gives how many it answered. */
export async function answerHubIntents(sql: Sql, world: World, desk: HubDesk): Promise<number> {
  const rows = await sql.rows<{ id: string; fields: Partial<Intent> }>(
    `SELECT id, fields FROM record WHERE company = $1 AND state = 'pending' AND record = 'intent' AND site = '' AND id LIKE 'hub+%'
     ORDER BY hub_pos, id LIMIT ${answeredAtOnceMax}`,
    [sql.company],
  );
  for (const { id, fields } of rows) {
    const { state = "pending", command = "", input = {}, expiresAt = null } = fields;
    const intent: HubIntent = { id, state, command, input, expiresAt };
    const key = poolKeyOf(intent);
    const view = await loadView(sql, await lockHead(sql), { ...nothing, balances: key === undefined ? [] : [key] });
    const body = answerForHub(view, intent, world.nowMs());
    if (body) await desk.record(sql, [{ ...body, actor: "cloud" }]);
  }
  return rows.length;
}

const nothing = { origins: [], sites: [], hashes: [], registers: [], balances: [], serials: [], sources: [] };
