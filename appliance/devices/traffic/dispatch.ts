import { batteryMoves, type Charger, mayWork, type PowerRules } from "./charging.ts";

/** A vehicle as dispatch sees it. */
export interface DispatchVehicle {
  readonly id: string;
  /** Vehicles of one model replace each other; not all of them charge at once. */
  readonly model: string;
  /** Load types it can carry; empty: all. */
  readonly loadTypes: readonly string[];
  /** Left out or null: it does not say, and is taken to be full. */
  readonly batteryPermille?: number | null;
  readonly state: "idle" | "busy" | "charging";
  /** Since when it charges, or is on its way to a charger. */
  readonly chargingSinceMs?: number;
  /** It stands where it is in nobody's way. */
  readonly isAtRest: boolean;
}

export interface DispatchTransport {
  readonly id: string;
  readonly loadType: string;
  readonly createdMs: number;
  /** Nodes that serve the place of the goods, and the place they go to. */
  readonly from: readonly string[];
  readonly to: readonly string[];
}

export interface DispatchView {
  readonly nowMs: number;
  readonly vehicles: readonly DispatchVehicle[];
  readonly transports: readonly DispatchTransport[];
  readonly chargers: readonly Charger[];
  readonly power: PowerRules;
  /** How long a vehicle needs to the nearest of these nodes; nothing where no way leads. */
  travelMs(vehicle: string, nodes: readonly string[]): number | undefined;
  /** Vehicles in, or on their way into, the same aisle as these nodes (`Traffic.crowds`). */
  crowdAt(nodes: readonly string[], but: string): number;
  /** How many more vehicles the floor takes before they only hinder each other (`Traffic.roomUnderWay`). */
  readonly roomUnderWay: number;
}

export type Dispatch =
  | { readonly do: "carry"; readonly vehicle: string; readonly transport: string }
  | { readonly do: "charge"; readonly vehicle: string; readonly charger: string }
  | { readonly do: "park"; readonly vehicle: string };

/** A transport this old is served before all younger ones, by whoever can. */
export const OVERDUE_MS = 300_000;
/** Transports looked at in one go, the oldest first. */
const WINDOW = 40;
/** With so many vehicles in an aisle no more are sent there: they would queue. */
const CROWD_MAX = 2;
/** What one more vehicle in the aisle costs, in time of driving. */
const CROWD_MS = 60_000;

/**
 * What idle vehicles do now: carry, charge or park. A pure function of what is handed in; nothing is remembered between calls.
 *
 * - Who is at or below the critical charge only charges. Who charges leaves for work when it has enough and has charged for the least time.
 * - A transport goes to the vehicle that is there soonest; aisles with vehicles in them cost extra. Age makes a transport cheaper, and when
 *   overdue it goes first: none waits for ever as long as some vehicle can carry it.
 * - Who has nothing to do and is low charges; else it parks, unless it stands at rest already.
 */
export function dispatch(view: DispatchView): Dispatch[] {
  const moves: Dispatch[] = [];
  const taken = new Set<string>();
  const take = (move: Dispatch) => {
    moves.push(move);
    taken.add(move.vehicle);
  };
  for (const move of batteryMoves(view, "critical", moves)) take(move);

  const oldest = [...view.transports]
    .sort((a, b) => a.createdMs - b.createdMs || (a.id < b.id ? -1 : 1))
    .slice(0, WINDOW);
  const free = view.vehicles.filter((vehicle) => !taken.has(vehicle.id) && mayWork(vehicle, view.nowMs, view.power));
  const left = new Set(oldest);
  for (const pair of pairsByCost(view, oldest, free)) {
    if (moves.filter((move) => move.do === "carry").length >= view.roomUnderWay) break;
    if (taken.has(pair.vehicle.id) || !left.has(pair.transport)) continue;
    left.delete(pair.transport);
    take({ do: "carry", vehicle: pair.vehicle.id, transport: pair.transport.id });
  }

  for (const move of batteryMoves(view, "low", moves)) take(move);
  for (const { id, state, isAtRest } of view.vehicles)
    if (state === "idle" && !isAtRest && !taken.has(id)) take({ do: "park", vehicle: id });
  return moves;
}

interface Pair {
  readonly vehicle: DispatchVehicle;
  readonly transport: DispatchTransport;
  readonly isOverdue: boolean;
  readonly costMs: number;
}

function pairsByCost(
  view: DispatchView,
  transports: readonly DispatchTransport[],
  free: readonly DispatchVehicle[],
): Pair[] {
  const pairs: Pair[] = [];
  if (view.roomUnderWay <= 0) return pairs;
  for (const transport of transports) {
    const ageMs = view.nowMs - transport.createdMs;
    for (const vehicle of free) {
      if (!canCarry(vehicle, transport)) continue;
      const thereMs = view.travelMs(vehicle.id, transport.from);
      if (thereMs === undefined) continue;
      const here = view.crowdAt(transport.from, vehicle.id);
      const there = view.crowdAt(transport.to, vehicle.id);
      if (here >= CROWD_MAX || there >= CROWD_MAX) continue;
      pairs.push({
        vehicle,
        transport,
        isOverdue: ageMs >= OVERDUE_MS,
        costMs: thereMs + (here + there) * CROWD_MS - ageMs / 2,
      });
    }
  }
  const age = (pair: Pair) => (pair.isOverdue ? pair.transport.createdMs : Number.MAX_SAFE_INTEGER);
  return pairs.sort((a, b) => age(a) - age(b) || a.costMs - b.costMs);
}

/** Whether the vehicle can take this kind of load. */
export function canCarry(vehicle: DispatchVehicle, transport: DispatchTransport): boolean {
  return vehicle.loadTypes.length === 0 || vehicle.loadTypes.includes(transport.loadType);
}
