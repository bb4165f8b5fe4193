import type { FleetVehicleShape } from "#sync/contracts/fleet.ts";
import type { Wait } from "../traffic/traffic.ts";
import type { Robot } from "./robot.ts";

export type RobotView = Omit<FleetVehicleShape, "id" | "name" | "health" | "gate" | "gateState">;

/** One vehicle as the screens get it: what it says of itself, what it is busy with, and what it waits for. */
export function robotView(robot: Robot, wait: Wait | undefined): RobotView {
  const { state, mission } = robot;
  return {
    mode: state?.mode ?? "",
    doing: doingOf(robot),
    transportId: mission?.kind === "carry" ? mission.transport.id : "",
    lpn: mission?.kind === "carry" ? mission.transport.lpn : "",
    orderId: robot.vehicle.order?.phase === "open" ? robot.vehicle.order.id : "",
    node: state?.lastNodeId ?? "",
    xMm: state?.position?.xMm ?? null,
    yMm: state?.position?.yMm ?? null,
    headingMdeg: state?.position?.headingMdeg ?? null,
    mapId: state?.position?.mapId ?? "",
    batteryPermille: state?.battery.chargePermille ?? null,
    charging: state?.battery.charging ?? false,
    driving: state?.driving ?? false,
    paused: state?.paused ?? false,
    hasLoad: state?.loads ? state.loads.length > 0 : null,
    eStop: state?.eStop ?? "none",
    fieldViolation: state?.fieldViolation ?? false,
    errors: (state?.errors ?? [])
      .slice(0, ERRORS_SHOWN)
      .map(({ type, level, description = "" }) => ({ type, level, description })),
    held: robot.isHeld,
    waitsFor: [...(wait?.for ?? [])],
    waitsWhy: wait === undefined ? "" : wait.closed.length > 0 ? "blocked" : wait.why,
    waitsAt: [...(wait?.closed ?? [])].slice(0, PATH_SHOWN),
    path: pathOf(robot),
  };
}

function doingOf(robot: Robot): string {
  const { mission } = robot;
  if (mission?.kind === "carry") return mission.ending || mission.isGivenUp ? "stopped" : "transport";
  if (mission) return { park: "parking", charge: "charging", evade: "evading" }[mission.purpose];
  if (robot.state?.battery.charging) return "charging";
  return robot.state && !robot.isPlaced ? "unknown-place" : robot.isHeld ? "stopped" : "idle";
}

/** What it was told to drive and has not passed yet, and what probably follows. */
function pathOf({ vehicle }: Robot): string[] {
  const { order } = vehicle;
  if (order?.phase !== "open") return [];
  const base = order.nodes.slice(Math.max(0, order.passed)).map(({ id }) => id);
  return [...base, ...order.horizonSaid.map(({ node }) => node.id)].slice(0, PATH_SHOWN);
}

const PATH_SHOWN = 60;

const ERRORS_SHOWN = 10;
