import type { CatalogEntry } from "../kit/catalog-entry.ts";
import { modbusSignal } from "../signals/modbus-signal.ts";
import { mqttSignal } from "../signals/mqtt-signal.ts";
import type { SignalDevice } from "../signals/signal.ts";

/** Stack lights and sounders of any make. */
export const genericSignals: readonly CatalogEntry<SignalDevice>[] = [
  {
    id: "generic/modbus-signal",
    title: "Stack light or sounder on Modbus TCP outputs",
    kind: "signal",
    protocol: "Modbus TCP",
    reach: { by: "modbus", port: 502 },
    source: "Modbus Application Protocol 1.1b3",
    ask: [
      { name: "host", title: "Address", type: "text", required: true, min: 1, max: 253 },
      { name: "port", title: "Port", type: "int", min: 1, max: 65_535, initial: 502 },
      { name: "unit", title: "Unit", type: "int", min: 0, max: 255, initial: 1 },
      {
        name: "coils",
        title:
          'Coil of each lamp (red, yellow, green, blue, white, sound): {"red": 0, "yellow": 1, "green": 2, "sound": 3}',
        type: "json",
        required: true,
      },
      {
        name: "refreshMs",
        title: "Written again every so many milliseconds",
        type: "int",
        min: 100,
        max: 60_000,
        initial: 5_000,
      },
    ],
    open: modbusSignal,
  },
  {
    id: "generic/mqtt-signal",
    title: "Stack light or sounder behind an MQTT gateway (JSON)",
    kind: "signal",
    protocol: "MQTT",
    reach: { by: "mqtt" },
    source: "generic",
    ask: [
      { name: "topic", title: "Topic; /set is told, /state is heard", type: "text", required: true, min: 1, max: 180 },
      {
        name: "silenceMs",
        title: "Says something at least every so many milliseconds; empty when it never does",
        type: "int",
        min: 1_000,
        max: 86_400_000,
      },
    ],
    open: mqttSignal,
  },
];
