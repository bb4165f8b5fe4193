import type { CatalogEntry } from "../kit/catalog-entry.ts";
import { llrpReader } from "../rfid/llrp-reader.ts";
import { llrpAsks } from "../rfid/llrp-settings.ts";
import type { RfidReader } from "../rfid/rfid-reader.ts";

/** One entry serves every LLRP 1.0.1 reader (Impinj, Zebra FX, Alien, ThingMagic): nothing of a vendor's own is used. */
export const llrp: readonly CatalogEntry<RfidReader>[] = [
  {
    id: "llrp/reader",
    title: "RFID reader (LLRP)",
    kind: "rfid",
    protocol: "LLRP",
    reach: { by: "tcp", port: 5084 },
    source: "EPCglobal Low Level Reader Protocol 1.0.1",
    ask: llrpAsks,
    open: llrpReader,
  },
];
