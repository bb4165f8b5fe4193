import type { Vehicle } from "#drivers/vda5050/vehicle.ts";
import type { Binding } from "../binding.ts";
import { FleetDesk } from "./fleet-desk.ts";
import { fleetDoors } from "./fleet-doors.ts";

/** Robots: tasks for whole LPNs become orders on the tracks, and what the vehicles say becomes facts. */
export const fleet: Binding = {
  name: "fleet",
  kinds: ["vehicle"],
  asks: [
    { name: "vehicleType", title: "Type in the plan of the tracks", type: "text", max: 64 },
    { name: "loadType", title: "Load type that it is told", type: "text", max: 64 },
    { name: "stationType", title: "Station type that it is told", type: "text", max: 64 },
    { name: "pickAction", title: "Its action to take a load", type: "text", initial: "pick", max: 64 },
    { name: "dropAction", title: "Its action to put a load down", type: "text", initial: "drop", max: 64 },
  ],
  start(floor) {
    const desk = new FleetDesk(floor);
    Object.assign(floor.site.doors, fleetDoors(floor, desk));
    desk.start();
    return {
      attach: (machine, device) => desk.attach(machine, device as Vehicle),
      stop: () => desk.stop(),
    };
  },
};
