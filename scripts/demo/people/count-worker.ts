import type { JobState } from "#sync/model/steps/job-state.ts";
import type { JobEvent } from "#sync/model/steps/run-job.ts";
import type { Step } from "#sync/model/steps/step.ts";
import type { Floor, Goods } from "../floor.ts";
import type { Worker } from "../job-runner.ts";
import { gs1Label } from "../labels.ts";
import type { PlannedItem } from "../plan/items-plan.ts";
import { shownPlace } from "../what-is-shown.ts";

type Thing = { lpn: string } | Goods;

/** Counts what lies in a place, once round with the eyes, then thing by thing on the handheld. Sees no book. */
export class CountWorker implements Worker {
  readonly #floor: Floor;
  readonly #items: ReadonlyMap<string, PlannedItem>;
  #seen: Thing[] = [];
  #now: Goods | undefined;
  place = "";

  constructor({ floor, items }: { floor: Floor; items: ReadonlyMap<string, PlannedItem> }) {
    this.#floor = floor;
    this.#items = items;
  }

  decide(step: Step, _state: JobState): JobEvent | undefined {
    switch (step.title.code) {
      case "count.scan-location":
        this.place = shownPlace(step);
        this.#seen = [
          ...this.#floor.lpnsAt(this.place).map((lpn) => ({ lpn })),
          ...this.#floor.at({ place: this.place, lpn: "" }),
        ];
        return { type: "scan", raw: this.place };
      case "count.scan-item":
        return this.#next();
      case "count.lot":
        return { type: "scan", raw: this.#now?.lot ?? "" };
      case "count.serial":
        return { type: "scan", raw: this.#now?.serial ?? "" };
      case "count.quantity":
        // A pallet that the screen did not know of is asked for like goods: it is one pallet.
        return { type: "quantity", qty: this.#now?.qty ?? 1 };
      default:
        throw new Error(`a counter does not know the step ${step.title.code}`);
    }
  }

  #next(): JobEvent {
    const thing = this.#seen.shift();
    if (!thing) return { type: "choose", id: "finish" };
    this.#now = "lpn" in thing ? undefined : thing;
    if ("lpn" in thing) return { type: "scan", raw: thing.lpn };
    const item = this.#items.get(thing.sku);
    return { type: "scan", raw: gs1Label({ gtin: item?.gtin ?? "", lot: thing.lot, serial: thing.serial }) };
  }
}
