import type { CatalogEntry } from "../kit/catalog-entry.ts";
import type { Scale } from "../kit/scale.ts";
import { nciScale } from "./scale-entry.ts";

/** Avery Weigh-Tronix and NCI parcel scales. */
export const weighTronix: readonly CatalogEntry<Scale>[] = [
  nciScale({
    id: "weigh-tronix/parcel-60",
    title: "Weigh-Tronix parcel scale, 60 kg, NCI",
    source: "manuals of bench scales with the NCI protocol",
    reach: { by: "serial", baud: 9_600, dataBits: 7, parity: "even" },
    maxGrams: 60_000,
    stepGrams: 20,
    frames: [
      { hex: "0a303031322e33346b670d0a30300d03", gives: { kind: "weight", grams: 12_340, stable: true } },
      { hex: "0a303031322e33366b670d0a31300d03", gives: { kind: "weight", grams: 12_360, stable: false } },
      { hex: "0a30320d03", gives: { kind: "trouble", code: "overload" } },
    ],
  }),
];
