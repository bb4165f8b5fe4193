import type { CatalogEntry } from "../kit/catalog-entry.ts";
import { serialScanner } from "./scanner-entry.ts";

/** Datalogic hand scanners. Values are what is usual for them; the configuration sheet of the model decides. */
export const datalogicScanners: readonly CatalogEntry[] = [
  serialScanner({
    id: "datalogic/serial-scanner",
    title: "Datalogic scanner, RS-232 (Gryphon, PowerScan, QuickScan)",
    source: "generic: no manual of a model was at hand",
    reach: { by: "serial", baud: 9_600 },
    frames: [{ hex: "5d43304c504e2d3030303132330d", gives: { kind: "scan", raw: "LPN-000123", aim: "]C0" } }],
  }),
  serialScanner({
    id: "datalogic/usb-scanner",
    title: "Datalogic scanner, USB-CDC (Gryphon, PowerScan, QuickScan)",
    source: "generic: no manual of a model was at hand",
    reach: { by: "serial", baud: 115_200 },
    frames: [{ hex: "5d43304c504e2d3030303132330d", gives: { kind: "scan", raw: "LPN-000123", aim: "]C0" } }],
  }),
];
