import type { CatalogEntry } from "../kit/catalog-entry.ts";
import { serialScanner } from "./scanner-entry.ts";

/** Zebra hand scanners. Values are what is usual for them; the configuration sheet of the model decides. */
export const zebraScanners: readonly CatalogEntry[] = [
  serialScanner({
    id: "zebra/serial-scanner",
    title: "Zebra scanner, RS-232 (DS, DS36, LI)",
    source: "generic: no manual of a model was at hand",
    reach: { by: "serial", baud: 9_600 },
    frames: [
      {
        hex: "5d6432303130343031323334353637383930311d31373236313233310d",
        gives: { kind: "scan", raw: "0104012345678901\x1d17261231", aim: "]d2" },
      },
    ],
  }),
  serialScanner({
    id: "zebra/usb-scanner",
    title: "Zebra scanner, USB-CDC (DS, DS36, LI)",
    source: "generic: no manual of a model was at hand",
    reach: { by: "serial", baud: 115_200 },
    frames: [
      {
        hex: "5d6432303130343031323334353637383930311d31373236313233310d",
        gives: { kind: "scan", raw: "0104012345678901\x1d17261231", aim: "]d2" },
      },
    ],
  }),
];
