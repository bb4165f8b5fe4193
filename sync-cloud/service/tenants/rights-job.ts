import { type RightsDemand, rightsRules } from "../../protocol/hub/rights.ts";
import { type OpenGrant, rightsRound } from "../../protocol/hub/rights-round.ts";
import { siteOf } from "../../protocol/origin.ts";
import type { CloudParts } from "../http/cloud-call.ts";
import { answerHubIntents } from "../hub/answer-own.ts";
import type { HubFact } from "../hub/hub-desk.ts";
import { loadOrigins, lockHead } from "../hub/load-view.ts";
import { texts } from "../store/array.ts";
import { siteAges } from "../store/read/ages.ts";
import { type RightsPool, rightsHoldings, rightsPools } from "../store/read/rights.ts";
import type { Sql } from "../store/sql.ts";
import { askSite } from "./ask-site.ts";
import type { CompanyJob } from "./company-jobs.ts";
import { grantFact } from "./grant-right.ts";
import { rightsJobName, rightsPolicyOf } from "./rights-handlers.ts";
import { unheardSites } from "./unheard-sites.ts";

/** How often rights follow demand. */
const everyMs = 10 * 60_000;
/** Pools that one run looks at; the next run goes on behind them. */
const poolsPerRunMax = 200;
/** What one run writes at most: the company's log is locked meanwhile. */
const deedsPerRunMax = 200;
const grantsReadMax = 5_000;
/** A holder that was asked to give something back is not asked again before the answer came, or this long. */
const askExpiresMs = 24 * 3_600_000;
const actor = "rule:rights";

interface Mark {
  authority: string;
  sku: string;
  owner: string;
}
interface Deeds {
  facts: HubFact[];
  asks: { site: string; grant: string; qty: number }[];
  grants: number;
}

/**
 * Rights without anybody's hand: what closed epochs hold, and what has expired, goes back to its pool; and where the company's policy says so, pools are dealt out again as sites
 * ask for them. Nothing is taken from a site that may be spending it: it is asked.
 */
export const rightsJob = (parts: Pick<CloudParts, "hub" | "world">): CompanyJob => ({
  name: rightsJobName,
  everyMs,
  async run(sql, nowMs, last) {
    await answerHubIntents(sql, parts.world, parts.hub);
    const after = last.after as Mark | undefined;
    const pools = await rightsPools(sql, { limit: poolsPerRunMax, ...(after && { after }) });
    const end = pools.length === poolsPerRunMax ? pools.at(-1) : undefined;
    const kept = { lastGrants: 0, ...(end && { after: { authority: end.authority, sku: end.sku, owner: end.owner } }) };
    if (isNothing(await planAll(sql, parts, pools, nowMs))) return kept;
    // Planned again under the lock: between a look and a deed a box may have spent what was seen.
    await lockHead(sql);
    const now = await rightsPools(sql, { limit: poolsPerRunMax, ...(after && { after }) });
    const { facts, asks, grants } = await planAll(sql, parts, now, nowMs);
    await parts.hub.record(sql, facts);
    for (const { site, grant, qty } of asks)
      await askSite(sql, parts, {
        site,
        command: "rights.return",
        input: { grant, qty },
        askedBy: actor,
        commandId: "",
        expiresAtMs: nowMs + askExpiresMs,
        reason: "wanted elsewhere",
      });
    return { ...kept, lastGrants: grants };
  },
});

const isNothing = ({ facts, asks }: Deeds): boolean => facts.length === 0 && asks.length === 0;
const keyOf = ({ authority, sku, owner }: Mark): string => JSON.stringify([authority, sku, owner]);

async function planAll(
  sql: Sql,
  parts: Pick<CloudParts, "world">,
  pools: readonly RightsPool[],
  nowMs: number,
): Promise<Deeds> {
  const deeds: Deeds = { facts: [], asks: [], grants: 0 };
  if (pools.length === 0 || (await unheardSites(sql, nowMs)).length > 0) return deeds;
  const policy = await rightsPolicyOf(sql);
  const authorities = [...new Set(pools.map(({ authority }) => authority))];
  const holdings = Map.groupBy(await rightsHoldings(sql, {}, authorities), keyOf);
  const grants = Map.groupBy(await openGrants(sql, authorities), keyOf);
  const living = await livingOrigins(sql, nowMs);
  const origins = new Map(
    (await loadOrigins(sql, [...new Set([...holdings.values()].flat().map(({ origin }) => origin))])).map((one) => [
      one.origin,
      one,
    ]),
  );
  const heirs = new Map((await loadOrigins(sql, living)).map((one) => [siteOf(one.origin), one]));
  const demand = policy.enabled
    ? Map.groupBy(await demandSince(sql, nowMs - policy.demandDays * 86_400_000), keyOf)
    : undefined;
  const asked = await askedBack(sql, nowMs);

  for (const pool of pools) {
    if (deeds.facts.length + deeds.asks.length >= deedsPerRunMax) break;
    const key = keyOf(pool);
    const held = (holdings.get(key) ?? []).map(({ origin: holder, qty }) => ({ holder, qty }));
    const isDealt = demand && (policy.skus.length === 0 || policy.skus.includes(pool.sku));
    const round = rightsRound({ ...pool, held }, grants.get(key) ?? [], {
      ...{ nowMs, living, origin: (name) => origins.get(name), authorityOf: (site) => heirs.get(site) },
      ...(isDealt && {
        policy: {
          demand: (demand.get(key) ?? []) as (Mark & RightsDemand)[],
          rules: { ...rightsRules, poolPercent: policy.keepPercent, poolQtyMin: policy.keepQty },
          stepQty: policy.stepQty,
        },
      }),
    });
    for (const fact of round.facts) deeds.facts.push({ ...fact, actor });
    const { sku, owner, authority } = pool;
    const { expiresAfterMs } = policy;
    for (const { origin, qty } of round.grants.slice(0, Math.max(0, deedsPerRunMax - deeds.facts.length))) {
      const wanted = { authority, origin, sku, owner, qty, expiresAfterMs, reason: "follows demand", actor };
      deeds.facts.push(grantFact(parts.world, wanted).fact);
      deeds.grants++;
    }
    for (const ask of round.asks) if (!asked.has(ask.grant)) deeds.asks.push(ask);
  }
  return deeds;
}

/** The oldest first. */
function openGrants(sql: Sql, authorities: readonly string[]): Promise<(Mark & OpenGrant)[]> {
  return sql.rows(
    `SELECT id, fields ->> 'authority' AS authority, fields ->> 'holder' AS origin, fields ->> 'sku' AS sku, coalesce(fields ->> 'owner', '') AS owner,
       (fields ->> 'qty')::bigint AS qty, (fields ->> 'expiresAt')::bigint AS "expiresAtMs" FROM record
     WHERE company = $1 AND site = '' AND record = 'rightGrant' AND coalesce(fields ->> 'state', 'open') = 'open' AND fields ->> 'authority' = ANY($2::text[])
     ORDER BY (fields ->> 'grantedAt')::bigint, id LIMIT ${grantsReadMax}`,
    [sql.company, texts(authorities)],
  );
}

/** The origins that may hold rights, one for each site that is not expelled. */
async function livingOrigins(sql: Sql, nowMs: number): Promise<string[]> {
  const sites = (await siteAges(sql, nowMs)).filter(({ status }) => status !== "expelled" && status !== "waiting");
  const rows = await sql.rows<{ authority: string }>(
    "SELECT authority FROM hub_site WHERE company = $1 AND authority <> '' AND site = ANY($2::text[]) ORDER BY authority",
    [sql.company, texts(sites.map(({ site }) => site))],
  );
  return rows.map(({ authority }) => authority);
}

/** What sites promised of each other's stock since then, and what they lacked of the same thing for orders of their own. */
function demandSince(sql: Sql, sinceMs: number): Promise<(Mark & RightsDemand)[]> {
  return sql.rows(
    `WITH spent AS (
       SELECT split_part(split_part(id, '/', 1), '+', 1) AS authority, split_part(split_part(id, '/', 1), '+', 2) AS site, fields -> 'input' ->> 'sku' AS sku,
         coalesce(fields -> 'input' ->> 'owner', '') AS owner, sum((fields -> 'input' ->> 'qty')::bigint) AS qty
       FROM record WHERE company = $1 AND site = '' AND record = 'intent' AND fields ->> 'command' = 'rights.fill' AND (fields ->> 'askedAt')::bigint >= $2
       GROUP BY 1, 2, 3, 4),
     short AS (
       SELECT l.site, l.fields ->> 'sku' AS sku, coalesce(o.fields ->> 'owner', '') AS owner, sum((l.fields ->> 'backorderQty')::bigint) AS qty
       FROM record l JOIN record o ON o.company = l.company AND o.site = l.site AND o.record = 'order' AND o.id = l.fields ->> 'orderId'
       WHERE l.company = $1 AND l.record = 'orderLine' AND coalesce((l.fields ->> 'backorderQty')::bigint, 0) > 0 AND (o.fields ->> 'createdAt')::bigint >= $2
       GROUP BY 1, 2, 3),
     pledged AS (SELECT DISTINCT split_part(place, '/', 2) AS authority, sku, owner FROM balance WHERE company = $1 AND site = '' AND place LIKE '~rights/%')
     SELECT authority, site, sku, owner, sum(spent)::bigint AS "spentQty", sum(short)::bigint AS "refusedQty" FROM (
       SELECT authority, site, sku, owner, qty AS spent, 0::numeric AS short FROM spent WHERE site <> ''
       UNION ALL SELECT p.authority, s.site, s.sku, s.owner, 0, s.qty FROM short s JOIN pledged p USING (sku, owner) WHERE s.site <> p.authority) AS both_kinds
     GROUP BY 1, 2, 3, 4`,
    [sql.company, sinceMs],
  );
}

/** Grants whose holders were asked to give back, and have not answered yet. */
async function askedBack(sql: Sql, nowMs: number): Promise<Set<string>> {
  const rows = await sql.rows<{ grant: string }>(
    `SELECT DISTINCT fields -> 'input' ->> 'grant' AS grant FROM record WHERE company = $1 AND site = '' AND record = 'intent' AND fields ->> 'command' = 'rights.return'
       AND coalesce(fields ->> 'state', 'pending') = 'pending' AND coalesce((fields ->> 'expiresAt')::bigint > $2::bigint, true)`,
    [sql.company, nowMs],
  );
  return new Set(rows.map(({ grant }) => grant));
}
