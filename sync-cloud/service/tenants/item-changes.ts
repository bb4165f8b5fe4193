import type { z } from "zod";
import type { itemShape } from "../../contracts/items.ts";
import type { ListProblem } from "../../contracts/refusals/stock.ts";
import { refuse } from "../../doors/refused.ts";
import type { RecordSet } from "../../model/facts/fact.ts";
import { barcodeSets } from "../../model/items/item-barcodes.ts";
import { itemProblems } from "../../model/items/item-problems.ts";
import type { Barcode } from "../../model/records/barcode.ts";
import { texts } from "../store/array.ts";
import { listRecords } from "../store/read/records.ts";
import type { Sql } from "../store/sql.ts";
import { differences } from "./write-shared.ts";

type ItemInput = z.output<typeof itemShape>;

export interface ItemChange {
  isNew: boolean;
  /** Names of the fields that get another value; `barcodes` when codes come or go. */
  changed: string[];
  sets: RecordSet[];
}

/** What these items change, by the rules that hold at a site too. Refuses all of them for a mistake in one. */
export async function itemChanges(sql: Sql, items: readonly ItemInput[], nowMs: number): Promise<ItemChange[]> {
  const skus = items.map(({ sku }) => sku);
  const known = new Map(
    (await listRecords(sql, "item", { ids: skus, limit: skus.length })).map((row) => [row.id, row]),
  );
  const problems: ListProblem[] = [];
  const first = new Set<string>();
  for (const [index, input] of items.entries()) {
    if (first.has(input.sku)) problems.push({ index, field: "sku", problem: "duplicate", found: input.sku });
    first.add(input.sku);
    problems.push(...itemProblems(input, known.get(input.sku)?.fields, index));
  }
  if (problems.length > 0) refuse({ code: "list-invalid", problems });
  const barcodes = await barcodesOf(sql, skus);
  const changes: ItemChange[] = [];
  for (const input of items) {
    const { sku, barcodes: _codes, ...given } = input;
    const before = known.get(sku)?.fields;
    const fields: Record<string, unknown> = differences(given, before);
    const changed = Object.keys(fields);
    if (before && before.deletedAt !== null) fields.deletedAt = null;
    if (before) await refuseWhileStocked(sql, sku, changed);
    else fields.active ??= true;
    const codes = barcodeSets(input, before, (id) => barcodes.get(id), nowMs);
    if (codes.length > 0) changed.push("barcodes");
    const item = { record: "item", id: sku, fields } as RecordSet;
    changes.push({
      isNew: before === undefined,
      changed,
      sets: [...(Object.keys(fields).length > 0 ? [item] : []), ...codes],
    });
  }
  return changes;
}

/** Quantities are kept in base units and serials one by one: with stock in any site, as far as it has told, neither may change its meaning. */
async function refuseWhileStocked(sql: Sql, sku: string, changed: readonly string[]): Promise<void> {
  const field = changed.find((name) => name === "baseUom" || name === "tracksSerial");
  if (field === undefined) return;
  const [row] = await sql.rows<{ onHand: number }>(
    "SELECT coalesce(sum(on_hand), 0)::bigint AS \"onHand\" FROM balance WHERE company = $1 AND sku = $2 AND left(place, 1) <> '~'",
    [sql.company, sku],
  );
  const onHand = row?.onHand ?? 0;
  if (onHand > 0) refuse({ code: "item-has-stock", sku, field, onHand });
}

async function barcodesOf(
  sql: Sql,
  skus: readonly string[],
): Promise<Map<string, Pick<Barcode, "uom" | "qtyBase" | "deletedAt">>> {
  const rows = await sql.rows<{ id: string; fields: Partial<Barcode> }>(
    `SELECT id, fields FROM record WHERE company = $1 AND site = '' AND record = 'barcode' AND fields ->> 'sku' = ANY($2::text[])`,
    [sql.company, texts(skus)],
  );
  return new Map(
    rows.map(({ id, fields: { uom = "EA", qtyBase = 1, deletedAt = null } }) => [id, { uom, qtyBase, deletedAt }]),
  );
}
