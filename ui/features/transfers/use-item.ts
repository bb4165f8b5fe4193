import { useCall } from "../../client/use-call.ts";
import type { Uom } from "../../kit/quantity-words.ts";

/** What a line shows of its item: its name and its packs, the single unit among them. Undefined while it is read, bare where it cannot be. */
export function useItem(sku: string): { name: string; uoms: readonly Uom[] } | undefined {
  const { data, error } = useCall("items.get", { sku });
  if (data === undefined) return error ? { name: "", uoms: [] } : undefined;
  const { name, baseUom, packagings } = data.item;
  const packs = Array.isArray(packagings) ? packagings.filter(isUom) : [];
  const each = { uom: typeof baseUom === "string" ? baseUom : "", qtyBase: 1 };
  return { name, uoms: packs.some(({ qtyBase }) => qtyBase === 1) ? packs : [each, ...packs] };
}

const isUom = (pack: unknown): pack is Uom =>
  typeof pack === "object" &&
  pack !== null &&
  "uom" in pack &&
  typeof pack.uom === "string" &&
  "qtyBase" in pack &&
  typeof pack.qtyBase === "number";
