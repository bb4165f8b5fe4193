import { normalizeGtin } from "../gs1/gtin.ts";
import type { Item, Packaging } from "../records/item.ts";

/** What somebody wants an item to be: what is left out stays as it is. */
export interface ItemWish {
  sku: string;
  name?: string | undefined;
  gtin?: string | undefined;
  baseUom?: string | undefined;
  packagings?: readonly LoosePackaging[] | undefined;
  /** Further codes of one base unit. */
  barcodes?: readonly string[] | undefined;
  minQty?: number | null | undefined;
  maxQty?: number | null | undefined;
}

type LoosePackaging = Pick<Packaging, "uom" | "qtyBase"> & { gtin?: string | undefined };

export interface ItemProblem {
  /** Of the item in its list. */
  index: number;
  /** Path of the field inside the item, such as `packagings.1.gtin`. */
  field: string;
  problem: "check-digit-wrong" | "missing" | "duplicate" | "not-valid";
  found: string;
}

/** What the shape cannot see: wrong check digits, units given twice, a base unit of more than one, a minimum above the maximum. */
export function itemProblems(
  input: ItemWish,
  known: Pick<Item, "baseUom" | "minQty" | "maxQty"> | undefined,
  index: number,
): ItemProblem[] {
  const problems: ItemProblem[] = [];
  const add = (field: string, problem: ItemProblem["problem"], found: string | number) =>
    problems.push({ index, field, problem, found: String(found) });
  if (input.gtin && normalizeGtin(input.gtin) === null) add("gtin", "check-digit-wrong", input.gtin);
  if (!known && !input.name) add("name", "missing", "");
  const baseUom = (input.baseUom ?? known?.baseUom ?? "EA").toUpperCase();
  const seen = new Set<string>();
  input.packagings?.forEach(({ uom, qtyBase, gtin }, level) => {
    const at = `packagings.${level}`;
    if (seen.has(uom.toUpperCase())) add(`${at}.uom`, "duplicate", uom);
    seen.add(uom.toUpperCase());
    if (uom.toUpperCase() === baseUom && qtyBase !== 1) add(`${at}.qtyBase`, "not-valid", qtyBase);
    if (gtin && normalizeGtin(gtin) === null) add(`${at}.gtin`, "check-digit-wrong", gtin);
  });
  const minQty = input.minQty === undefined ? known?.minQty : input.minQty;
  const maxQty = input.maxQty === undefined ? known?.maxQty : input.maxQty;
  if (minQty != null && maxQty != null && minQty > maxQty) add("minQty", "not-valid", minQty);
  return problems;
}
