import type { KnownSettings } from "#sync/model/records/settings.ts";
import type { Traffic } from "../traffic/traffic.ts";
import type { PlanOnFloor } from "./plan-on-floor.ts";
import type { Robot } from "./robot.ts";

/** What a robot without work does: charges when it is low, else goes to park after a while, so that it is in nobody's way. */
export function restOf(
  robot: Robot,
  traffic: Traffic,
  plan: PlanOnFloor,
  rules: KnownSettings["fleet.battery"],
  nowMs: number,
): void {
  const { mission, state, idleSinceMs } = robot;
  if (mission || robot.isClaiming || !robot.isPlaced || !state || !robot.vehicle.mayTakeOrder) return;
  // What came to nothing (a charger that does not charge) is not tried again at once.
  if (nowMs < robot.restsAgainMs) return;
  const at = traffic.view(robot.id)?.at;
  if (at === undefined) return;
  const { chargePermille, charging } = state.battery;
  if (charging && chargePermille < rules.fullPermille) return;
  const chargers = plan.nodesFor("charging");
  const needsPower = chargePermille < rules.workPermille;
  if (needsPower && !charging && chargers.length > 0) {
    const goals = chargers.includes(at) ? [at] : chargers;
    if (traffic.park(robot.id, nowMs, goals)) start(robot, "charge", nowMs);
    return;
  }
  const isAtRest = plan.nodesFor("parking").includes(at) || chargers.includes(at);
  const waitsMs = robot.isHeld ? 0 : PARK_AFTER_MS;
  if (isAtRest || idleSinceMs === undefined || nowMs - idleSinceMs < waitsMs) return;
  if (traffic.park(robot.id, nowMs)) start(robot, "park", nowMs);
}

function start(robot: Robot, purpose: "park" | "charge", nowMs: number): void {
  const orderId = `${purpose === "park" ? "P" : "C"}-${robot.id}-${nowMs.toString(36)}`;
  robot.restsAgainMs = nowMs + AGAIN_MS;
  robot.mission = { kind: "drive", purpose, orderId, isBegun: false, isEnding: false };
}

const AGAIN_MS = 30_000;
const PARK_AFTER_MS = 20_000;
