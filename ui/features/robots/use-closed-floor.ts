import type { CallValue } from "../../client/call.ts";
import { useLive } from "../../client/use-live.ts";

export type ClosedFloor = CallValue<"fleet.floor">;
export type Zone = ClosedFloor["zones"][number];
export type Closed = ClosedFloor["closed"][number];
export type Stop = ClosedFloor["stops"][number];

const nothing: ClosedFloor = { zones: [], closed: [], stops: [], waits: [] };

/** What is closed or stopped on the tracks, as it is now. */
export function useClosedFloor(): ClosedFloor {
  return useLive("fleet.floor", {}).data ?? nothing;
}

/** Vehicles whose stop stops this zone. A broken protective field alone stops nobody else. */
export const stopsIn = (floor: ClosedFloor, zoneId: string): Stop[] =>
  floor.stops.filter(({ zones }) => zones.includes(zoneId));

export const waitsAt = (floor: ClosedFloor, node: string): { vehicles: string[]; lpns: string[] } =>
  floor.waits.find((wait) => wait.node === node) ?? { vehicles: [], lpns: [] };
