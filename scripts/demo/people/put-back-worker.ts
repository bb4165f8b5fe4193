import type { JobCommand, JobState } from "#sync/model/steps/job-state.ts";
import type { JobEvent } from "#sync/model/steps/run-job.ts";
import type { Step } from "#sync/model/steps/step.ts";
import type { Floor } from "../floor.ts";
import type { Worker } from "../job-runner.ts";
import { gs1Label } from "../labels.ts";
import type { PlannedItem } from "../plan/items-plan.ts";
import { shownItem, shownLpns, shownPlace } from "../what-is-shown.ts";

/** Brings goods that nobody wants any more back to a shelf. */
export class PutBackWorker implements Worker {
  readonly #floor: Floor;
  readonly #items: ReadonlyMap<string, PlannedItem>;
  /** A shelf for what the screen names none for. */
  readonly #anyShelf: string;

  constructor({ floor, items, anyShelf }: { floor: Floor; items: ReadonlyMap<string, PlannedItem>; anyShelf: string }) {
    this.#floor = floor;
    this.#items = items;
    this.#anyShelf = anyShelf;
  }

  decide(step: Step, _state: JobState): JobEvent | undefined {
    switch (step.title.code) {
      case "put-back.scan-item": {
        const shown = shownItem(step);
        const [lpn = ""] = shownLpns(step);
        const spot = lpn === "" ? { place: shownPlace(step), lpn } : { place: this.#floor.placeOf(lpn) ?? "", lpn };
        const goods = { sku: shown?.sku ?? "", lot: shown?.lot ?? "", ...(shown?.serial && { serial: shown.serial }) };
        if (this.#floor.qty(goods, spot) < (step.quantity?.expected ?? 1)) return { type: "offer", id: "missing" };
        const item = this.#items.get(shown?.sku ?? "");
        return { type: "scan", raw: gs1Label({ gtin: item?.gtin ?? "", lot: shown?.lot, serial: shown?.serial }) };
      }
      case "put-back.scan-location": {
        const isNamed = step.accepts.some(({ codes }) => codes !== undefined);
        return { type: "scan", raw: isNamed ? shownPlace(step) : this.#anyShelf };
      }
      default:
        throw new Error(`nobody knows the step ${step.title.code}`);
    }
  }

  act({ name, input }: JobCommand): (() => void) | undefined {
    if (name !== "put-back.confirm") return undefined;
    const lpn = String(input.lpn);
    const from = { place: lpn === "" ? String(input.fromPlace) : (this.#floor.placeOf(lpn) ?? ""), lpn };
    const to = { place: String(input.toPlace), lpn: "" };
    const what = { sku: String(input.sku), lot: String(input.lot) };
    const [serial = ""] = input.serials as string[];
    const goods = { ...what, serial, qty: Number(input.qty) };
    this.#floor.move({ ...goods, from, to });
    return () => this.#floor.move({ ...goods, from: to, to: from });
  }
}
