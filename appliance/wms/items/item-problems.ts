import type { z } from "zod";
import type { itemShape } from "#sync/contracts/items.ts";
import type { ListProblem } from "#sync/contracts/refusals/stock.ts";
import { normalizeGtin } from "#sync/model/gs1/gtin.ts";
import type { Item } from "#sync/model/records/item.ts";

export type ItemInput = z.output<typeof itemShape>;

/** What the shape cannot see: wrong check digits, units given twice, a base unit of more than one, a minimum above the maximum. */
export function itemProblems(input: ItemInput, known: Item | undefined, index: number): ListProblem[] {
  const problems: ListProblem[] = [];
  const add = (field: string, problem: ListProblem["problem"], found: string | number) =>
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
