import { cloudMasterDataContracts as contracts } from "../../contracts/cloud/master-data.ts";
import { refuse } from "../../doors/refused.ts";
import type { RecordSet } from "../../model/facts/fact.ts";
import { barcodeId } from "../../model/items/item-barcodes.ts";
import { item as itemRecord } from "../../model/records/item.ts";
import { type CloudHandlers, type CloudParts, inside } from "../http/cloud-call.ts";
import { pageOf, readPageMark } from "../http/paged.ts";
import { texts } from "../store/array.ts";
import { findRecord } from "../store/read/records.ts";
import { like } from "../store/read/stock.ts";
import { type ItemChange, itemChanges } from "./item-changes.ts";
import { agesOf, sitesAsked } from "./site-ages.ts";
import { headOf, writeShared, writtenFields } from "./write-shared.ts";

/** The company's items, which every site gets. */
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
      const barcodes = await sql.rows<{ code: string }>(
        `SELECT split_part(id, '|', 1) AS code FROM record WHERE company = $1 AND site = '' AND record = 'barcode' AND fields ->> 'sku' = $2
           AND fields ->> 'deletedAt' IS NULL ORDER BY id LIMIT 200`,
        [sql.company, input.sku],
      );
      const { deletedAt: _, ...fields } = found.fields;
      return {
        item: { sku: input.sku, ...fields, barcodes: barcodes.map(({ code }) => code) },
        fields: await writtenFields(sql, "item", input.sku, found.fields),
        hubPos: await headOf(sql),
      };
    }),

    "items.save": inside(contracts["items.save"], async (sql, call) => {
      const { seenHubPos, ...input } = call.input;
      const [made] = await itemChanges(sql, [input], call.nowMs);
      const { isNew, changed, sets } = made as ItemChange;
      const hubPos = await writeShared(sql, parts, call, "item-saved", sets, seenHubPos);
      return { hubPos, sku: input.sku, isNew, changed };
    }),

    "items.import": inside(contracts["items.import"], async (sql, call) => {
      const made = await itemChanges(sql, call.input.items, call.nowMs);
      const hubPos = await writeShared(
        sql,
        parts,
        call,
        "items-imported",
        made.flatMap(({ sets }) => sets),
      );
      const created = made.filter(({ isNew }) => isNew).length;
      const changed = made.filter((one) => !one.isNew && one.changed.length > 0).length;
      return { hubPos, created, changed, unchanged: made.length - created - changed };
    }),

    "items.remove-barcode": inside(contracts["items.remove-barcode"], async (sql, call) => {
      const { sku, code } = call.input;
      if (!(await findRecord(sql, "item", "", sku))) return refuse({ code: "sku-unknown", sku });
      const id = barcodeId(code, sku);
      const before = await findRecord(sql, "barcode", "", id);
      if (!before || before.fields.deletedAt !== null) return refuse({ code: "not-found", what: "barcode", id: code });
      const set: RecordSet = { record: "barcode", id, fields: { deletedAt: call.nowMs } };
      return { hubPos: await writeShared(sql, parts, call, "barcode-removed", [set]), sku, code };
    }),
  };
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
