import type { JobCommand, JobState } from "#sync/model/steps/job-state.ts";
import type { JobEvent } from "#sync/model/steps/run-job.ts";
import type { Step } from "#sync/model/steps/step.ts";
import type { Floor, Goods } from "../floor.ts";
import type { Worker } from "../job-runner.ts";
import type { FloorMachines } from "../machines/floor-machines.ts";
import { during } from "../pending.ts";
import type { PlannedItem } from "../plan/items-plan.ts";
import type { Chance } from "../seeded.ts";
import type { Tally } from "../tally.ts";
import type { TotePool } from "../tote-pool.ts";
import { shownContents, shownLpns } from "../what-is-shown.ts";

/** Packs what the screen lists out of the order's totes into one carton; a unit that broke on the way is said to be missing. */
export class PackWorker implements Worker {
  readonly #floor: Floor;
  readonly #chance: Chance;
  readonly #tally: Tally;
  readonly #totes: TotePool;
  readonly #items: ReadonlyMap<string, PlannedItem>;
  readonly #machines: FloorMachines | undefined;
  #sources: string[] = [];
  #contents: (Goods & { tote: string })[] = [];
  #hasLooked = false;
  #label: Promise<void> | undefined;

  constructor({
    floor,
    chance,
    tally,
    totes,
    items,
    machines,
  }: {
    floor: Floor;
    chance: Chance;
    tally: Tally;
    totes: TotePool;
    items: ReadonlyMap<string, PlannedItem>;
    machines: FloorMachines | undefined;
  }) {
    this.#items = items;
    this.#machines = machines;
    this.#floor = floor;
    this.#chance = chance;
    this.#tally = tally;
    this.#totes = totes;
  }

  decide(step: Step, _state: JobState): JobEvent | undefined {
    switch (step.title.code) {
      case "pack.scan-order":
        return { type: "scan", raw: shownLpns(step)[0] ?? step.accepts[0]?.codes?.[0]?.code ?? "" };
      case "pack.scan-carton":
        return this.#pack(step);
      default:
        throw new Error(`a packer does not know the step ${step.title.code}`);
    }
  }

  act({ name, input }: JobCommand): (() => void) | undefined {
    if (name !== "pack.short") return undefined;
    const goods = {
      sku: String(input.sku),
      lot: String(input.lot),
      serial: (input.serials as string[])[0] ?? "",
      qty: Number(input.qty),
    };
    const spot = { place: this.#floor.placeOf(String(input.fromLpn)) ?? "", lpn: String(input.fromLpn) };
    this.#floor.take(goods, spot);
    return () => this.#floor.put(goods, spot);
  }

  /** Nobody begins the next carton before this one has its label. */
  async untilLabelled(): Promise<void> {
    if (this.#label) await during("a label for a carton", this.#label);
  }

  /** The scanner of the bench reads what the packer has in hand. */
  async byScanner(code: string): Promise<void> {
    const place = this.#floor.placeOf(code) ?? "";
    if (this.#machines) await during(`the scanner at ${place}`, this.#machines.benches.scan(place, code));
  }

  /** The carton is laid on the scale of the bench before it is closed. */
  async fillIn({ name, input }: JobCommand): Promise<JobCommand["input"]> {
    if (name !== "pack.order" || !this.#machines) return input;
    const place = this.#floor.placeOf(this.#sources[0] ?? "") ?? "";
    const grams = this.#contents.reduce((sum, { sku, qty }) => sum + qty * (this.#items.get(sku)?.weightGrams ?? 0), 0);
    const grossGrams = await during(`the scale at ${place}`, this.#machines.benches.weigh(place, grams));
    return grossGrams === undefined ? input : { ...input, grossGrams };
  }

  answered({ name, input }: JobCommand, value: unknown): void {
    if (name !== "pack.order" && name !== "pack.keep-lpn") return;
    const { lpn: carton, sscc } = value as { lpn: string; sscc: string };
    if (name === "pack.order") this.#intoCarton(carton);
    const isPallet = name === "pack.keep-lpn" && isPalletLabel(carton);
    this.#label = this.#machines?.outbound.packed({ lpn: carton, sscc, orderId: String(input.orderId), isPallet });
  }

  #intoCarton(carton: string): void {
    const place = this.#floor.placeOf(this.#sources[0] ?? "") ?? "";
    for (const goods of this.#contents) this.#move(goods, { place, lpn: carton });
    for (const tote of this.#sources) if (this.#floor.at({ place, lpn: tote }).length === 0) this.#totes.giveBack(tote);
  }

  #pack(step: Step): JobEvent {
    this.#sources = shownLpns(step);
    this.#contents = shownContents(step);
    const [first] = this.#contents;
    if (!this.#hasLooked && first && this.#chance.percent(1)) {
      this.#hasLooked = true;
      this.#tally.misfortune("broken at packing");
      const offer = step.offers?.[0];
      return { type: "offer", id: "short-0", reason: "reason.damaged", ...(offer?.quantity && { qty: 1 }) };
    }
    this.#hasLooked = true;
    const keep = step.choices?.some(({ id }) => id === "keep") ?? false;
    const isPallet = this.#sources.length === 1 && isPalletLabel(this.#sources[0] ?? "");
    if (keep && this.#isOnlyThis() && (isPallet || this.#chance.percent(10))) return { type: "choose", id: "keep" };
    return { type: "choose", id: "all" };
  }

  /** A tote that holds something else too cannot go as it stands. */
  #isOnlyThis(): boolean {
    const [tote = ""] = this.#sources;
    const holds = this.#floor.at({ place: "", lpn: tote }).reduce((sum, { qty }) => sum + qty, 0);
    return holds === this.#contents.reduce((sum, { qty }) => sum + qty, 0);
  }

  /** Out of the tote that the screen names; where that has too few, out of the others of this order. */
  #move({ qty, tote: named, ...what }: Goods & { tote: string }, to: { place: string; lpn: string }): void {
    let left = qty;
    for (const tote of [named, ...this.#sources.filter((other) => other !== named)]) {
      const from = { place: this.#floor.placeOf(tote) ?? "", lpn: tote };
      const units = Math.min(left, this.#floor.qty(what, from));
      if (units > 0) this.#floor.move({ ...what, qty: units, from, to });
      left -= units;
    }
    if (left > 0)
      this.#tally.surprise(
        `packing wants ${left} more of ${what.sku} ${what.lot} ${what.serial} than ${this.#sources.join(", ")} hold`,
      );
  }
}

const isPalletLabel = (lpn: string): boolean => /^\d{18}$/.test(lpn);
