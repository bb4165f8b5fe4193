import type { KnownSettings } from "#sync/model/records/settings.ts";
import type { Transport } from "#sync/model/records/transport.ts";
import { type Dispatch, type DispatchVehicle, dispatch } from "../traffic/dispatch.ts";
import type { Traffic } from "../traffic/traffic.ts";
import { driveMission } from "./mission.ts";
import type { PlanOnFloor } from "./plan-on-floor.ts";
import type { Robot } from "./robot.ts";

export interface Floor {
  robots: readonly Robot[];
  traffic: Traffic;
  plan: PlanOnFloor;
  power: KnownSettings["fleet.battery"];
  waiting: readonly Transport[];
  nowMs: number;
}

/** What robots without a mission do now: which carries what, who charges, who goes to park. */
export function chooseWork({ robots, traffic, plan, power, waiting, nowMs }: Floor): readonly Dispatch[] {
  const placed = robots.filter(({ isPlaced }) => isPlaced);
  if (!placed.some((robot) => robot.isFree)) return [];
  const atOf = new Map(placed.map((robot) => [robot.id, traffic.view(robot.id)?.at ?? ""]));
  const byId = new Map(placed.map((robot) => [robot.id, robot]));
  const rests = new Set([...plan.nodesFor("parking"), ...plan.nodesFor("charging")]);
  const known = new Map<string, number | undefined>();
  return dispatch({
    nowMs,
    vehicles: placed
      .filter(({ isHeld }) => !isHeld)
      .map((robot) => asDispatched(robot, rests.has(atOf.get(robot.id) ?? ""))),
    transports: waiting.map((transport) => ({
      id: transport.id,
      loadType: "",
      createdMs: transport.createdAt ?? 0,
      from: plan.servingNodes(transport.fromPlace),
      to: plan.servingNodes(transport.toPlace),
    })),
    chargers: plan.nodesFor("charging").map((node) => ({
      id: node,
      nodes: [node],
      takenBy: placed.find((robot) => atOf.get(robot.id) === node || isBoundFor(robot, node))?.id ?? null,
    })),
    power,
    travelMs(vehicle, nodes) {
      const key = `${vehicle} ${nodes.join()}`;
      const robot = byId.get(vehicle);
      if (!known.has(key)) known.set(key, robot && traffic.travelMs(robot.kind, atOf.get(vehicle) ?? "", nodes));
      return known.get(key);
    },
    crowdAt: traffic.crowds(),
    roomUnderWay: traffic.roomUnderWay(),
  });
}

const isBoundFor = ({ mission }: Robot, node: string): boolean =>
  mission?.kind === "drive" && mission.purpose === "charge" && mission.to.includes(node);

function asDispatched(robot: Robot, isAtRest: boolean): DispatchVehicle {
  const { state, vehicle, mission, chargingSinceMs } = robot;
  const charging = state?.battery.charging ?? false;
  const isCharging = charging || (mission?.kind === "drive" && mission.purpose === "charge");
  return {
    id: robot.id,
    model: `${vehicle.factsheet?.series ?? ""} ${robot.type}`,
    loadTypes: [],
    batteryPermille: state?.battery.chargePermille ?? null,
    state: robot.isFree ? (charging ? "charging" : "idle") : isCharging ? "charging" : "busy",
    ...(chargingSinceMs !== undefined && { chargingSinceMs }),
    isAtRest,
  };
}

/** Begins a drive to rest; false when traffic has no way, or the last try came to nothing a moment ago. */
export function sendToRest(
  robot: Robot,
  purpose: "park" | "charge",
  to: readonly string[],
  traffic: Traffic,
  nowMs: number,
): boolean {
  if (!robot.isFree && !(robot.isHeld && robot.isPlaced && !robot.mission && robot.vehicle.mayTakeOrder)) return false;
  if (nowMs < robot.restsAgainMs) return false;
  // A charger that does not charge, a place that cannot be reached: not tried again at once.
  robot.restsAgainMs = nowMs + AGAIN_MS;
  if (!traffic.park(robot.id, nowMs, to.length > 0 ? to : undefined)) return false;
  robot.mission = driveMission(robot.id, purpose, to, nowMs);
  return true;
}

/** A stretch of its way to rest is done, and the rest is not reached: it goes on at once, unless there is work. */
export function goOnToRest(robot: Robot, traffic: Traffic, nowMs: number): void {
  const { mission } = robot;
  if (mission?.kind !== "drive" || mission.purpose === "evade" || mission.isEnding) return;
  if (traffic.view(robot.id)?.state === "arrived") return;
  robot.restsAgainMs = nowMs;
  robot.idleSinceMs = nowMs - PARK_AFTER_MS;
}

/** Work may come in a moment: who has just finished stays where it is for so long. */
export const PARK_AFTER_MS = 5_000;
const AGAIN_MS = 30_000;
