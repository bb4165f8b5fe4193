import type { OutputOf } from "#sync/contracts/define.ts";
import type { machinesContracts } from "#sync/contracts/machines.ts";
import type { MachineOnFloor } from "../machine-on-floor.ts";

type Answered = OutputOf<(typeof machinesContracts)["machines.reading"]>;

/** An older weight says what stood on the scale, not what stands on it. */
export const weightAgeMaxMs = 5_000;

/**
 * The newest weight of these scales that may become a fact: stable, in range, from a scale that is online, at most five seconds old and
 * not before `sinceMs`. Otherwise `grams` is null and `trouble` says why: the health of a scale that is not online, what the scale said,
 * `unstable`, or `no-weight`.
 */
export function newestWeight(scales: readonly MachineOnFloor[], nowMs: number, sinceMs = 0): Answered | undefined {
  const answers = scales.map((scale) => weightOf(scale, nowMs, sinceMs));
  const newestFirst = answers.sort((a, b) => (b.atMs ?? 0) - (a.atMs ?? 0));
  return newestFirst.find(({ grams }) => grams !== null) ?? newestFirst[0];
}

function weightOf({ machine, health, weight, last }: MachineOnFloor, nowMs: number, sinceMs: number): Answered {
  const none = (trouble: string): Answered => ({
    machineId: machine.id,
    grams: null,
    stable: false,
    atMs: weight?.heardMs ?? null,
    trouble,
  });
  if (health.state !== "online") return none(health.state);
  if (last?.kind === "trouble") return none(last.code);
  if (!weight || nowMs - weight.heardMs > weightAgeMaxMs || weight.heardMs < sinceMs) return none("no-weight");
  const { grams, stable } = weight.reading;
  if (!stable) return none("unstable");
  return { machineId: machine.id, grams, stable, atMs: weight.heardMs, trouble: "" };
}
