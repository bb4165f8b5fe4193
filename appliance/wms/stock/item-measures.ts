import type { Item, Packaging } from "#sync/model/records/item.ts";

export interface Measures {
  weightGrams: number;
  volumeMm3: number;
}

/**
 * What so many base units weigh and take up. Known from the base unit, else from the smallest packaging that has the measure,
 * rounded up; 0 when the item master does not say.
 */
export function measuresOf({ packagings }: Pick<Item, "packagings">, qty: number): Measures {
  return { weightGrams: scaled(packagings, qty, weightOf), volumeMm3: scaled(packagings, qty, volumeOf) };
}

/** The height of one packaging level, or of the smallest known one; 0 when unknown. */
export function heightMmOf({ packagings }: Pick<Item, "packagings">, uom?: string): number {
  const known = bySize(packagings).filter((level) => level.heightMm !== undefined);
  return (known.find((level) => level.uom === uom) ?? known[0])?.heightMm ?? 0;
}

function scaled(packagings: readonly Packaging[], qty: number, measure: (level: Packaging) => number): number {
  const level = bySize(packagings).find((one) => measure(one) > 0);
  if (!level) return 0;
  return Math.min(Number.MAX_SAFE_INTEGER, Math.ceil((measure(level) * qty) / level.qtyBase));
}

const weightOf = (level: Packaging): number => level.weightGrams ?? 0;
const volumeOf = ({ lengthMm = 0, widthMm = 0, heightMm = 0 }: Packaging): number => lengthMm * widthMm * heightMm;
const bySize = (packagings: readonly Packaging[]): Packaging[] => [...packagings].sort((a, b) => a.qtyBase - b.qtyBase);
