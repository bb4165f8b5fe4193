import { cloudShipmentsContracts as contracts } from "../../contracts/cloud/shipments.ts";
import { refuse } from "../../doors/refused.ts";
import type { Transfer } from "../../model/records/transfer.ts";
import { type CloudCall, type CloudHandlers, type CloudParts, inside } from "../http/cloud-call.ts";
import { newId } from "../http/new-id.ts";
import { pageOf, readPageMark } from "../http/paged.ts";
import { maySee } from "../http/reach.ts";
import { texts } from "../store/array.ts";
import { findRecord } from "../store/read/records.ts";
import type { Sql } from "../store/sql.ts";
import { type Asked, askedOf, askSite, siteExists } from "./ask-site.ts";
import { itemExists } from "./rights-handlers.ts";
import { agesOf, sitesAsked } from "./site-ages.ts";

const openStates = ["planned", "released", "shipped", "arrived"];

/** What left the sites, and what goes between them. */
export function transferHandlers(parts: CloudParts): CloudHandlers {
  return {
    "shipments.list": inside(contracts["shipments.list"], async (sql, { input, sees, nowMs }) => {
      const wanted = await sitesAsked(sql, sees, input);
      const after = readPageMark(input.after, [0, "", ""] as const);
      const rows = await sql.rows<ShipmentRow>(
        `WITH sent AS (
           SELECT site, 'load' AS kind, id, coalesce(fields ->> 'number', id) AS number, coalesce(fields ->> 'carrierScac', '') AS "carrierScac",
             coalesce(fields ->> 'bolNumber', '') AS "bolNumber", '' AS "trackingNumber", coalesce((fields ->> 'cartons')::int, 0) AS cartons,
             coalesce((fields ->> 'grossGrams')::bigint, 0) AS "grossGrams", (fields ->> 'departedAt')::bigint AS "shippedMs"
           FROM record WHERE company = $1 AND record = 'load' AND fields ->> 'state' = 'departed'
           UNION ALL
           SELECT site, 'parcel', id, coalesce(fields ->> 'number', id), coalesce(fields ->> 'carrierScac', ''), '', coalesce(fields ->> 'trackingNumber', ''),
             0, 0, (fields ->> 'shippedAt')::bigint
           FROM record WHERE company = $1 AND record = 'order' AND fields ->> 'state' = 'shipped' AND coalesce(fields ->> 'loadId', '') = '')
         SELECT sent.*, CASE WHEN kind = 'parcel' THEN ARRAY[number] ELSE
             ARRAY(SELECT coalesce(o.fields ->> 'number', o.id) FROM record o WHERE o.company = $1 AND o.record = 'order' AND o.site = sent.site
                   AND o.fields ->> 'loadId' = sent.id ORDER BY 1 LIMIT 500) END AS orders
         FROM sent WHERE "shippedMs" IS NOT NULL AND ($2 OR site = ANY($3::text[])) AND ($4 = '' OR number = $4) AND ($5 = '' OR "carrierScac" = $5)
           AND "shippedMs" >= $6 AND "shippedMs" < $7 AND ($8::bigint IS NULL OR ("shippedMs", site, id) < ($8, $9, $10))
         ORDER BY "shippedMs" DESC, site DESC, id DESC LIMIT $11`,
        [
          sql.company,
          wanted === undefined,
          texts(wanted ?? []),
          input.number ?? "",
          input.carrierScac ?? "",
          input.fromMs ?? 0,
          input.toMs ?? Number.MAX_SAFE_INTEGER,
          after?.[0] ?? null,
          after?.[1] ?? "",
          after?.[2] ?? "",
          input.limit + 1,
        ],
      );
      const { rows: shipments, next } = pageOf(rows, input.limit, ({ shippedMs, site, id }) => [shippedMs, site, id]);
      return { shipments, ages: await agesOf(sql, nowMs, shipments), next };
    }),

    "transfers.list": inside(contracts["transfers.list"], async (sql, { input, sees, nowMs }) => {
      const wanted = await sitesAsked(sql, sees, input);
      const after = readPageMark(input.after, [0, ""] as const);
      const rows = await sql.rows<{ id: string; hubPos: number; fields: Partial<Transfer> }>(
        `SELECT id, hub_pos AS "hubPos", fields FROM record WHERE company = $1 AND site = '' AND record = 'transfer'
           AND ($2 OR string_to_array(split_part(id, '/', 1), '+') && $3::text[])
           AND ($4 = '' OR coalesce(fields ->> 'state', 'planned') = $4) AND (NOT $5 OR coalesce(fields ->> 'state', 'planned') = ANY($6::text[]))
           AND ($7::bigint IS NULL OR (hub_pos, id) < ($7, $8)) ORDER BY hub_pos DESC, id DESC LIMIT $9`,
        [
          sql.company,
          wanted === undefined,
          texts(wanted ?? []),
          input.state ?? "",
          input.open ?? false,
          texts(openStates),
          after?.[0] ?? null,
          after?.[1] ?? "",
          input.limit + 1,
        ],
      );
      const { rows: page, next } = pageOf(rows, input.limit, ({ hubPos, id }) => [hubPos, id]);
      const transfers = [];
      for (const { id, fields } of page) transfers.push(transferRow(id, fields, await onTheRoad(sql, id)));
      const sites = transfers.flatMap(({ fromSite, toSite }) => [{ site: fromSite }, { site: toSite }]);
      return { transfers, ages: await agesOf(sql, nowMs, sites), next };
    }),

    "transfers.get": inside(contracts["transfers.get"], async (sql, { input, sees, nowMs }) => {
      const { id, fields } = await transferOf(sql, input.id, sees);
      const row = transferRow(id, fields, await onTheRoad(sql, id));
      const intents = await sql.rows<{ id: string; state: Asked["state"] }>(
        `SELECT id, coalesce(fields ->> 'state', 'pending') AS state FROM record WHERE company = $1 AND site = '' AND record = 'intent'
           AND fields -> 'input' ->> 'id' = $2 ORDER BY hub_pos LIMIT 50`,
        [sql.company, id],
      );
      return {
        ...row,
        wanted: fields.wanted ?? [],
        sent: fields.sent ?? [],
        received: fields.received ?? [],
        differenceLines: fields.differences ?? [],
        intents: intents.map((intent) => askedOf(intent.id, intent.state)),
        ages: await agesOf(sql, nowMs, [{ site: row.fromSite }, { site: row.toSite }]),
      };
    }),

    "transfers.ask": inside(contracts["transfers.ask"], async (sql, { input, sees, caller, commandId }) => {
      const { fromSite, toSite } = input;
      if (fromSite === toSite) return refuse({ code: "transfer-same-site", site: fromSite });
      for (const site of [fromSite, toSite]) {
        await siteExists(sql, site);
        if (!maySee(sees, site)) return refuse({ code: "site-not-yours", site });
      }
      for (const { sku } of input.lines) await itemExists(sql, sku);
      const number = input.number ?? `T${newId(parts.world).toUpperCase().slice(-10)}`;
      const id = `${fromSite}+${toSite}/${number}`;
      const [known] = await sql.rows(
        `SELECT 1 FROM record WHERE company = $1 AND site = '' AND record IN ('transfer', 'intent') AND (id = $2 OR fields -> 'input' ->> 'id' = $2) LIMIT 1`,
        [sql.company, id],
      );
      if (known) return refuse({ code: "transfer-exists", number });
      const { lines, priority, note } = input;
      const asked = await askSite(sql, parts, {
        site: fromSite,
        command: "transfers.send",
        input: { id, number, toSite, lines, priority, note },
        askedBy: `cloud:${caller.person}`,
        commandId,
        reason: note,
      });
      return { id, asked };
    }),

    "transfers.cancel": inside(contracts["transfers.cancel"], async (sql, { input, sees, caller, commandId }) => {
      const { id, fields } = await transferOf(sql, input.id, sees);
      const state = fields.state ?? "planned";
      if (state !== "planned" && state !== "released")
        return refuse({ code: "state-not-allowed", what: "transfer", id, state, allowed: "planned or released" });
      const asked = await askSite(sql, parts, {
        site: sitesOf(id)[0],
        command: "transfers.cancel",
        input: { id, reason: input.reason },
        askedBy: `cloud:${caller.person}`,
        commandId,
        reason: input.reason,
      });
      return { id, asked };
    }),
  };
}

interface ShipmentRow {
  site: string;
  kind: "load" | "parcel";
  id: string;
  number: string;
  orders: string[];
  carrierScac: string;
  bolNumber: string;
  trackingNumber: string;
  cartons: number;
  grossGrams: number;
  shippedMs: number;
}

function sitesOf(id: string): [string, string] {
  const [from = "", to = ""] = (id.split("/", 1)[0] as string).split("+");
  return [from, to];
}

async function transferOf(
  sql: Sql,
  id: string,
  sees: CloudCall["sees"],
): Promise<{ id: string; fields: Partial<Transfer> }> {
  const transfer = await findRecord(sql, "transfer", "", id);
  if (!transfer || !sitesOf(id).some((site) => maySee(sees, site)))
    return refuse({ code: "not-found", what: "transfer", id });
  return transfer;
}

async function onTheRoad(sql: Sql, id: string): Promise<number> {
  const [row] = await sql.rows<{ qty: number | null }>(
    "SELECT sum(on_hand)::bigint AS qty FROM balance WHERE company = $1 AND place = $2",
    [sql.company, `~transit/${id}`],
  );
  return row?.qty ?? 0;
}

function transferRow(id: string, fields: Partial<Transfer>, onTheRoadQty: number) {
  const [fromSite, toSite] = sitesOf(id);
  const sum = (lines: readonly { qty: number }[] = []) => lines.reduce((total, { qty }) => total + qty, 0);
  return {
    id,
    number: fields.number || (id.split("/")[1] ?? ""),
    fromSite,
    toSite,
    state: fields.state ?? "planned",
    wantedQty: sum(fields.wanted),
    sentQty: sum(fields.sent),
    receivedQty: sum(fields.received),
    onTheRoadQty,
    differences: fields.differences?.length ?? 0,
    createdMs: fields.createdAt ?? null,
    shippedMs: fields.shippedAt ?? null,
    arrivedMs: fields.arrivedAt ?? null,
    closedMs: fields.closedAt ?? null,
    trackingNumber: fields.trackingNumber ?? "",
  };
}
