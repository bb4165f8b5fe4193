import { cloudIntentsContracts as contracts } from "../../contracts/cloud/intents.ts";
import { refuse } from "../../doors/refused.ts";
import type { Intent } from "../../model/records/intent.ts";
import { type CloudHandlers, type CloudParts, inside } from "../http/cloud-call.ts";
import { pageOf, readPageMark } from "../http/paged.ts";
import { maySee } from "../http/reach.ts";
import { texts } from "../store/array.ts";
import type { Sql } from "../store/sql.ts";
import { askedOf, askSite, mayBeAsked, siteExists, withdrawIntent } from "./ask-site.ts";
import { agesOf } from "./site-ages.ts";

/** What is asked of sites, and what they said. */
export function intentHandlers(parts: CloudParts): CloudHandlers {
  return {
    "intents.list": inside(contracts["intents.list"], async (sql, { input, sees, nowMs }) => {
      const after = readPageMark(input.after, [0, ""] as const);
      const rows = await sql.rows<IntentRow>(
        `SELECT id, fields, hub_pos AS "hubPos" FROM record
         WHERE record = 'intent' AND site = '' AND ($1 = '' OR split_part(split_part(id, '/', 1), '+', 1) = $1)
           AND ($2 OR split_part(split_part(id, '/', 1), '+', 1) = ANY($3::text[]))
           AND ($4 = '' OR coalesce(fields ->> 'state', 'pending') = $4) AND ($5 = '' OR fields ->> 'command' = $5)
           AND ($6::bigint IS NULL OR (coalesce((fields ->> 'askedAt')::bigint, 0), id) < ($6, $7))
         ORDER BY coalesce((fields ->> 'askedAt')::bigint, 0) DESC, id DESC LIMIT $8`,
        [
          input.site ?? "",
          sees === "all",
          sees === "all" ? "{}" : texts([...sees]),
          input.state ?? "",
          input.command ?? "",
          after?.[0] ?? null,
          after?.[1] ?? "",
          input.limit + 1,
        ],
      );
      const { rows: page, next } = pageOf(rows, input.limit, ({ fields, id }) => [fields.askedAt ?? 0, id]);
      const intents = page.map(intentOf);
      return { intents, ages: await agesOf(sql, nowMs, intents), next };
    }),

    "intents.get": inside(contracts["intents.get"], async (sql, { input, sees }) => {
      const intent = intentOf(await findIntent(sql, input.id));
      if (!maySee(sees, intent.site)) return refuse({ code: "not-found", what: "intent", id: input.id });
      return intent;
    }),

    "intents.ask": inside(contracts["intents.ask"], async (sql, { input, caller, commandId, nowMs }) => {
      await siteExists(sql, input.site);
      mayBeAsked(input.command, input.input);
      return askSite(sql, parts, {
        site: input.site,
        command: input.command,
        input: input.input,
        askedBy: `cloud:${caller.person}`,
        commandId,
        expiresAtMs: input.expiresAfterMs === undefined ? null : nowMs + input.expiresAfterMs,
        reason: input.reason,
      });
    }),

    "intents.withdraw": inside(contracts["intents.withdraw"], async (sql, { input, caller, commandId, sees }) => {
      const { site, state } = intentOf(await findIntent(sql, input.id));
      if (!maySee(sees, site)) return refuse({ code: "not-found", what: "intent", id: input.id });
      if (state === "withdrawn") return askedOf(input.id, state);
      if (state !== "pending")
        return refuse({ code: "state-not-allowed", what: "intent", id: input.id, state, allowed: "pending" });
      return withdrawIntent(sql, parts.hub, { intentId: input.id, askedBy: `cloud:${caller.person}`, commandId });
    }),
  };
}

interface IntentRow {
  id: string;
  fields: Partial<Intent>;
}

export async function findIntent(sql: Sql, id: string): Promise<IntentRow> {
  const [row] = await sql.rows<IntentRow>(
    "SELECT id, fields FROM record WHERE record = 'intent' AND site = '' AND id = $1",
    [id],
  );
  return row ?? refuse({ code: "not-found", what: "intent", id });
}

function intentOf({ id, fields }: IntentRow) {
  const { site, state } = askedOf(id, fields.state ?? "pending");
  return {
    id,
    site,
    command: fields.command ?? "",
    input: fields.input ?? {},
    state,
    askedBy: fields.askedBy ?? "",
    askedMs: fields.askedAt ?? null,
    expiresMs: fields.expiresAt ?? null,
    answeredMs: fields.answeredAt ?? null,
    answer: fields.answer ?? null,
    reason: fields.reason ?? "",
  };
}
