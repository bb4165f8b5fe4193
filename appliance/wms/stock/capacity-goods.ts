import type { StockStatus } from "#sync/model/facts/fact.ts";
import type { Lpn } from "#sync/model/records/lpn.ts";
import type { Reader } from "../../store/reader.ts";
import { heightMmOf, measuresOf } from "./item-measures.ts";
import { lpnTree } from "./lpn-tree.ts";

/** What wants to go somewhere, as far as a location's limits ask. */
export interface Goods {
  weightGrams: number;
  volumeMm3: number;
  /** 0 when nobody has measured it: it is not held against a location then. */
  heightMm: number;
  /** How many LPNs stand on the floor: 0 for loose units. */
  lpns: number;
  content: { sku: string; lot: string; qty: number; status: StockStatus }[];
  storageClasses: string[];
  /** LPNs it is made of: they are not counted as already standing there. */
  lpnIds: string[];
}

/** An LPN with all that is nested in it. Its own gross weight and size count, where they were measured. */
export function goodsOfLpn(reader: Reader, lpn: Lpn): Goods {
  const tree = lpnTree(reader, lpn);
  const content = tree.flatMap(({ id }) =>
    reader
      .balances({ lpn: id })
      .filter((balance) => balance.onHand > 0)
      .map(({ sku, lot, onHand, status }) => ({ sku, lot, qty: onHand, status })),
  );
  const goods = goodsOfUnits(reader, content);
  const tareGrams = tree.reduce((sum, one) => sum + one.tareGrams, 0);
  const sizeMm3 = (lpn.lengthMm ?? 0) * (lpn.widthMm ?? 0) * (lpn.heightMm ?? 0);
  return {
    ...goods,
    weightGrams: lpn.grossGrams ?? goods.weightGrams + tareGrams,
    volumeMm3: sizeMm3 > 0 ? sizeMm3 : goods.volumeMm3,
    heightMm: lpn.heightMm ?? (lpn.kind === "pallet" ? palletHeightMm(reader, goods.content) : goods.heightMm),
    lpns: 1,
    lpnIds: tree.map(({ id }) => id),
  };
}

/** Loose units. */
export function goodsOfUnits(reader: Reader, content: Goods["content"]): Goods {
  let weightGrams = 0;
  let volumeMm3 = 0;
  let heightMm = 0;
  const storageClasses = new Set<string>();
  for (const { sku, qty } of content) {
    const item = reader.get("item", sku);
    if (!item) continue;
    const measures = measuresOf(item, qty);
    weightGrams += measures.weightGrams;
    volumeMm3 += measures.volumeMm3;
    heightMm = Math.max(heightMm, heightMmOf(item));
    if (item.storageClass !== "") storageClasses.add(item.storageClass);
  }
  return { weightGrams, volumeMm3, heightMm, lpns: 0, content, storageClasses: [...storageClasses].sort(), lpnIds: [] };
}

/** Several goods that go to one place together. */
export function together(all: readonly Goods[]): Goods {
  return {
    weightGrams: all.reduce((sum, one) => sum + one.weightGrams, 0),
    volumeMm3: all.reduce((sum, one) => sum + one.volumeMm3, 0),
    heightMm: all.reduce((most, one) => Math.max(most, one.heightMm), 0),
    lpns: all.reduce((sum, one) => sum + one.lpns, 0),
    content: all.flatMap(({ content }) => content),
    storageClasses: [...new Set(all.flatMap(({ storageClasses }) => storageClasses))].sort(),
    lpnIds: all.flatMap(({ lpnIds }) => lpnIds),
  };
}

/** A pallet nobody measured is as high as the item master says a full one is; mixed pallets are left unknown. */
function palletHeightMm(reader: Reader, content: Goods["content"]): number {
  const skus = new Set(content.map(({ sku }) => sku));
  const [only] = skus;
  const item = skus.size === 1 && only !== undefined ? reader.get("item", only) : undefined;
  return item?.packagings.find(({ uom }) => uom === "PL")?.heightMm ?? 0;
}
