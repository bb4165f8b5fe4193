import { randomBytes } from "node:crypto";
import { cloudWebhooksContracts as contracts } from "../../contracts/cloud/webhooks.ts";
import { AttemptLimit } from "../../doors/attempt-limit.ts";
import { refuse } from "../../doors/refused.ts";
import { type CloudHandlers, type CloudParts, inside, outside } from "../http/cloud-call.ts";
import { newId } from "../http/new-id.ts";
import { pageOf, readPageMark } from "../http/paged.ts";
import { texts } from "../store/array.ts";
import type { Sql } from "../store/sql.ts";
import { type Courier, secretUse } from "./courier.ts";
import type { PostOut } from "./post-out.ts";

export const webhooksMax = 50;
/** A secret that was replaced signs beside the new one for so long. */
const oldSecretMs = 86_400_000;
const testsPerWebhook = { max: 10, windowMs: 60_000 };

/** Who is told of facts, and what could not be told. */
export function webhookHandlers(parts: CloudParts, courier: Courier, out: PostOut): CloudHandlers {
  const { world, secrets } = parts;
  const tests = new AttemptLimit(testsPerWebhook);
  const allowed = (url: string | undefined) => {
    const why = url === undefined ? undefined : out.whyNot(url);
    if (why !== undefined) refuse({ code: "address-not-allowed", url: url as string, why });
  };
  return {
    "webhooks.list": inside(contracts["webhooks.list"], async (sql) => ({
      webhooks: await sql.rows<WebhookRow>(
        `SELECT w.id, w.url, w.types, w.sites, w.active, w.cursor, greatest(0, h.hub_pos - w.cursor) AS behind, w.failures, w.next_try_at_ms AS "nextTryMs",
           w.last_status AS "lastStatus", w.last_error AS "lastError", (SELECT count(*)::int FROM dead_letter d WHERE d.webhook = w.id) AS "deadLetters"
         FROM webhook w, log_head h WHERE w.company = $1 AND h.company = $1 ORDER BY w.made_at_ms, w.id`,
        [sql.company],
      ),
    })),

    "webhooks.add": inside(contracts["webhooks.add"], async (sql, { input, caller, nowMs }) => {
      allowed(input.url);
      const [count] = await sql.rows<{ n: number; head: number }>(
        `SELECT count(*)::int AS n, (SELECT hub_pos FROM log_head) AS head FROM webhook`,
      );
      if ((count?.n ?? 0) >= webhooksMax) return refuse({ code: "limit-reached", what: "webhooks", most: webhooksMax });
      const id = newId(world);
      const secret = newSecret();
      await sql.write(
        `INSERT INTO webhook (company, id, url, types, sites, secret_sealed, cursor, made_by, made_at_ms)
         VALUES ($1, $2, $3, $4::text[], $5::text[], $6, $7, $8, $9)`,
        [
          sql.company,
          id,
          input.url,
          texts(input.types),
          texts(input.sites),
          secrets.seal(secretUse, secret),
          input.fromHubPos ?? count?.head ?? 0,
          caller.person,
          nowMs,
        ],
      );
      sql.notify("webhooks");
      return { id, secret };
    }),

    "webhooks.save": inside(contracts["webhooks.save"], async (sql, { input, nowMs }) => {
      allowed(input.url);
      const secret = input.newSecret ? newSecret() : null;
      const saved = await sql.write(
        `UPDATE webhook SET url = coalesce($3, url), types = coalesce($4::text[], types), sites = coalesce($5::text[], sites), active = coalesce($6, active),
           failures = 0, next_try_at_ms = NULL, old_secret_sealed = CASE WHEN $7::text IS NULL THEN old_secret_sealed ELSE secret_sealed END,
           old_secret_until_ms = CASE WHEN $7::text IS NULL THEN old_secret_until_ms ELSE $8 END, secret_sealed = coalesce($7, secret_sealed)
         WHERE company = $1 AND id = $2 RETURNING id`,
        [
          sql.company,
          input.id,
          input.url ?? null,
          input.types ? texts(input.types) : null,
          input.sites ? texts(input.sites) : null,
          input.active ?? null,
          secret === null ? null : secrets.seal(secretUse, secret),
          nowMs + oldSecretMs,
        ],
      );
      if (saved.length === 0) return refuse({ code: "not-found", what: "webhook", id: input.id });
      sql.notify("webhooks");
      return { id: input.id, secret };
    }),

    "webhooks.remove": inside(contracts["webhooks.remove"], async (sql, { input }) => {
      const gone = await sql.write("DELETE FROM webhook WHERE company = $1 AND id = $2 RETURNING id", [
        sql.company,
        input.id,
      ]);
      if (gone.length === 0) return refuse({ code: "not-found", what: "webhook", id: input.id });
      await sql.write("DELETE FROM dead_letter WHERE company = $1 AND webhook = $2", [sql.company, input.id]);
      return { id: input.id };
    }),

    "webhooks.test": outside(contracts["webhooks.test"], async ({ input, caller, nowMs }) => {
      const waitMs = tests.begin(`${caller.company} ${input.id}`, nowMs);
      if (waitMs > 0) return refuse({ code: "too-many-requests", retryAfterMs: waitMs });
      const [row] = await parts.database.withCompany(caller.company, (sql) =>
        sql.rows<Parameters<Courier["send"]>[0]>(
          `SELECT id, url, secret_sealed AS "secretSealed", old_secret_sealed AS "oldSecretSealed", old_secret_until_ms AS "oldSecretUntilMs"
           FROM webhook WHERE company = $1 AND id = $2`,
          [sql.company, input.id],
        ),
      );
      if (!row) return refuse({ code: "not-found", what: "webhook", id: input.id });
      return courier.send(row, { test: true, facts: [] });
    }),

    "dead-letters.list": inside(contracts["dead-letters.list"], async (sql, { input }) => {
      const after = readPageMark(input.after, [0, ""] as const);
      const rows = await sql.rows<LetterRow>(
        `SELECT id, webhook, hub_pos AS "hubPos", type, site, attempts, last_status AS "lastStatus", last_error AS "lastError", died_at_ms AS "diedMs"
         FROM dead_letter WHERE company = $1 AND ($2 = '' OR webhook = $2) AND ($3::bigint IS NULL OR (died_at_ms, id) < ($3, $4))
         ORDER BY died_at_ms DESC, id DESC LIMIT $5`,
        [sql.company, input.webhook ?? "", after?.[0] ?? null, after?.[1] ?? "", input.limit + 1],
      );
      const { rows: letters, next } = pageOf(rows, input.limit, ({ diedMs, id }) => [diedMs, id]);
      return { letters, next };
    }),

    "dead-letters.retry": inside(contracts["dead-letters.retry"], async (sql, { input }) => {
      await known(sql, input.webhook);
      const queued = await sql.write(
        `UPDATE dead_letter SET state = 'queued' WHERE company = $1 AND webhook = $2 AND ($3::text[] IS NULL OR id = ANY($3::text[])) RETURNING id`,
        [sql.company, input.webhook, input.ids ? texts(input.ids) : null],
      );
      await sql.write("UPDATE webhook SET next_try_at_ms = NULL WHERE company = $1 AND id = $2", [
        sql.company,
        input.webhook,
      ]);
      sql.notify("webhooks");
      return { queued: queued.length };
    }),

    "dead-letters.drop": inside(contracts["dead-letters.drop"], async (sql, { input }) => {
      await known(sql, input.webhook);
      const dropped = await sql.write(
        "DELETE FROM dead_letter WHERE company = $1 AND webhook = $2 AND id = ANY($3::text[]) RETURNING id",
        [sql.company, input.webhook, texts(input.ids)],
      );
      return { dropped: dropped.length };
    }),
  };
}

const newSecret = (): string => `whs_${randomBytes(32).toString("base64url")}`;

async function known(sql: Sql, id: string): Promise<void> {
  const [row] = await sql.rows("SELECT 1 FROM webhook WHERE company = $1 AND id = $2", [sql.company, id]);
  if (!row) refuse({ code: "not-found", what: "webhook", id });
}

interface WebhookRow {
  id: string;
  url: string;
  types: string[];
  sites: string[];
  active: boolean;
  cursor: number;
  behind: number;
  failures: number;
  nextTryMs: number | null;
  lastStatus: number | null;
  lastError: string;
  deadLetters: number;
}

interface LetterRow {
  id: string;
  webhook: string;
  hubPos: number;
  type: string;
  site: string;
  attempts: number;
  lastStatus: number | null;
  lastError: string;
  diedMs: number;
}
