import type { Item } from "#sync/model/records/item.ts";

type Units = Pick<Item, "baseUom" | "packagings">;

/** How many base units one of this unit holds; nothing when the item has no such unit. */
export function qtyPerUom({ baseUom, packagings }: Units, uom: string): number | undefined {
  if (uom === "" || sameUom(uom, baseUom)) return 1;
  return packagings.find((level) => sameUom(level.uom, uom))?.qtyBase;
}

/** Packs to base units; nothing when the unit is unknown. */
export function toBase(item: Units, qty: number, uom: string): number | undefined {
  const per = qtyPerUom(item, uom);
  return per === undefined ? undefined : qty * per;
}

/** Base units to whole packs and what is left over, so that packs times their size plus the rest is the quantity again (I20). */
export function fromBase(item: Units, qtyBase: number, uom: string): { packs: number; rest: number } | undefined {
  const per = qtyPerUom(item, uom);
  return per === undefined ? undefined : { packs: Math.floor(qtyBase / per), rest: qtyBase % per };
}

/** The units a person may key a quantity in, largest first, the base unit last. */
export function uomsOf({ baseUom, packagings }: Units): { uom: string; qtyBase: number }[] {
  const levels = packagings
    .filter(({ qtyBase, uom }) => qtyBase > 1 && !sameUom(uom, baseUom))
    .map(({ uom, qtyBase }) => ({ uom, qtyBase }));
  return [...levels.sort((a, b) => b.qtyBase - a.qtyBase), { uom: baseUom, qtyBase: 1 }];
}

/** A quantity as people say it: `2 PL + 3 CA + 1 EA`. */
export function inUoms(item: Units, qtyBase: number): string {
  const said: string[] = [];
  let left = qtyBase;
  for (const { uom, qtyBase: per } of uomsOf(item)) {
    const packs = Math.floor(left / per);
    left %= per;
    if (packs > 0) said.push(`${packs} ${uom}`);
  }
  return said.length === 0 ? `0 ${item.baseUom}` : said.join(" + ");
}

const sameUom = (a: string, b: string): boolean => a.toUpperCase() === b.toUpperCase();
