import { isGate } from "#drivers/gates/gate.ts";
import type { SettingAsk } from "#drivers/kit/catalog-entry.ts";
import type { Vehicle } from "#drivers/vda5050/vehicle.ts";
import type { Binding } from "../binding.ts";
import { FleetDesk } from "./fleet-desk.ts";
import { fleetDoors } from "./fleet-doors.ts";

const vehicleAsks: readonly SettingAsk[] = [
  { name: "vehicleType", title: "Type in the plan of the tracks", type: "text", max: 64 },
  { name: "loadType", title: "Load type that it is told", type: "text", max: 64 },
  { name: "stationType", title: "Station type that it is told", type: "text", max: 64 },
  { name: "pickAction", title: "Its action to take a load", type: "text", initial: "pick", max: 64 },
  { name: "dropAction", title: "Its action to put a load down", type: "text", initial: "drop", max: 64 },
];
const gateAsks: readonly SettingAsk[] = [
  { name: "between", title: 'A door: the nodes on either side, in pairs: [["N1", "N2"]]', type: "json" },
  { name: "levels", title: 'A lift: its landings and their levels: {"K0": 0, "K1": 1}', type: "json" },
];

/**
 * Robots: tasks for whole LPNs become orders on the tracks, and what the vehicles say becomes facts. Doors and lifts on the tracks open
 * for them.
 */
export const fleet: Binding = {
  name: "fleet",
  kinds: ["vehicle", "gate"],
  asks: [
    ...vehicleAsks.map((ask) => ({ ...ask, kinds: ["vehicle" as const] })),
    ...gateAsks.map((ask) => ({ ...ask, kinds: ["gate" as const] })),
  ],
  start(floor) {
    const desk = new FleetDesk(floor);
    Object.assign(floor.site.doors, fleetDoors(floor, desk));
    desk.start();
    return {
      attach: (machine, device) =>
        isGate(device) ? desk.gates.attach(machine, device) : desk.attach(machine, device as Vehicle),
      stop: () => desk.stop(),
    };
  },
};
