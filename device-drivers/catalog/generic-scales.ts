import type { CatalogEntry } from "../kit/catalog-entry.ts";
import type { Scale } from "../kit/scale.ts";
import { mtSicsScale, nciScale, sartoriusScale, toledoScale } from "./scale-entry.ts";

/** Scales of any maker, by what they speak. Capacity and increment are those of the plate on the scale. */
export const genericScales: readonly CatalogEntry<Scale>[] = [
  mtSicsScale({
    id: "generic/mt-sics",
    title: "Scale that speaks MT-SICS",
    source: "generic",
    reach: { by: "serial", baud: 9_600 },
    maxGrams: 60_000,
    stepGrams: 1,
    frames: [{ hex: "532053202020202031322e333435206b670d0a", gives: { kind: "weight", grams: 12_345, stable: true } }],
  }),
  nciScale({
    id: "generic/nci",
    title: "Scale that speaks NCI",
    source: "generic",
    reach: { by: "serial", baud: 9_600 },
    maxGrams: 60_000,
    stepGrams: 1,
    frames: [{ hex: "0a303031322e33346b670d0a30300d03", gives: { kind: "weight", grams: 12_340, stable: true } }],
  }),
  sartoriusScale({
    id: "generic/sbi",
    title: "Balance that speaks SBI (Sartorius, 16 characters)",
    source: "generic",
    reach: { by: "serial", baud: 9_600 },
    maxGrams: 60_000,
    stepGrams: 1,
    frames: [{ hex: "2b202020313233342e35206720200d0a", gives: { kind: "weight", grams: 1_235, stable: true } }],
  }),
  toledoScale({
    id: "generic/toledo-continuous",
    title: "Scale terminal with Toledo continuous output",
    source: "generic",
    reach: { by: "serial", baud: 9_600 },
    maxGrams: 3_000_000,
    stepGrams: 1,
    checksum: true,
    frames: [{ hex: "022c30202020313233342020202020300d1b", gives: { kind: "weight", grams: 12_340, stable: true } }],
  }),
];
