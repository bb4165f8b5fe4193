import type { CatalogEntry } from "../kit/catalog-entry.ts";
import type { PickLights } from "../kit/pick-lights.ts";
import { ablePickLights } from "../lights/able-pick-lights.ts";
import { lucaLights } from "../lights/luca-lights.ts";

/** Pick-to-light and put-to-light controllers. Modules behind one of our own bridges are in `kontor.ts`. */
export const pickLights: readonly CatalogEntry<PickLights>[] = [
  {
    id: "atop/ablepick",
    title: "ATOP ABLEPick pick-to-light controller (AT400, AT500)",
    kind: "light",
    protocol: "ABLEPick",
    reach: { by: "tcp", port: 4_660 },
    source: "ABLEPick Pick-to-light Communication Protocol, user manual, chapters 4.1 to 4.4",
    ask: [
      { name: "host", title: "Address of the controller", type: "text", required: true, min: 1, max: 253 },
      { name: "port", title: "Port", type: "int", min: 1, max: 65_535, initial: 4_660 },
      { name: "lastAddress", title: "Highest address of its modules", type: "int", min: 1, max: 250, initial: 30 },
      {
        name: "statusMs",
        title: "Asked for its state every so many milliseconds",
        type: "int",
        min: 100,
        max: 60_000,
        initial: 10_000,
      },
      {
        name: "settleMs",
        title: "Without an objection for so long, a command was taken",
        type: "int",
        min: 10,
        max: 5_000,
        initial: 150,
      },
    ],
    open: ablePickLights,
  },
  {
    id: "luca/light-server",
    title: "LUCA pick-by-light server",
    kind: "light",
    protocol: "LUCA",
    reach: { by: "tcp", port: 4_001 },
    source:
      "luca.eu, standard connection (mechanism of counters and receipts); field layout of this house, see codecs/luca.ts",
    ask: [
      { name: "host", title: "Address of the server", type: "text", required: true, min: 1, max: 253 },
      { name: "commandPort", title: "Port for commands", type: "int", min: 1, max: 65_535, initial: 4_001 },
      { name: "answerPort", title: "Port for answers", type: "int", min: 1, max: 65_535, initial: 4_002 },
      {
        name: "receiptMs",
        title: "A receipt comes within, in milliseconds",
        type: "int",
        min: 50,
        max: 30_000,
        initial: 2_000,
      },
    ],
    open: lucaLights,
  },
];
