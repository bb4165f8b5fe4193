import { inTrouble } from "../../kit/board/health-chip.tsx";
import type { KioskWords } from "../../kit/messages/kiosk/use-words.tsx";
import type { VehicleRow } from "./use-fleet.ts";

export type VehicleTone = "error" | "attention" | "action" | "none";

/** How urgently somebody has to look at it. */
export function toneOf({
  health,
  eStop,
  fieldViolation,
  errors,
  paused,
  doing,
  held,
  driving,
}: VehicleRow): VehicleTone {
  if (isStopped(eStop) || errors.some(({ level }) => /fatal|critical/i.test(level)) || health.state === "offline")
    return "error";
  if (inTrouble(health) || errors.length > 0 || doing === "unknown-place" || paused || fieldViolation)
    return "attention";
  return driving || (doing === "transport" && !held) ? "action" : "none";
}

/** An emergency stop is pressed, or its bumper was touched. */
export const isStopped = (eStop: string): boolean => eStop !== "none" && eStop !== "";

/** What it does now, in one line. */
export function doingWords(words: KioskWords, vehicle: VehicleRow): string {
  const { eStop, fieldViolation, paused, mode, doing, held, lpn, charging, waitsFor, waitsWhy, waitsAt, health } =
    vehicle;
  if (health.state !== "online") return words.of("machine-state", health.state);
  if (isStopped(eStop)) return words("robot.e-stop");
  if (paused) return words("robot.paused");
  if (fieldViolation) return words("robot.field");
  if (mode !== "" && mode !== "automatic" && mode !== "semiautomatic") return words.of("robot-mode", mode);
  if (waitsAt.length > 0) return words("robot.waits-closed", { nodes: waitsAt.slice(0, nodesSaid).join(", ") });
  if (vehicle.gate !== "" && !vehicle.driving)
    return words("robot.waits-gate", { name: vehicle.gate, state: words.of("gate-state", vehicle.gateState) });
  if (waitsFor.length > 0) return words("robot.waits-for", { name: waitsFor.join(", ") });
  if (doing === "transport" && waitsWhy !== "" && !vehicle.driving) return words.of("robot-wait", waitsWhy);
  if (doing === "transport") return words("robot.carries", { lpn });
  if (held && !vehicle.driving && (doing === "idle" || doing === "stopped")) return words("robot.held");
  if (charging) return words("robot-doing.charging");
  return words.of("robot-doing", doing);
}

const nodesSaid = 3;

/** Errors as people read them: the type's word where there is one, else what the vehicle says itself. */
export const errorWords = (words: KioskWords, { type, description }: VehicleRow["errors"][number]): string => {
  const known = words.of("robot-error", type);
  if (known !== type) return description === "" ? known : `${known}: ${description}`;
  return description === "" ? type : `${type}: ${description}`;
};
