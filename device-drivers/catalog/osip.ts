import type { ConveyorDevice } from "../conveyor/conveyor-device.ts";
import type { CatalogEntry } from "../kit/catalog-entry.ts";
import { LinkTrouble } from "../kit/link.ts";
import { choiceSetting, intSetting, textSetting } from "../kit/settings.ts";
import { OsipConveyor } from "../osip/osip-conveyor.ts";
import { osipPlaces } from "../osip/osip-places.ts";
import { tcp } from "../transports/tcp.ts";

/** Subsystem controllers that ask by telegrams over TCP. */
export const osip: readonly CatalogEntry<ConveyorDevice>[] = [
  {
    id: "openwms/osip",
    title: "Conveyor controller (OSIP telegrams)",
    kind: "conveyor",
    protocol: "OSIP",
    reach: { by: "tcp", port: 30_001 },
    source: "OpenWMS.org OSIP: field layouts as implemented there; the length rule is a setting",
    ask: [
      { name: "host", title: "Host name or address", type: "text", required: true, max: 253 },
      { name: "port", title: "Port", type: "int", min: 1, max: 65_535, initial: 30_001 },
      { name: "name", title: "Our name in telegrams", type: "text", max: 5, initial: "MFC" },
      { name: "controller", title: "The controller's name in telegrams", type: "text", max: 5, initial: "SPS01" },
      { name: "length", title: "What the length counts", type: "choice", choices: ["all", "payload"], initial: "all" },
      { name: "acks", title: "Telegrams are acknowledged (ACK_)", type: "bool", initial: false },
      {
        name: "map",
        title: "Points with location and lanes, and the location of each lane",
        type: "json",
        required: true,
      },
    ],
    open(id, settings, surroundings) {
      const { places, problems } = osipPlaces(settings.map);
      if (!places) throw new LinkTrouble("protocol", `map: ${problems.slice(0, 3).join("; ")}`);
      const transport = tcp({ host: textSetting(settings, "host"), port: intSetting(settings, "port", 30_001) });
      const options = {
        host: textSetting(settings, "name", "MFC"),
        controller: textSetting(settings, "controller", "SPS01"),
        length: choiceSetting(settings, "length", ["all", "payload"]),
        acks: settings.acks === true,
        places,
      };
      return new OsipConveyor(id, transport, options, surroundings);
    },
  },
];
