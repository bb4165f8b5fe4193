import type { CatalogEntry } from "../kit/catalog-entry.ts";
import type { Scale } from "../kit/scale.ts";
import { sartoriusScale } from "./scale-entry.ts";

/** Sartorius (and Minebea Intec) balances and bench scales with the SBI interface. */
export const sartorius: readonly CatalogEntry<Scale>[] = [
  sartoriusScale({
    id: "sartorius/sbi",
    title: "Sartorius bench scale, SBI",
    source: "operating instructions with the 16-character line",
    reach: { by: "serial", baud: 1_200, dataBits: 7, parity: "odd" },
    maxGrams: 35_000,
    stepGrams: 1,
    frames: [{ hex: "2b202020313233342e35206720200d0a", gives: { kind: "weight", grams: 1_235, stable: true } }],
  }),
];
