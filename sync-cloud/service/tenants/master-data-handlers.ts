import { cloudMasterDataContracts as contracts } from "../../contracts/cloud/master-data.ts";
import { refuse } from "../../doors/refused.ts";
import type { RecordSet } from "../../model/facts/fact.ts";
import { item as itemRecord } from "../../model/records/item.ts";
import { type KnownSettings, settingDefaults } from "../../model/records/settings.ts";
import { siteOf } from "../../protocol/origin.ts";
import { type CloudCall, type CloudHandlers, type CloudParts, inside } from "../http/cloud-call.ts";
import { pageOf, readPageMark } from "../http/paged.ts";
import { texts } from "../store/array.ts";
import { findRecord, listRecords } from "../store/read/records.ts";
import { like } from "../store/read/stock.ts";
import type { Sql } from "../store/sql.ts";
import { askedOf, askSite, siteExists } from "./ask-site.ts";
import { agesOf, sitesAsked } from "./site-ages.ts";

type ItemInput = { sku: string; barcodes?: string[] | undefined } & Record<string, unknown>;

/** The company's items and partners, which every site gets, and the settings of single sites, which those decide. */
export function masterDataHandlers(parts: CloudParts): CloudHandlers {
  return {
    "items.list": inside(contracts["items.list"], async (sql, { input, sees, nowMs }) => {
      const wanted = await sitesAsked(sql, sees, {});
      const after = readPageMark(input.after, [""] as const);
      const rows = await sql.rows<{
        sku: string;
        fields: Record<string, never>;
        onHand: number | null;
        sites: string[] | null;
      }>(
        `SELECT i.id AS sku, i.fields, s.on_hand AS "onHand", s.sites FROM record i
           LEFT JOIN LATERAL (SELECT sum(b.on_hand)::bigint AS on_hand, array_agg(DISTINCT b.site) AS sites FROM balance b
             WHERE b.company = i.company AND b.sku = i.id AND left(b.place, 1) <> '~' AND ($5 OR b.site = ANY($6::text[]))) s ON true
         WHERE i.company = $1 AND i.site = '' AND i.record = 'item' AND i.id > $2 AND i.fields ->> 'deletedAt' IS NULL
           AND ($3::text IS NULL OR i.id ILIKE $3 OR i.fields ->> 'name' ILIKE $3 OR i.fields ->> 'gtin' ILIKE $3)
           AND ($4::boolean IS NULL OR coalesce((i.fields ->> 'active')::boolean, true) = $4)
         ORDER BY i.id LIMIT $7`,
        [
          sql.company,
          after?.[0] ?? "",
          input.text === undefined ? null : like(input.text),
          input.active ?? null,
          wanted === undefined,
          texts(wanted ?? []),
          input.limit + 1,
        ],
      );
      const { rows: page, next } = pageOf(rows, input.limit, ({ sku }) => [sku]);
      const first = initialItem();
      const items = page.map(({ sku, fields, onHand, sites }) => {
        const of = { ...first, ...fields };
        return {
          sku,
          name: of.name,
          gtin: of.gtin,
          owner: of.owner,
          baseUom: of.baseUom,
          velocityClass: of.velocityClass,
          tracksLot: of.tracksLot,
          tracksSerial: of.tracksSerial,
          tracksExpiry: of.tracksExpiry,
          active: of.active,
          onHand: onHand ?? 0,
          sites: sites?.length ?? 0,
        };
      });
      const sites = page.flatMap((row) => (row.sites ?? []).map((site) => ({ site })));
      return { items, ages: await agesOf(sql, nowMs, sites), next };
    }),

    "items.get": inside(contracts["items.get"], async (sql, { input }) => {
      const found = await findRecord(sql, "item", "", input.sku);
      if (!found) return refuse({ code: "sku-unknown", sku: input.sku });
      const [row] = await sql.rows<{ stamps: Record<string, [eff: string, origin: string]> | null }>(
        "SELECT stamps FROM record WHERE company = $1 AND site = '' AND record = 'item' AND id = $2",
        [sql.company, input.sku],
      );
      const barcodes = await sql.rows<{ code: string }>(
        `SELECT split_part(id, '|', 1) AS code FROM record WHERE company = $1 AND site = '' AND record = 'barcode' AND fields ->> 'sku' = $2
           AND fields ->> 'deletedAt' IS NULL ORDER BY id LIMIT 200`,
        [sql.company, input.sku],
      );
      const { deletedAt: _, ...fields } = found.fields;
      return {
        item: { sku: input.sku, ...fields, barcodes: barcodes.map(({ code }) => code) },
        fields: Object.entries(row?.stamps ?? {}).map(([field, [eff, origin]]) => ({
          field,
          value: (found.fields as Record<string, unknown>)[field] ?? null,
          by: siteOf(origin),
          atMs: Number.parseInt(eff.slice(0, 12), 16),
        })),
        hubPos: await headOf(sql),
      };
    }),

    "items.save": inside(contracts["items.save"], async (sql, call) => {
      const { seenHubPos, ...input } = call.input;
      const before = await findRecord(sql, "item", "", input.sku);
      const { sets, changed } = itemSets(input, before?.fields);
      const hubPos = await write(sql, parts, call, "item-saved", sets, seenHubPos);
      return { hubPos, sku: input.sku, isNew: before === undefined, changed };
    }),

    "items.import": inside(contracts["items.import"], async (sql, call) => {
      const { items } = call.input;
      const twice = items.map(({ sku }) => sku).find((sku, i, all) => all.indexOf(sku) !== i);
      if (twice !== undefined)
        return refuse({
          code: "list-invalid",
          problems: [
            { index: items.map(({ sku }) => sku).lastIndexOf(twice), field: "sku", problem: "duplicate", found: twice },
          ],
        });
      const known = new Map(
        (await listRecords(sql, "item", { ids: items.map(({ sku }) => sku), limit: items.length })).map((row) => [
          row.id,
          row.fields,
        ]),
      );
      const sets: RecordSet[] = [];
      let [created, changed] = [0, 0];
      for (const item of items) {
        const before = known.get(item.sku);
        const made = itemSets(item, before);
        sets.push(...made.sets);
        if (!before) created++;
        else if (made.changed.length > 0) changed++;
      }
      const hubPos = await write(sql, parts, call, "items-imported", sets);
      return { hubPos, created, changed, unchanged: items.length - created - changed };
    }),

    "partners.list": inside(contracts["partners.list"], async (sql, { input }) => {
      const after = readPageMark(input.after, [""] as const);
      const rows = await sql.rows<{
        id: string;
        fields: Record<string, never>;
        stamps: Record<string, [string]> | null;
      }>(
        `SELECT id, fields, stamps FROM record WHERE company = $1 AND site = '' AND record = 'partner' AND id > $2 AND fields ->> 'deletedAt' IS NULL
           AND ($3 = '' OR coalesce(fields ->> 'kind', 'customer') = $3) AND ($4::text IS NULL OR id ILIKE $4 OR fields ->> 'name' ILIKE $4) ORDER BY id LIMIT $5`,
        [
          sql.company,
          after?.[0] ?? "",
          input.kind ?? "",
          input.text === undefined ? null : like(input.text),
          input.limit + 1,
        ],
      );
      const { rows: page, next } = pageOf(rows, input.limit, ({ id }) => [id]);
      const partners = page.map(({ id, fields, stamps }) => {
        const of = {
          kind: "customer" as const,
          name: "",
          gln: "",
          scac: "",
          address: { name: "" },
          edi: {},
          ...(fields as object),
        };
        const last =
          Object.values(stamps ?? {})
            .map(([eff]) => eff)
            .sort()
            .at(-1) ?? "";
        return {
          id,
          kind: of.kind,
          name: of.name,
          gln: of.gln,
          scac: of.scac,
          address: of.address,
          edi: Object.keys(of.edi).length > 0 ? (of.edi as never) : null,
          changedMs: last === "" ? null : Number.parseInt(last.slice(0, 12), 16),
        };
      });
      return { partners, next };
    }),

    "partners.save": inside(contracts["partners.save"], async (sql, call) => {
      const { id, seenHubPos, edi, ...fields } = call.input;
      const before = await findRecord(sql, "partner", "", id);
      const given = { ...fields, ...(edi !== undefined && { edi: edi ?? {} }) };
      const changed = differences(given, before?.fields);
      const revived = before?.fields.deletedAt != null ? { deletedAt: null } : {};
      const hubPos = await write(
        sql,
        parts,
        call,
        "partner-saved",
        [{ record: "partner", id, fields: { ...changed, ...revived } }],
        seenHubPos,
      );
      return { hubPos, id, isNew: before === undefined };
    }),

    "partners.remove": inside(contracts["partners.remove"], async (sql, call) => {
      const { id } = call.input;
      const before = await findRecord(sql, "partner", "", id);
      if (!before || before.fields.deletedAt !== null) return refuse({ code: "not-found", what: "partner", id });
      const set: RecordSet = { record: "partner", id, fields: { deletedAt: call.nowMs } };
      return { hubPos: await write(sql, parts, call, "partner-removed", [set]), id };
    }),

    "settings.list": inside(contracts["settings.list"], async (sql, { input, nowMs }) => {
      await siteExists(sql, input.site);
      const rows = await listRecords(sql, "setting", { limit: settingsMax }, [input.site]);
      const given = new Map(rows.map(({ id, fields }) => [id, fields.value]));
      const intents = await sql.rows<{ id: string; name: string; state: "pending" }>(
        `SELECT DISTINCT ON (fields -> 'input' ->> 'name') id, fields -> 'input' ->> 'name' AS name, coalesce(fields ->> 'state', 'pending') AS state
         FROM record WHERE company = $1 AND site = '' AND record = 'intent' AND fields ->> 'command' = 'settings.save' AND split_part(id, '/', 1) = $2
         ORDER BY fields -> 'input' ->> 'name', hub_pos DESC`,
        [sql.company, input.site],
      );
      const asked = new Map(
        intents.filter(({ state }) => state === "pending").map(({ id, name, state }) => [name, askedOf(id, state)]),
      );
      const names = [...new Set([...Object.keys(settingDefaults), ...given.keys()])].sort();
      return {
        settings: names.map((name) => ({
          name,
          value: given.has(name) ? given.get(name) : settingDefaults[name as keyof KnownSettings],
          isFirst: !given.has(name),
          asked: asked.get(name) ?? null,
        })),
        ages: await agesOf(sql, nowMs, [{ site: input.site }]),
      };
    }),

    "settings.save": inside(contracts["settings.save"], async (sql, { input, caller, commandId }) => {
      await siteExists(sql, input.site);
      if (!Object.hasOwn(settingDefaults, input.name)) return refuse({ code: "setting-unknown", name: input.name });
      return askSite(sql, parts, {
        site: input.site,
        command: "settings.save",
        input: { name: input.name, value: input.value },
        askedBy: `cloud:${caller.person}`,
        commandId,
      });
    }),
  };
}

const settingsMax = 1_000;

async function write(
  sql: Sql,
  { hub }: CloudParts,
  { caller, commandId }: CloudCall,
  type: string,
  sets: RecordSet[],
  base?: number,
): Promise<number> {
  const real = sets.filter(({ fields }) => Object.keys(fields).length > 0);
  if (real.length === 0) return headOf(sql);
  const entries = await hub.record(sql, [
    { type, actor: `cloud:${caller.person}`, commandId, sets: real, ...(base !== undefined && { base }) },
  ]);
  return entries.at(-1)?.hubPos ?? 0;
}

async function headOf(sql: Sql): Promise<number> {
  const [head] = await sql.rows<{ hubPos: number }>('SELECT hub_pos AS "hubPos" FROM log_head');
  return head?.hubPos ?? 0;
}

/** Only what differs is written, so that nobody's later edit of another field is overwritten. */
function itemSets(
  { sku, barcodes = [], ...fields }: ItemInput,
  before: object | undefined,
): { sets: RecordSet[]; changed: string[] } {
  const changed = differences(fields, before);
  const sets: RecordSet[] = [
    { record: "item", id: sku, fields: before ? changed : { ...changed, active: fields.active ?? true } } as RecordSet,
  ];
  for (const code of barcodes)
    sets.push({
      record: "barcode",
      id: `${code}|${sku}`,
      fields: { code, sku, uom: String(fields.baseUom ?? "EA"), qtyBase: 1, deletedAt: null },
    } as RecordSet);
  return { sets, changed: Object.keys(changed) };
}

function differences(fields: Record<string, unknown>, before: object | undefined): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([name, value]) =>
        value !== undefined &&
        JSON.stringify(value) !== JSON.stringify((before as Record<string, unknown> | undefined)?.[name]),
    ),
  );
}

const initialItem = () =>
  Object.fromEntries(Object.entries(itemRecord.fields).map(([name, { initial }]) => [name, initial])) as {
    name: string;
    gtin: string;
    owner: string;
    baseUom: string;
    velocityClass: string;
    tracksLot: boolean;
    tracksSerial: boolean;
    tracksExpiry: boolean;
    active: boolean;
  };
