import type { Dispatch, DispatchVehicle, DispatchView } from "./dispatch.ts";

/** Charge in thousandths of a full battery. critical < low < enough <= full. */
export interface PowerRules {
  /** At or below this a vehicle only charges. */
  readonly criticalPermille: number;
  /** At or below this it charges when there is no work for it. */
  readonly lowPermille: number;
  /** From here on it may leave for work. */
  readonly enoughPermille: number;
  /** From here on it gives its charger to another. */
  readonly fullPermille: number;
  /** It charges at least this long, so that it does not come and go. */
  readonly minChargeMs: number;
}

/** A place to charge; taken from the moment a vehicle is sent there. */
export interface Charger {
  readonly id: string;
  readonly nodes: readonly string[];
  readonly takenBy: string | null;
}

/** Whether the vehicle could start with a transport now. */
export function mayWork(vehicle: DispatchVehicle, nowMs: number, power: PowerRules): boolean {
  const charge = chargeOf(vehicle);
  if (vehicle.state === "idle") return charge > power.criticalPermille;
  return vehicle.state === "charging" && canLeave(vehicle, nowMs, power);
}

/**
 * Who goes to which charger. The emptiest first, each to the nearest that is free. Not the last one of a model that is able to work: with
 * all of them at chargers nothing would move. Those that cannot work anyway may.
 */
export function batteryMoves(view: DispatchView, which: "critical" | "low", before: readonly Dispatch[]): Dispatch[] {
  const taken = new Set(before.map((move) => move.vehicle));
  const given = new Set(before.flatMap((move) => (move.do === "charge" ? move.charger : [])));
  const { power, nowMs } = view;
  const limit = which === "critical" ? power.criticalPermille : power.lowPermille;
  const moves: Dispatch[] = [];
  const free = new Set(view.chargers.filter((charger) => charger.takenBy === null && !given.has(charger.id)));
  const sent = new Set<string>();
  const emptiest = view.vehicles
    .filter((vehicle) => vehicle.state === "idle" && !taken.has(vehicle.id) && chargeOf(vehicle) <= limit)
    .sort((a, b) => chargeOf(a) - chargeOf(b) || (a.id < b.id ? -1 : 1));
  for (const vehicle of emptiest) {
    if (chargeOf(vehicle) > power.criticalPermille && isLastAtWork(vehicle, view, sent)) continue;
    const nearest = [...free]
      .map((charger) => ({ charger, travelMs: view.travelMs(vehicle.id, charger.nodes) ?? Number.POSITIVE_INFINITY }))
      .sort((a, b) => a.travelMs - b.travelMs)[0];
    if (!nearest || nearest.travelMs === Number.POSITIVE_INFINITY) continue;
    free.delete(nearest.charger);
    sent.add(vehicle.id);
    moves.push({ do: "charge", vehicle: vehicle.id, charger: nearest.charger.id });
  }
  // Whoever is full makes room for those that found no charger.
  const waiting = emptiest.length - moves.length;
  const full = view.vehicles.filter(
    (vehicle) =>
      vehicle.state === "charging" &&
      !taken.has(vehicle.id) &&
      chargeOf(vehicle) >= (which === "critical" ? power.enoughPermille : power.fullPermille) &&
      canLeave(vehicle, nowMs, power),
  );
  full.sort((a, b) => chargeOf(b) - chargeOf(a) || (a.id < b.id ? -1 : 1));
  if (free.size === 0) for (const vehicle of full.slice(0, waiting)) moves.push({ do: "park", vehicle: vehicle.id });
  return moves;
}

function isLastAtWork(vehicle: DispatchVehicle, view: DispatchView, sent: ReadonlySet<string>): boolean {
  return !view.vehicles.some(
    (other) =>
      other.id !== vehicle.id &&
      other.model === vehicle.model &&
      other.state !== "charging" &&
      !sent.has(other.id) &&
      chargeOf(other) > view.power.criticalPermille,
  );
}

function canLeave(vehicle: DispatchVehicle, nowMs: number, power: PowerRules): boolean {
  return chargeOf(vehicle) >= power.enoughPermille && nowMs - (vehicle.chargingSinceMs ?? nowMs) >= power.minChargeMs;
}

const chargeOf = ({ batteryPermille }: DispatchVehicle): number => batteryPermille ?? 1_000;
