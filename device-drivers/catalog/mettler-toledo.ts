import type { CatalogEntry } from "../kit/catalog-entry.ts";
import type { Scale } from "../kit/scale.ts";
import { mtSicsScale, toledoScale } from "./scale-entry.ts";

/** Mettler Toledo scales and terminals. */
export const mettlerToledo: readonly CatalogEntry<Scale>[] = [
  mtSicsScale({
    id: "mettler-toledo/bench-15",
    title: "Mettler Toledo bench scale, 15 kg, MT-SICS",
    source: "MT-SICS reference manual (commands); capacity and increment are usual ones",
    reach: { by: "serial", baud: 9_600 },
    maxGrams: 15_000,
    stepGrams: 5,
    frames: [
      { hex: "532053202020202031322e333435206b670d0a", gives: { kind: "weight", grams: 12_345, stable: true } },
      { hex: "532044202020202031322e333030206b670d0a", gives: { kind: "weight", grams: 12_300, stable: false } },
      { hex: "53202b0d0a", gives: { kind: "trouble", code: "overload" } },
    ],
  }),
  mtSicsScale({
    id: "mettler-toledo/floor-600",
    title: "Mettler Toledo floor scale, 600 kg, MT-SICS",
    source: "MT-SICS reference manual (commands); capacity and increment are usual ones",
    reach: { by: "serial", baud: 9_600 },
    maxGrams: 600_000,
    stepGrams: 200,
    frames: [{ hex: "532053202020203432332e34206b670d0a", gives: { kind: "weight", grams: 423_400, stable: true } }],
  }),
  toledoScale({
    id: "mettler-toledo/continuous",
    title: "Mettler Toledo terminal, continuous output",
    source: "terminal manuals, continuous output (standard and short)",
    reach: { by: "serial", baud: 9_600, dataBits: 7, parity: "even" },
    maxGrams: 3_000_000,
    stepGrams: 10,
    checksum: true,
    frames: [
      { hex: "022c30202020313233342020202020300d1b", gives: { kind: "weight", grams: 12_340, stable: true } },
      {
        hex: "022c39202020313233342020203235300d6b",
        gives: { kind: "weight", grams: 12_340, stable: false, net: true, tareGrams: 2_500 },
      },
    ],
  }),
];
