import type { Fold } from "../../protocol/fold.ts";
import { textOf } from "./model.ts";

/** What the product's fold holds for one site (all of it, without a site), in the words of the model. */
export function textOfFold(fold: Fold, site?: string): string[] {
  const balances = new Map<string, number>();
  for (const [key, qty] of fold.balances) {
    const parts = key.split("\u001f");
    if (qty !== 0 && (site === undefined || parts[0] === site || concernsRights(parts, site)))
      balances.set(parts.join(" "), qty);
  }
  const fields = new Map<string, unknown>();
  for (const [key, { value }] of fold.registers) {
    const [holder, record, id, field] = key.split("\u001f") as [string, string, string, string];
    if (site === undefined || holder === site || holder === "")
      fields.set([holder, record, id, field].join(" "), value);
  }
  for (const [key, row] of fold.owned) {
    const [holder, record, id] = key.split("\u001f") as [string, string, string];
    if (site !== undefined && holder !== site) continue;
    for (const [field, value] of Object.entries(row)) fields.set([holder, record, id, field].join(" "), value);
  }
  return textOf({ balances, fields });
}

/** Rights that a site gave, or that one of its epochs holds: of others it sees parts only, as they pass by. */
export function concernsRights([, place]: readonly string[], site: string): boolean {
  const [root, authority, holder] = (place as string).split("/");
  return root === "~rights" && (authority === site || holder?.split(".")[0] === site);
}

/** Every SKU, lot, serial and owner whose units do not sum to nothing over all places of the fold. */
export function sumsOf(balances: ReadonlyMap<string, number>): string[] {
  const sums = new Map<string, number>();
  for (const [key, qty] of balances) {
    const [, , sku, lot, serial, , owner] = key.split("\u001f");
    const what = [sku, lot, serial, owner].join(" ");
    sums.set(what, (sums.get(what) ?? 0) + qty);
  }
  return [...sums].filter(([, sum]) => sum !== 0).map(([what, sum]) => `${what} sums to ${sum} over all places`);
}
