import type { CatalogEntry } from "../kit/catalog-entry.ts";
import { serialScanner } from "./scanner-entry.ts";

/** Newland hand scanners. Values are what is usual for them; the configuration sheet of the model decides. */
export const newlandScanners: readonly CatalogEntry[] = [
  serialScanner({
    id: "newland/serial-scanner",
    title: "Newland scanner, RS-232 (HR, NLS-FM, NVH)",
    source: "generic: no manual of a model was at hand",
    reach: { by: "serial", baud: 9_600 },
    frames: [
      {
        hex: "5d513168747470733a2f2f69642e6578616d706c652f30312f30343031323334353637383930310d0a",
        gives: { kind: "scan", raw: "https://id.example/01/04012345678901", aim: "]Q1" },
      },
    ],
  }),
  serialScanner({
    id: "newland/usb-scanner",
    title: "Newland scanner, USB-CDC (HR, NLS-FM, NVH)",
    source: "generic: no manual of a model was at hand",
    reach: { by: "serial", baud: 115_200 },
    frames: [
      {
        hex: "5d513168747470733a2f2f69642e6578616d706c652f30312f30343031323334353637383930310d0a",
        gives: { kind: "scan", raw: "https://id.example/01/04012345678901", aim: "]Q1" },
      },
    ],
  }),
];
