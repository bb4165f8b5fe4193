import type { JobCommand, JobState } from "#sync/model/steps/job-state.ts";
import type { JobEvent } from "#sync/model/steps/run-job.ts";
import type { Step } from "#sync/model/steps/step.ts";
import type { Floor } from "../floor.ts";
import type { Worker } from "../job-runner.ts";
import type { Chance } from "../seeded.ts";
import type { Tally } from "../tally.ts";
import { shownLpns, shownPlace } from "../what-is-shown.ts";

/** Drives pallets: to where the screen says, unless something blocks that place. Also moves that nobody asked for. */
export class PutawayWorker implements Worker {
  readonly #floor: Floor;
  readonly #chance: Chance;
  readonly #tally: Tally;
  /** Where a move of one's own goes. */
  readonly #to: string;
  #refusedPlaces = 0;

  constructor({ floor, chance, tally, to = "" }: { floor: Floor; chance: Chance; tally: Tally; to?: string }) {
    this.#floor = floor;
    this.#chance = chance;
    this.#tally = tally;
    this.#to = to;
  }

  decide(step: Step, _state: JobState): JobEvent | undefined {
    switch (step.title.code) {
      case "putaway.scan-lpn":
      case "move.scan-source":
        return { type: "scan", raw: shownLpns(step)[0] ?? "" };
      case "putaway.scan-location":
        return this.#store(step);
      case "move.scan-target":
        return { type: "scan", raw: this.#to === "" ? shownPlace(step) : this.#to };
      default:
        throw new Error(`a driver does not know the step ${step.title.code}`);
    }
  }

  act({ name, input }: JobCommand): (() => void) | undefined {
    if (name !== "putaway.confirm" && name !== "stock.move") return undefined;
    const lpn = String(input.lpn);
    const before = this.#floor.placeOf(lpn) ?? "";
    this.#floor.carry(lpn, String(input.to));
    return () => this.#floor.carry(lpn, before);
  }

  #store(step: Step): JobEvent | undefined {
    const place = shownPlace(step);
    if (place === "") return undefined;
    const canRedirect = step.offers?.some(({ id }) => id === "location-full") ?? false;
    if (canRedirect && this.#refusedPlaces === 0 && this.#chance.percent(4)) {
      this.#refusedPlaces += 1;
      this.#tally.misfortune("location blocked");
      return { type: "offer", id: "location-full" };
    }
    return { type: "scan", raw: place };
  }
}
