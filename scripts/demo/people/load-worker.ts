import type { JobCommand, JobState } from "#sync/model/steps/job-state.ts";
import type { JobEvent } from "#sync/model/steps/run-job.ts";
import type { Step } from "#sync/model/steps/step.ts";
import type { Floor } from "../floor.ts";
import type { Worker } from "../job-runner.ts";
import { shownPlace } from "../what-is-shown.ts";

/** Loads a truck: the dock once, then carton by carton, as they come to hand. */
export class LoadWorker implements Worker {
  readonly #floor: Floor;
  readonly #isAtHand: (lpn: string) => boolean;
  readonly #loaded = new Set<string>();
  #dock = "";

  /** `isAtHand`: false for what is still on its way from packing. */
  constructor(floor: Floor, isAtHand: (lpn: string) => boolean = () => true) {
    this.#floor = floor;
    this.#isAtHand = isAtHand;
  }

  decide(step: Step, _state: JobState): JobEvent | undefined {
    this.#dock = shownPlace(step) || this.#dock;
    if (step.title.code === "load.scan-dock") return { type: "scan", raw: this.#dock };
    if (step.title.code !== "load.scan-carton") throw new Error(`a loader does not know the step ${step.title.code}`);
    const waiting = step.accepts[0]?.codes?.map(({ set, code }) => String(set?.lpn ?? code)) ?? [];
    const next = waiting.find((lpn) => !this.#loaded.has(lpn) && this.#isAtHand(lpn));
    return next === undefined ? { type: "choose", id: "finish" } : { type: "scan", raw: next };
  }

  act({ name, input }: JobCommand): (() => void) | undefined {
    if (name !== "load.carton") return undefined;
    const lpn = String(input.lpn);
    const before = this.#floor.placeOf(lpn) ?? "";
    this.#loaded.add(lpn);
    this.#floor.carry(lpn, this.#dock);
    return () => this.#floor.carry(lpn, before);
  }
}
