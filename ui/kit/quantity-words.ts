export interface Uom {
  uom: string;
  qtyBase: number;
}

/** A quantity in the largest packs it fills, with what is left: 27 of a case of 12 is `2 CASE + 3 EA`. */
export function inUoms(qty: number, uoms: readonly Uom[]): string {
  const packs = [...uoms].filter(({ qtyBase }) => qtyBase > 1).sort((a, b) => b.qtyBase - a.qtyBase);
  const parts: string[] = [];
  let rest = qty;
  for (const { uom, qtyBase } of packs) {
    const count = Math.floor(rest / qtyBase);
    if (count === 0) continue;
    parts.push(`${count} ${uom}`);
    rest -= count * qtyBase;
  }
  if (rest > 0 || parts.length === 0) parts.push(`${rest} ${baseUom(uoms)}`.trim());
  return parts.join(" + ");
}

/** The unit of one; empty where the item master names none. */
export const baseUom = (uoms: readonly Uom[]): string => uoms.find(({ qtyBase }) => qtyBase === 1)?.uom ?? "";

/** True when there is a pack to speak of besides the single unit. */
export const hasPacks = (uoms: readonly Uom[]): boolean => uoms.some(({ qtyBase }) => qtyBase > 1);
