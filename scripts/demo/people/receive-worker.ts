import type { JobCommand, JobState } from "#sync/model/steps/job-state.ts";
import type { JobEvent } from "#sync/model/steps/run-job.ts";
import type { Step } from "#sync/model/steps/step.ts";
import type { Floor } from "../floor.ts";
import type { Worker } from "../job-runner.ts";
import { gs1Label } from "../labels.ts";
import type { LooseStack, PlannedDelivery } from "../plan/delivery-plan.ts";
import type { Chance } from "../seeded.ts";
import type { Tally } from "../tally.ts";

/** What is still on the truck; several receivers may work on one. */
export class Truck {
  readonly delivery: PlannedDelivery;
  readonly dock: string;
  readonly pallets: PlannedDelivery["pallets"];
  readonly stacks: LooseStack[];

  constructor(delivery: PlannedDelivery, dock: string) {
    this.delivery = delivery;
    this.dock = dock;
    this.pallets = [...delivery.pallets];
    this.stacks = [...delivery.stacks];
  }

  get isEmpty(): boolean {
    return this.pallets.length === 0 && this.stacks.length === 0;
  }
}

/** Empties a truck: labelled pallets by one scan, loose stacks by their label and the pallet they are put on. */
export class ReceiveWorker implements Worker {
  readonly #truck: Truck;
  readonly #floor: Floor;
  readonly #chance: Chance;
  readonly #tally: Tally;
  readonly #newPallet: () => string;
  #pallet: PlannedDelivery["pallets"][number] | undefined;
  #stack: LooseStack | undefined;
  #toldDamage = false;

  constructor({
    truck,
    floor,
    chance,
    tally,
    newPallet,
  }: { truck: Truck; floor: Floor; chance: Chance; tally: Tally; newPallet: () => string }) {
    this.#truck = truck;
    this.#floor = floor;
    this.#chance = chance;
    this.#tally = tally;
    this.#newPallet = newPallet;
  }

  decide(step: Step, state: JobState): JobEvent | undefined {
    switch (step.title.code) {
      case "receive.scan-item":
        return this.#next();
      case "receive.quantity":
        return { type: "quantity", qty: this.#stack?.qty ?? 0 };
      case "receive.lot":
        return { type: "text", field: "lot", value: this.#stack?.lot ?? "" };
      case "receive.expiry":
        return { type: "text", field: "expiryDate", value: this.#stack?.expiryDate ?? "" };
      case "receive.serial":
        return this.#nextSerial(state);
      case "receive.pallet":
        return this.#ontoPallet(step);
      default:
        throw new Error(`a receiver does not know the step ${step.title.code}`);
    }
  }

  act({ name, input }: JobCommand): (() => void) | undefined {
    const { dock } = this.#truck;
    if (name === "inbound.receive-pack" && this.#pallet) {
      const { sscc, goods } = this.#pallet;
      for (const { expiryDate: _printed, ...one } of goods) this.#floor.put(one, { place: dock, lpn: sscc });
      this.#pallet = undefined;
      return () => this.#floor.leave(sscc);
    }
    if (name === "inbound.receive" && this.#stack) {
      const { goods } = this.#stack;
      const lpn = String(input.lpn);
      for (const one of goods) this.#floor.put(one, { place: dock, lpn });
      this.#stack = undefined;
      this.#toldDamage = false;
      return () => {
        for (const one of goods) this.#floor.take(one, { place: dock, lpn });
      };
    }
    return undefined;
  }

  #next(): JobEvent {
    this.#pallet ??= this.#truck.pallets.shift();
    if (this.#pallet) return { type: "scan", raw: `]C100${this.#pallet.sscc}` };
    this.#stack ??= this.#truck.stacks.shift();
    if (!this.#stack) return { type: "choose", id: "finish" };
    const { item, lot, expiryDate, qty, countOnLabel, goods } = this.#stack;
    if (item.tracksSerial)
      return { type: "scan", raw: gs1Label({ gtin: item.gtin, lot, expiryDate, serial: goods[0]?.serial }) };
    return { type: "scan", raw: gs1Label({ gtin: item.gtin, lot, expiryDate, count: countOnLabel ? qty : undefined }) };
  }

  #nextSerial(state: JobState): JobEvent {
    const scanned = Array.isArray(state.form.serials) ? state.form.serials : [];
    const next = this.#stack?.goods.find(({ serial }) => !scanned.includes(serial));
    return next ? { type: "scan", raw: next.serial } : { type: "choose", id: "serials-done" };
  }

  #ontoPallet(step: Step): JobEvent {
    const damagedQty = this.#stack?.damagedQty ?? 0;
    if (damagedQty > 0 && !this.#toldDamage && step.offers?.some(({ id }) => id === "damaged")) {
      this.#toldDamage = true;
      this.#tally.misfortune("damaged on arrival");
      return { type: "offer", id: "damaged", qty: damagedQty };
    }
    // A pallet's own label, or one of the site's.
    return { type: "scan", raw: this.#chance.percent(70) ? this.#newPallet() : `PAL-${this.#newPallet().slice(-7)}` };
  }
}
