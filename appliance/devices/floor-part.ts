import { config } from "rxjs";
import { catalog } from "#drivers/catalog/all.ts";
import type { CatalogEntry } from "#drivers/kit/catalog-entry.ts";
import type { Part } from "../site/site.ts";
import { bindings } from "./bindings.ts";
import { isDriverFault } from "./driver-faults.ts";
import { FloorDesk } from "./floor-desk.ts";
import { localBus } from "./local-bus.ts";
import { machineDoors } from "./machine-doors.ts";
import { MachineSecrets } from "./machine-secrets.ts";
import { Recordings } from "./recordings.ts";

/** The machines of the site: opened, bound, watched. After the MQTT door, as some of them speak MQTT. */
export const floorPart: Part = floorPartOf(catalog);

/** The same with other drivers. */
export function floorPartOf(drivers: readonly CatalogEntry[]): Part {
  return {
    name: "floor",
    async start(site) {
      const { log, broker, folder, gauges, siteId } = site;
      // What a driver's or a binding's listener throws, rxjs throws again where nobody can catch it: it would end the appliance.
      // It stays so while the parts stop.
      config.onUnhandledError = (error) => {
        if (!isDriverFault(error)) log.error({ err: error }, "a listener failed");
      };
      const bus = broker && localBus(broker, siteId);
      const secrets = new MachineSecrets(folder.secrets, (text) => log.error(text));
      const floor = new FloorDesk({ site, catalog: drivers, bindings, secrets, bus });
      const recordings = new Recordings(folder.root);
      Object.assign(site.doors, machineDoors(floor, recordings));
      site.floor.placeOf = (machineId) => floor.known(machineId)?.machine.place ?? "";
      gauges.machines = () => [...floor.everyKnown].length;
      gauges.machines_online = () => [...floor.everyKnown].filter(({ health }) => health.state === "online").length;
      await floor.start();
      return async () => {
        await floor.stop();
        await recordings.stopAll();
        bus?.stop();
      };
    },
  };
}
