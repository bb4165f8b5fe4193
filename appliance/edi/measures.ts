/** Grams, to the nearest whole one, halves up. Nothing if the unit is not a weight. */
export function weightGrams(amount: number, unit: string): number | undefined {
  return inSmallestUnit(amount, gramsPer[unit.toLowerCase()]);
}

/** Millimetres, to the nearest whole one, halves up. */
export function lengthMm(amount: number, unit: string): number | undefined {
  return inSmallestUnit(amount, mmPer[unit.toLowerCase()]);
}

/** Cubic millimetres, to the nearest whole one, halves up; nothing above 2^53. */
export function volumeMm3(amount: number, unit: string): number | undefined {
  return inSmallestUnit(amount, mm3Per[unit.toLowerCase()]);
}

export const weightUnits = unitNames(() => gramsPer);
export const lengthUnits = unitNames(() => mmPer);
export const volumeUnits = unitNames(() => mm3Per);

// Pounds and inches are exact by the international agreement of 1959. The short X12 codes are elements 188 and 355.
// biome-ignore format: a table reads better in rows
const gramsPer: Record<string, number> = {
  g: 1, gr: 1, gram: 1, grams: 1, gramm: 1,
  kg: 1_000, kgs: 1_000, k: 1_000, "50": 1_000, kilo: 1_000, kilogram: 1_000, kilograms: 1_000, kilogramm: 1_000,
  t: 1_000_000, mt: 1_000_000, tonne: 1_000_000, tonnes: 1_000_000,
  mg: 0.001,
  lb: 453.59237, lbs: 453.59237, l: 453.59237, "01": 453.59237, pound: 453.59237, pounds: 453.59237,
  oz: 28.349523125, ounce: 28.349523125, ounces: 28.349523125,
};

// biome-ignore format: a table reads better in rows
const mmPer: Record<string, number> = {
  mm: 1, millimeter: 1, millimetre: 1, millimeters: 1, millimetres: 1,
  cm: 10, centimeter: 10, centimetre: 10, centimeters: 10, centimetres: 10, zentimeter: 10,
  m: 1_000, meter: 1_000, metre: 1_000, meters: 1_000, metres: 1_000,
  in: 25.4, inch: 25.4, inches: 25.4, zoll: 25.4,
  ft: 304.8, foot: 304.8, feet: 304.8,
};

// biome-ignore format: a table reads better in rows
const mm3Per: Record<string, number> = {
  mm3: 1, cm3: 1_000, ccm: 1_000, ml: 1_000, l: 1_000_000, liter: 1_000_000, litre: 1_000_000, liters: 1_000_000,
  litres: 1_000_000, dm3: 1_000_000, m3: 1_000_000_000, cbm: 1_000_000_000,
  in3: 16_387.064, cuin: 16_387.064, ft3: 28_316_846.592, cuft: 28_316_846.592,
};

function inSmallestUnit(amount: number, factor: number | undefined): number | undefined {
  if (factor === undefined || !Number.isFinite(amount)) return undefined;
  // Fifteen digits first, so that 1.005 kg (1004.9999999999999 in binary) is the 1005 g that was written.
  const whole = Math.round(Number((amount * factor).toPrecision(15)));
  return Number.isSafeInteger(whole) ? whole : undefined;
}

function unitNames(table: () => Record<string, number>): () => string[] {
  return () => Object.keys(table()).sort((a, b) => b.length - a.length);
}
