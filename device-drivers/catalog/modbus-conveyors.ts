import type { ConveyorDevice } from "../conveyor/conveyor-device.ts";
import { readTagMap } from "../conveyor/tag-map.ts";
import type { CatalogEntry } from "../kit/catalog-entry.ts";
import { LinkTrouble } from "../kit/link.ts";
import { intSetting, textSetting } from "../kit/settings.ts";
import { modbusConveyor } from "../modbus/modbus-conveyor.ts";
import { tcp } from "../transports/tcp.ts";

/** Simple conveyors: their decision points stand in registers, where the settings say. */
export const modbusConveyors: readonly CatalogEntry<ConveyorDevice>[] = [
  {
    id: "modbus/conveyor",
    title: "Conveyor or sorter (Modbus TCP)",
    kind: "conveyor",
    protocol: "Modbus TCP",
    reach: { by: "modbus", port: 502 },
    source: "Modbus Messaging on TCP/IP 1.0b; the register map is the project's own",
    ask: [
      { name: "host", title: "Host name or address", type: "text", required: true, max: 253 },
      { name: "port", title: "Port", type: "int", min: 1, max: 65_535, initial: 502 },
      { name: "unit", title: "Unit (slave) number", type: "int", min: 0, max: 255, initial: 1 },
      {
        name: "map",
        title: "Register map: points with lanes and slots; tags with register, stride, type, words and times",
        type: "json",
        required: true,
      },
      { name: "fastMs", title: "Poll of the rings, ms", type: "int", min: 10, max: 5_000, initial: 50 },
      { name: "slowMs", title: "Poll of lanes and eyes, ms", type: "int", min: 50, max: 60_000, initial: 500 },
    ],
    open(id, settings, surroundings) {
      const { map, problems } = readTagMap(settings.map);
      if (!map) throw new LinkTrouble("protocol", `map: ${problems.slice(0, 3).join("; ")}`);
      const transport = tcp({ host: textSetting(settings, "host"), port: intSetting(settings, "port", 502) });
      const unit = intSetting(settings, "unit", 1);
      const fastMs = intSetting(settings, "fastMs", 50);
      const slowMs = intSetting(settings, "slowMs", 500);
      return modbusConveyor(id, transport, { map, unit, fastMs, slowMs }, surroundings);
    },
  },
];
