import type { z } from "zod";
import type { cloudOrdersContracts } from "../../contracts/cloud/orders.ts";
import { type RoutingRules, routingRules } from "../../contracts/cloud/routing-rules.ts";
import type { InputOf } from "../../contracts/define.ts";
import type { CloudParts } from "../http/cloud-call.ts";
import { texts } from "../store/array.ts";
import { jsonText } from "../store/json-text.ts";
import { siteAges } from "../store/read/ages.ts";
import { stockBySku } from "../store/read/stock.ts";
import type { Sql } from "../store/sql.ts";
import { askSite, newIntentId, withdrawIntent } from "./ask-site.ts";
import { type CandidateSite, chooseSites, lessClaims, type WantedLine } from "./choose-sites.ts";
import { readRule } from "./company-rules.ts";
import { type Saga, type SagaEvent, step } from "./route-order.ts";

export type OrderInput = InputOf<(typeof cloudOrdersContracts)["orders.create"]>;
export type RoutingShown = NonNullable<z.output<(typeof cloudOrdersContracts)["orders.get"]["output"]>["routing"]>;

export interface StoredRoute {
  number: string;
  saga: Saga;
  order: OrderInput;
  madeAtMs: number;
}

export const routingRulesOf = (sql: Sql): Promise<RoutingRules> =>
  readRule(sql, "routing", (value) => routingRules.parse(value), routingRules.parse({}));

/** Locked until the transaction ends: two nodes never step one order at once. */
export async function loadRoute(sql: Sql, number: string): Promise<StoredRoute | undefined> {
  const [row] = await sql.rows<{ saga: { saga: Saga; order: OrderInput }; madeAtMs: number }>(
    'SELECT saga, made_at_ms AS "madeAtMs" FROM order_route WHERE company = $1 AND number = $2 FOR UPDATE',
    [sql.company, number],
  );
  return row && { number, ...row.saga, madeAtMs: row.madeAtMs };
}

/** One step of an order's way, with all that it asks of sites: stored in one transaction, or not at all. */
export async function stepRoute(
  sql: Sql,
  parts: Pick<CloudParts, "hub" | "world">,
  { saga: before, order, number, madeAtMs }: StoredRoute,
  event: SagaEvent,
  { askedBy, commandId, seen }: { askedBy: string; commandId: string; seen?: ReadonlySet<string> | "all" },
): Promise<Saga> {
  const nowMs = parts.world.nowMs();
  const rules = await routingRulesOf(sql);
  const sites = await candidates(sql, nowMs, before.wanted, order.site, seen);
  const { saga, asks, withdraws } = step(before, event, {
    nowMs,
    answerWithinMs: rules.answerWithinMs,
    attemptsMax: rules.attemptsMax,
    choose: (lines, without, claimed) =>
      chooseSites(
        { lines, country: order.shipTo.country ?? "", maySplit: order.maySplit },
        sites.filter(({ site }) => !without.includes(site)).map((site) => lessClaims(site, claimed)),
        rules,
      ),
    newIntentId: (site) => newIntentId(parts.world, site),
  });
  for (const ask of asks) {
    const input =
      ask.command === "orders.create"
        ? siteOrder(order, ask.lines, ask.orderNumber)
        : { orderId: ask.orderNumber, reason: ask.reason.slice(0, 80) || "cancelled" };
    await askSite(sql, parts, {
      site: ask.site,
      command: ask.command,
      input,
      askedBy,
      commandId,
      expiresAtMs: ask.expiresAtMs,
      reason: ask.reason,
      intentId: ask.intentId,
    });
    await sql.write("INSERT INTO route_intent (company, intent, number, seen) VALUES ($1, $2, $3, 'pending')", [
      sql.company,
      ask.intentId,
      number,
    ]);
  }
  for (const intentId of withdraws) await withdrawIntent(sql, parts.hub, { intentId, askedBy, commandId });
  await sql.write(
    `INSERT INTO order_route (company, number, state, saga, made_at_ms, changed_at_ms) VALUES ($1, $2, $3, $4::jsonb, $5, $6)
     ON CONFLICT (company, number) DO UPDATE SET state = excluded.state, saga = excluded.saga, changed_at_ms = excluded.changed_at_ms`,
    [sql.company, number, saga.state, jsonText({ saga, order }), madeAtMs, nowMs],
  );
  sql.notify("orders", { number });
  return saga;
}

export const shownRouting = ({ number, state, attempts, why, deadlineMs }: Saga): RoutingShown => ({
  number,
  state,
  why,
  deadlineMs,
  attempts: attempts.map(({ site, intentId, part, state, askedMs, answeredMs, why }) => ({
    site,
    intentId,
    part,
    state,
    askedMs,
    answeredMs,
    why,
  })),
});

/** The order as the site's own `orders.create` takes it; quantities are base units. */
function siteOrder(order: OrderInput, lines: readonly WantedLine[], number: string): Record<string, unknown> {
  const given = new Map(order.lines.map((line, i) => [line.line ?? i + 1, line]));
  return {
    number,
    shipTo: order.shipTo,
    customer: order.customer,
    purchaseOrder: order.purchaseOrder,
    owner: order.owner,
    priority: order.priority,
    requestedShipAt: order.requestedShipAt,
    requestedDeliveryAt: order.requestedDeliveryAt,
    carrierScac: order.carrierScac,
    serviceLevel: order.serviceLevel,
    shipComplete: order.shipComplete,
    notes: order.notes,
    source: { cloudOrder: order.number },
    lines: lines.map(({ line, sku, qty }) => ({
      line,
      sku,
      qty,
      qtyIn: "base",
      lot: given.get(line)?.lot ?? "",
      minExpiryDate: given.get(line)?.minExpiryDate ?? "",
    })),
  };
}

/** What every site has free of what is wanted: on hand and available, less promises, less what was given away as rights. */
async function candidates(
  sql: Sql,
  nowMs: number,
  wanted: readonly WantedLine[],
  only: string | undefined,
  seen: ReadonlySet<string> | "all" = "all",
): Promise<CandidateSite[]> {
  const skus = [...new Set(wanted.map(({ sku }) => sku))];
  const ages = (await siteAges(sql, nowMs, only === undefined ? undefined : [only])).filter(
    ({ status, site }) => status !== "expelled" && status !== "waiting" && (seen === "all" || seen.has(site)),
  );
  const places = await sql.rows<{ site: string; region: string; country: string | null; queue: number }>(
    `SELECT s.site, s.region, (SELECT a.fields -> 'value' ->> 'country' FROM record a
         WHERE a.company = s.company AND a.site = s.site AND a.record = 'setting' AND a.id = 'site.address') AS country,
       (SELECT count(*)::int FROM record o WHERE o.company = s.company AND o.site = s.site AND o.record = 'order' AND o.state NOT IN ('shipped', 'cancelled')) AS queue
     FROM site s WHERE s.site = ANY($1::text[])`,
    [texts(ages.map(({ site }) => site))],
  );
  const pledged = await sql.rows<{ site: string; sku: string; qty: number }>(
    `SELECT split_part(place, '/', 2) AS site, sku, sum(on_hand)::bigint AS qty FROM balance
     WHERE company = $1 AND site = '' AND place LIKE '~rights/%' AND sku = ANY($2::text[]) GROUP BY 1, 2`,
    [sql.company, texts(skus)],
  );
  const free = new Map<string, Map<string, number>>();
  for (const sku of skus)
    for (const { sites } of await stockBySku(sql, { sku, limit: 1 }))
      for (const { site, available } of sites) free.set(site, (free.get(site) ?? new Map()).set(sku, available));
  for (const { site, sku, qty } of pledged) free.get(site)?.set(sku, (free.get(site)?.get(sku) ?? 0) - qty);
  return ages.map(({ site, asOfMs }) => {
    const place = places.find((one) => one.site === site);
    return {
      site,
      region: place?.region ?? "",
      country: place?.country ?? "",
      free: free.get(site) ?? new Map(),
      queue: place?.queue ?? 0,
      ageMs: asOfMs === null ? Number.MAX_SAFE_INTEGER : nowMs - asOfMs,
    };
  });
}
