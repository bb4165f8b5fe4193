import { cloudOrdersContracts as contracts } from "../../contracts/cloud/orders.ts";
import type { OutputOf } from "../../contracts/define.ts";
import { refuse } from "../../doors/refused.ts";
import type { Order } from "../../model/records/order.ts";
import { type CloudCall, type CloudHandlers, type CloudParts, inside } from "../http/cloud-call.ts";
import { pageOf, readPageMark } from "../http/paged.ts";
import { maySee } from "../http/reach.ts";
import { texts } from "../store/array.ts";
import type { Sql } from "../store/sql.ts";
import { siteExists } from "./ask-site.ts";
import { writeRule } from "./company-rules.ts";
import { itemExists } from "./rights-handlers.ts";
import { newSaga, type Saga } from "./route-order.ts";
import {
  loadRoute,
  type OrderInput,
  routingRulesOf,
  type StoredRoute,
  shownRouting,
  stepRoute,
} from "./route-store.ts";
import { agesOf, sitesAsked } from "./site-ages.ts";

type OrderRow = OutputOf<(typeof contracts)["orders.list"]>["orders"][number];

/** Orders of all sites, and those that look for one. */
export function orderHandlers(parts: CloudParts): CloudHandlers {
  const by = ({ caller, commandId, sees }: CloudCall) => ({ askedBy: `cloud:${caller.person}`, commandId, seen: sees });
  return {
    "orders.list": inside(contracts["orders.list"], async (sql, { input, sees, nowMs }) => {
      const wanted = await sitesAsked(sql, sees, input);
      const after = readPageMark(input.after, [0, "", ""] as const);
      const states = input.state === undefined ? undefined : [input.state].flat();
      const rows = await sql.rows<SiteOrder>(
        `${ordersSql(`($2::text[] IS NULL OR o.site = ANY($2::text[])) AND ($3::text[] IS NULL OR o.state = ANY($3::text[]))
           AND ($4 = '' OR o.customer = $4) AND ($5 = '' OR o.number = $5) AND ($6 = '' OR $6 = ANY(o.skus))
           AND ($7::bigint IS NULL OR (o."createdMs", o.site, o."orderId") < ($7, $8, $9))`)}
         ORDER BY o."createdMs" DESC, o.site DESC, o."orderId" DESC LIMIT $10`,
        [
          sql.company,
          // An order without a site is nobody's: who sees all sees it too.
          wanted === undefined ? null : texts(wanted),
          states ? texts(states) : null,
          input.customer ?? "",
          input.number ?? "",
          input.sku ?? "",
          after?.[0] ?? null,
          after?.[1] ?? "",
          after?.[2] ?? "",
          input.limit + 1,
        ],
      );
      const { rows: page, next } = pageOf(rows, input.limit, ({ createdMs, site, orderId }) => [
        createdMs ?? 0,
        site,
        orderId,
      ]);
      const orders = page.map(shown);
      return { orders, ages: await agesOf(sql, nowMs, orders), next };
    }),

    "orders.get": inside(contracts["orders.get"], async (sql, { input, sees, nowMs }) => {
      const [stored] = await sql.rows<{ saga: { saga: Saga; order: OrderInput } }>(
        "SELECT saga FROM order_route WHERE company = $1 AND number = $2",
        [sql.company, input.number],
      );
      const saga = stored?.saga.saga;
      const numbers = [input.number, ...(saga?.attempts ?? []).map(({ orderNumber }) => orderNumber)];
      const found = (
        await sql.rows<SiteOrder>(
          `${ordersSql(`(o.number = ANY($2::text[]) OR o."orderId" = $3) AND ($4 = '' OR o.site = $4)`)} ORDER BY o.site <> '', o.site, o.number LIMIT 50`,
          [sql.company, texts(numbers), input.number, input.site ?? ""],
        )
      ).filter(({ site }) => (site === "" ? sees === "all" : maySee(sees, site)));
      const parts = found.filter(({ site }) => site !== "").map(shown);
      const order = parts.length === 1 ? parts[0] : found.map(shown)[0];
      if (!order) return refuse({ code: "order-unknown", number: input.number });
      const held = parts.map(({ site, orderId }) => `${site}/${orderId}`);
      const lines = await sql.rows<LineRow>(
        `SELECT coalesce((l.fields ->> 'line')::int, 0) AS line, coalesce(l.fields ->> 'sku', '') AS sku, coalesce(i.fields ->> 'name', '') AS name,
           coalesce(l.fields ->> 'lot', '') AS lot, ${lineQtys.map((name) => `coalesce((l.fields ->> '${name}')::bigint, 0) AS "${name}"`).join(", ")}
         FROM record l LEFT JOIN record i ON i.company = l.company AND i.site = '' AND i.record = 'item' AND i.id = l.fields ->> 'sku'
         WHERE l.company = $1 AND l.record = 'orderLine' AND l.site || '/' || (l.fields ->> 'orderId') = ANY($2::text[]) ORDER BY 1, l.site LIMIT 5000`,
        [sql.company, texts(held)],
      );
      const cartons = await sql.rows<{ site: string; lpn: string; sscc: string; grossGrams: number | null }>(
        `SELECT site, id AS lpn, coalesce(fields ->> 'sscc', '') AS sscc, (fields ->> 'grossGrams')::bigint AS "grossGrams" FROM record
         WHERE company = $1 AND record = 'lpn' AND site || '/' || (fields ->> 'orderId') = ANY($2::text[]) ORDER BY site, id LIMIT 2000`,
        [sql.company, texts(held)],
      );
      return {
        order,
        lines,
        parts,
        cartons,
        routing: saga ? shownRouting(saga) : null,
        ages: await agesOf(sql, nowMs, parts),
      };
    }),

    "orders.create": inside(contracts["orders.create"], async (sql, call) => {
      const { input, sees, nowMs } = call;
      if (input.site !== undefined) {
        await siteExists(sql, input.site);
        if (!maySee(sees, input.site)) return refuse({ code: "site-not-yours", site: input.site });
      }
      for (const sku of new Set(input.lines.map((line) => line.sku))) await itemExists(sql, sku);
      const [known] = await sql.rows(
        `SELECT 1 FROM order_route WHERE company = $1 AND number = $2 UNION ALL
         SELECT 1 FROM record WHERE company = $1 AND record = 'order' AND fields ->> 'number' = $2 LIMIT 1`,
        [sql.company, input.number],
      );
      if (known) return refuse({ code: "order-exists", number: input.number });
      const wanted = input.lines.map(({ line, sku, qty }, i) => ({ line: line ?? i + 1, sku, qty }));
      if (new Set(wanted.map(({ line }) => line)).size < wanted.length)
        return refuse({ code: "input-invalid", problems: [{ path: "lines", expected: "each line number once" }] });
      const route: StoredRoute = {
        number: input.number,
        saga: newSaga(input.number, wanted),
        order: input,
        madeAtMs: nowMs,
      };
      const saga = await stepRoute(sql, parts, route, { kind: "begin" }, by(call));
      // Nothing was asked of anybody: whoever sent it hears at once why.
      if (saga.attempts.length === 0) return refuse({ code: "no-site-for-order", why: saga.why });
      return { number: input.number, routing: shownRouting(saga) };
    }),

    "orders.cancel": inside(contracts["orders.cancel"], async (sql, call) => {
      const { input } = call;
      const route = await routeOf(sql, input.number, call.sees);
      if (route.saga.state === "cancelled" || route.saga.state === "cancelling")
        return refuse({
          code: "state-not-allowed",
          what: "order",
          id: input.number,
          state: route.saga.state,
          allowed: "on its way",
        });
      const saga = await stepRoute(sql, parts, route, { kind: "cancel", reason: input.reason }, by(call));
      return { number: input.number, routing: shownRouting(saga) };
    }),

    "orders.reroute": inside(contracts["orders.reroute"], async (sql, call) => {
      const { input } = call;
      if (input.site !== undefined) {
        await siteExists(sql, input.site);
        if (!maySee(call.sees, input.site)) return refuse({ code: "site-not-yours", site: input.site });
      }
      const route = await routeOf(sql, input.number, call.sees);
      if (route.saga.state !== "unrouted" && route.saga.state !== "asking")
        return refuse({
          code: "state-not-allowed",
          what: "order",
          id: input.number,
          state: route.saga.state,
          allowed: "unrouted or asking",
        });
      const event = { kind: "reroute" as const, ...(input.site !== undefined && { site: input.site }) };
      const order = { ...route.order, ...(input.site !== undefined && { site: input.site }) };
      const saga = await stepRoute(sql, parts, { ...route, order }, event, by(call));
      return { number: input.number, routing: shownRouting(saga) };
    }),

    "orders.rules": inside(contracts["orders.rules"], async (sql) => ({ rules: await routingRulesOf(sql) })),

    "orders.save-rules": inside(contracts["orders.save-rules"], async (sql, { input }) => {
      for (const site of input.rules.neverSites) await siteExists(sql, site);
      await writeRule(sql, "routing", input.rules);
      return { rules: input.rules };
    }),
  };
}

type SiteOrder = Omit<OrderRow, "shipTo"> & { shipTo: Order["shipTo"] };

interface LineRow {
  line: number;
  sku: string;
  name: string;
  lot: string;
  orderedQty: number;
  allocatedQty: number;
  pickedQty: number;
  packedQty: number;
  shippedQty: number;
  cancelledQty: number;
  backorderQty: number;
}
const lineQtys = ["orderedQty", "allocatedQty", "pickedQty", "packedQty", "shippedQty", "cancelledQty", "backorderQty"];

const shown = ({ shipTo, ...row }: SiteOrder): OrderRow => ({
  ...row,
  shipTo: [shipTo.name, shipTo.city, shipTo.country].filter(Boolean).join(", "),
});

/** The sites' orders, and those that no site has taken; `where` speaks of `o`. */
const ordersSql = (
  where: string,
): string => `SELECT o."orderId", o.number, o.site, o.state, o.held, o.customer, o."shipTo", o.priority, o."requestedShipMs", o.lines,
    o."orderedQty", o."shippedQty", o."trackingNumber", o."createdMs", o."shippedMs" FROM (
  SELECT r.id AS "orderId", coalesce(r.fields ->> 'number', r.id) AS number, r.site, coalesce(r.fields ->> 'state', 'open') AS state,
    coalesce((r.fields ->> 'held')::boolean, false) AS held, coalesce(r.fields ->> 'customer', '') AS customer, coalesce(r.fields -> 'shipTo', '{"name":""}') AS "shipTo",
    coalesce((r.fields ->> 'priority')::int, 5) AS priority, (r.fields ->> 'requestedShipAt')::bigint AS "requestedShipMs",
    coalesce(l.lines, 0) AS lines, coalesce(l.ordered, 0)::bigint AS "orderedQty", coalesce(l.shipped, 0)::bigint AS "shippedQty", coalesce(l.skus, '{}') AS skus,
    coalesce(r.fields ->> 'trackingNumber', '') AS "trackingNumber", coalesce((r.fields ->> 'createdAt')::bigint, 0) AS "createdMs", (r.fields ->> 'shippedAt')::bigint AS "shippedMs"
  FROM record r LEFT JOIN LATERAL (SELECT count(*)::int AS lines, sum((l.fields ->> 'orderedQty')::bigint) AS ordered,
      sum(coalesce((l.fields ->> 'shippedQty')::bigint, 0)) AS shipped, array_agg(l.fields ->> 'sku') AS skus
    FROM record l WHERE l.company = r.company AND l.site = r.site AND l.record = 'orderLine' AND l.fields ->> 'orderId' = r.id) l ON true
  WHERE r.company = $1 AND r.record = 'order'
  UNION ALL
  SELECT '', w.number, '', CASE WHEN w.state = 'unrouted' THEN 'unrouted' WHEN w.state = 'cancelled' THEN 'cancelled' ELSE 'routing' END, false,
    coalesce(w.saga -> 'order' ->> 'customer', ''), w.saga -> 'order' -> 'shipTo', coalesce((w.saga -> 'order' ->> 'priority')::int, 5),
    (w.saga -> 'order' ->> 'requestedShipAt')::bigint, jsonb_array_length(w.saga -> 'saga' -> 'wanted'),
    (SELECT sum((x ->> 'qty')::bigint)::bigint FROM jsonb_array_elements(w.saga -> 'saga' -> 'wanted') x), 0::bigint,
    ARRAY(SELECT x ->> 'sku' FROM jsonb_array_elements(w.saga -> 'saga' -> 'wanted') x), '', w.made_at_ms, NULL
  FROM order_route w WHERE w.company = $1 AND w.state <> 'routed') o WHERE ${where}`;

async function routeOf(sql: Sql, number: string, sees: CloudCall["sees"]): Promise<StoredRoute> {
  const route = await loadRoute(sql, number);
  const isSeen = sees === "all" || route?.saga.attempts.some(({ site }) => sees.has(site));
  return route && isSeen ? route : refuse({ code: "order-unknown", number });
}
