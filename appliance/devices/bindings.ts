import type { Binding } from "./binding.ts";
import { conveyors } from "./conveyors/conveyors.ts";
import { fleet } from "./fleet/fleet.ts";
import { lights } from "./lights/lights.ts";
import { printing } from "./printing/printing.ts";
import { rfid } from "./rfid/rfid.ts";
import { sensors } from "./sensors/sensors.ts";
import { signals } from "./signals/signals.ts";
import { stations } from "./stations/stations.ts";

/** What each kind of machine means to this site, in the order of the alphabet. */
export const bindings: readonly Binding[] = [conveyors, fleet, lights, printing, rfid, sensors, signals, stations];
