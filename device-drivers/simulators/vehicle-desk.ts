import { createInterface } from "node:readline";
import type { VehicleBrain } from "./vda5050-brain.ts";
import { SimulatedVehicle, type SimulatedVehicleOptions } from "./vda5050-vehicle.ts";

/**
 * Simulated vehicles as a program of its own: `node vehicle-desk.ts '[{"version": "2.0", "url": "mqtt://…", "serial": "amr-1", "start":
 * {"nodeId": "P0", "xMm": 0, "yMm": 0, "mapId": "hall"}}]'`. The first line of standard output is `{"vehicles": 1}`. Each line of standard
 * input is JSON: `{"serial": "amr-1", "eStop": "manual"}`, `{"serial": "amr-1", "chargePermille": 120}`, `{"serial": "amr-1", "cut": true}`;
 * each is answered by `{"done": true}`.
 */
const options = JSON.parse(process.argv[2] ?? "[]") as SimulatedVehicleOptions[];
const vehicles = new Map(options.map((one) => [one.serial, new SimulatedVehicle(one)]));
tell({ vehicles: vehicles.size });

const orders = createInterface({ input: process.stdin });
orders.on("line", (line) => {
  try {
    obey(JSON.parse(line) as Order);
    tell({ done: true });
  } catch (error) {
    tell({ problem: String(error) });
  }
});
// Whoever started it has gone: so do they.
orders.on("close", () => void Promise.all([...vehicles.values()].map((one) => one.stop())).then(() => process.exit(0)));

interface Order
  extends Partial<Pick<VehicleBrain, "eStop" | "fieldViolation" | "isStuck" | "chargePermille" | "errors" | "mode">> {
  serial: string;
  cut?: true;
}

function obey({ serial, cut, ...changes }: Order): void {
  const vehicle = vehicles.get(serial);
  if (!vehicle) throw new Error(`no vehicle ${serial}`);
  Object.assign(vehicle.brain, changes);
  vehicle.brain.hasNews = true;
  if (cut) vehicle.cut();
}

function tell(event: object): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}
