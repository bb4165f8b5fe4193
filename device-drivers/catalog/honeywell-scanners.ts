import type { CatalogEntry } from "../kit/catalog-entry.ts";
import { serialScanner } from "./scanner-entry.ts";

/** Honeywell hand scanners. Values are what is usual for them; the configuration sheet of the model decides. */
export const honeywellScanners: readonly CatalogEntry[] = [
  serialScanner({
    id: "honeywell/serial-scanner",
    title: "Honeywell scanner, RS-232 (Voyager, Xenon, Granit)",
    source: "generic: no manual of a model was at hand",
    reach: { by: "serial", baud: 115_200 },
    frames: [
      { hex: "5d493131353430303134313238383736330d0a", gives: { kind: "scan", raw: "15400141288763", aim: "]I1" } },
    ],
  }),
  serialScanner({
    id: "honeywell/usb-scanner",
    title: "Honeywell scanner, USB-CDC (Voyager, Xenon, Granit)",
    source: "generic: no manual of a model was at hand",
    reach: { by: "serial", baud: 115_200 },
    frames: [
      { hex: "5d493131353430303134313238383736330d0a", gives: { kind: "scan", raw: "15400141288763", aim: "]I1" } },
    ],
  }),
];
