import type { JobCommand, JobState } from "#sync/model/steps/job-state.ts";
import type { JobEvent } from "#sync/model/steps/run-job.ts";
import type { Job, Step } from "#sync/model/steps/step.ts";
import type { Floor, Goods, Spot } from "../floor.ts";
import type { Worker } from "../job-runner.ts";
import { gs1Label } from "../labels.ts";
import type { PickLights } from "../machines/pick-lights.ts";
import type { PlannedItem } from "../plan/items-plan.ts";
import type { Chance } from "../seeded.ts";
import type { Tally } from "../tally.ts";
import type { TotePool } from "../tote-pool.ts";
import { type ShownItem, shownItem, shownLpns, shownPlace, shownQty, shownSlot } from "../what-is-shown.ts";

export interface PickerTools {
  floor: Floor;
  items: ReadonlyMap<string, PlannedItem>;
  chance: Chance;
  tally: Tally;
  totes: TotePool;
  device: string;
  /** Packing benches with machines: what is picked is brought there. */
  hasBenches: boolean;
  /** Light modules, for a picker who is online. */
  lights?: LightTools | undefined;
}

export interface LightTools {
  person: string;
  at: PickLights;
}

/** Picks with open eyes: takes what is really in the place, says so when it is less, and now and then errs. */
export class PickWorker implements Worker {
  readonly #tools: PickerTools;
  readonly #cart: string;
  /** Taken out of the place for the line at hand, not yet in a tote. */
  #held: { step: string; from: Spot; goods: Goods[]; carriedFrom?: string } | undefined;
  readonly #toteOfSlot = new Map<number, string>();
  readonly #doneAt = new Set<string>();
  #erred = false;

  constructor(tools: PickerTools) {
    this.#tools = tools;
    this.#cart = `CART-${tools.device}`;
  }

  decide(step: Step, state: JobState): JobEvent | undefined {
    switch (step.title.code) {
      case "pick.scan-item":
        return this.#take(step, state);
      case "pick.lot":
      case "pick.other-lot":
        return { type: "scan", raw: this.#held?.goods[0]?.lot ?? "" };
      case "pick.serial":
        return { type: "scan", raw: this.#nextSerial(state) };
      case "pick.scan-tote":
        return { type: "scan", raw: this.#tote(step) };
      case "pick.zero-check":
        return { type: "choose", id: this.#isEmpty(shownPlace(step)) ? "empty" : "not-empty" };
      case "pick.drop":
        return { type: "scan", raw: this.#dropPlace(step) };
      default:
        throw new Error(`a picker does not know the step ${step.title.code}`);
    }
  }

  /** At a face with a light the picker takes what it shows, puts it into the tote of the order, and presses the button. */
  async press(
    step: Step,
    { form }: JobState,
    { steps }: Job,
    renew: () => Promise<Job | null>,
  ): Promise<{ job: Job | null } | undefined> {
    const { lights, floor, items, tally } = this.#tools;
    const [, allocationId] = /^from:(.+)$/.exec(step.id) ?? [];
    const [shown, place, qty] = [shownItem(step), shownPlace(step), shownQty(step)];
    if (!lights || allocationId === undefined || !shown || shownLpns(step).length > 0) return undefined;
    // Only where the tote is known: the button does not say into which one.
    const into = steps.find(({ id }) => id === `to:${allocationId}`);
    const single = form.target === true && typeof form.toLpn === "string" ? form.toLpn : "";
    const tote = (into && shownSlot(into)?.lpn) || single;
    const from = { place, lpn: "" };
    const there = floor.at(from);
    const goods = { sku: shown.sku, lot: shown.lot ?? "", serial: "", qty };
    if (!tote || items.get(shown.sku)?.tracksSerial || there.length !== 1 || floor.qty(goods, from) < qty)
      return undefined;
    if (!this.#once(`light ${allocationId}`) || !(await lights.at.isLitFor(place, lights.person, qty)))
      return undefined;
    if (floor.qty(goods, from) < qty) return undefined;
    const to = { place: floor.placeOf(tote) ?? this.#cart, lpn: tote };
    floor.move({ ...goods, from, to });
    let job: Job | null = null;
    const isPicked = async () => {
      job = await renew();
      return !job?.steps.some(({ id }) => id === step.id);
    };
    if (await lights.at.press(place, isPicked)) {
      tally.pickedLines += 1;
      return { job };
    }
    floor.move({ ...goods, from: to, to: from });
    return undefined;
  }

  act({ name, input }: JobCommand): (() => void) | undefined {
    const { floor, tally } = this.#tools;
    const held = this.#held;
    if (name === "pick.confirm") {
      this.#held = undefined;
      if (!held) throw new Error("a pick was confirmed with empty hands");
      tally.pickedLines += 1;
      if (held.carriedFrom !== undefined) {
        const { from, carriedFrom } = held;
        return () => floor.carry(from.lpn, carriedFrom);
      }
      return this.#into(held.goods, held.from, String(input.toLpn));
    }
    if (name === "pick.short") {
      this.#held = undefined;
      const taken = held?.goods ?? [];
      if (taken.length > 0 && held) return this.#into(taken, held.from, String(input.toLpn));
      return undefined;
    }
    if (name === "pick.drop") {
      const lpns = floor.lpnsAt(this.#cart);
      for (const lpn of lpns) floor.carry(lpn, String(input.toPlace));
      return () => {
        for (const lpn of lpns) floor.carry(lpn, this.#cart);
      };
    }
    return undefined;
  }

  erred(): boolean {
    const erred = this.#erred;
    this.#erred = false;
    return erred;
  }

  /** Whatever is still in the hands goes back to where it was. */
  putDown(): void {
    const { floor } = this.#tools;
    const held = this.#held;
    this.#held = undefined;
    if (!held) return;
    if (held.carriedFrom !== undefined) floor.carry(held.from.lpn, held.carriedFrom);
    for (const goods of held.goods) floor.move({ ...goods, from: this.#hand, to: held.from });
  }

  get #hand(): Spot {
    return { place: `hand of ${this.#tools.device}`, lpn: "" };
  }

  #into(goods: readonly Goods[], from: Spot, tote: string): () => void {
    const { floor } = this.#tools;
    const to = { place: floor.placeOf(tote) ?? this.#cart, lpn: tote };
    for (const one of goods) floor.move({ ...one, from: this.#hand, to });
    return () => {
      for (const one of goods) floor.move({ ...one, from: to, to: from });
    };
  }

  /** At the shelf: look, take, scan. */
  #take(step: Step, state: JobState): JobEvent {
    const { floor, chance, tally, items } = this.#tools;
    const shown = shownItem(step);
    const item = shown && items.get(shown.sku);
    if (!shown || !item) throw new Error(`step ${step.id} shows no item that the demo knows`);
    const [lpn = ""] = shownLpns(step);
    // What somebody else carries about is not there.
    const spot = { place: shownPlace(step), lpn };
    const isHere = lpn === "" || floor.placeOf(lpn) === spot.place;
    const qty = shownQty(step);
    if (this.#held?.step === step.id) return this.#scan(step, item, this.#held.goods);

    const whole = step.accepts.find(({ means, set }) => means === "lpn" && set?.whole === true);
    if (whole && isHere && this.#isExactly(spot, shown, qty)) {
      this.#held = { step: step.id, from: spot, goods: [], carriedFrom: spot.place };
      floor.carry(lpn, this.#cart);
      return { type: "scan", raw: lpn };
    }
    const there = (isHere ? floor.at(spot) : []).filter(
      ({ sku, serial, lot }) =>
        sku === shown.sku && lot === (shown.lot ?? "") && (!shown.serial || serial === shown.serial),
    );
    const available = there.reduce((sum, one) => sum + one.qty, 0);

    const other = isHere && this.#otherLot(spot, shown, qty, state);
    if (typeof state.form.wrongLot === "string" && other) {
      this.#hold(step, spot, [{ ...other, qty }]);
      tally.misfortune("wrong lot picked");
      return { type: "offer", id: "wrong-lot", reason: "reason.other" };
    }
    if (other && this.#once(`lot ${step.id}`) && chance.percent(12))
      return this.#wrongly(gs1Label({ gtin: item.gtin, lot: other.lot }));
    if (available === 0) {
      tally.misfortune("nothing there");
      return { type: "offer", id: "not-found" };
    }
    if (this.#once(`luck ${step.id}`)) {
      const luck = chance.weighted([965, 20, 8, 7]);
      if (luck === 1) return this.#wrongly(gs1Label({ gtin: this.#neighbour(item).gtin }));
      if (luck === 2) {
        tally.misfortune("line skipped");
        return { type: "offer", id: "skip" };
      }
      if (luck === 3) {
        tally.misfortune("damaged in the shelf");
        return qty > 1 && !item.tracksSerial
          ? { type: "offer", id: "damaged", qty: 0 }
          : { type: "offer", id: "damaged" };
      }
    }
    if (available < qty && !item.tracksSerial) return this.#takeLess(step, state, spot, there, available);
    this.#hold(step, spot, pickFrom(there, qty));
    return this.#scan(step, item, this.#held?.goods ?? []);
  }

  /** Less than promised. Where the tote is known, one press says it; else what is there is keyed, and the rest is missed later. */
  #takeLess(step: Step, state: JobState, spot: Spot, there: readonly Goods[], available: number): JobEvent {
    this.#tools.tally.misfortune("less than promised");
    this.#hold(step, spot, pickFrom(there, available));
    if (state.form.target === true && typeof state.form.toLpn === "string")
      return { type: "offer", id: "short", reason: "reason.missing", qty: available };
    return { type: "quantity", qty: available };
  }

  #hold(step: Step, from: Spot, goods: Goods[]): void {
    for (const one of goods) this.#tools.floor.move({ ...one, from, to: this.#hand });
    this.#held = { step: step.id, from, goods };
  }

  #scan(step: Step, item: PlannedItem, goods: readonly Goods[]): JobEvent {
    const [first] = goods;
    const place = step.accepts.find(({ means }) => means === "location")?.codes?.[0]?.code;
    if (place !== undefined && this.#tools.chance.percent(25)) return { type: "scan", raw: place };
    return {
      type: "scan",
      raw: gs1Label({ gtin: item.gtin, lot: first?.lot, serial: goods.length === 1 ? first?.serial : "" }),
    };
  }

  #dropPlace(step: Step): string {
    const places = step.accepts[0]?.codes?.map(({ code }) => code) ?? [];
    const benches = this.#tools.hasBenches ? places.filter((place) => place.startsWith("PACK-")) : [];
    return benches.length > 0 ? this.#tools.chance.pick(benches) : (places[0] ?? "");
  }

  #tote(step: Step): string {
    const { chance, totes } = this.#tools;
    const fixed = step.accepts.find(({ means }) => means === "lpn")?.codes?.[0]?.code;
    if (fixed !== undefined && this.#toteOfSlot.size > 1 && this.#once(`tote ${step.id}`) && chance.percent(2)) {
      const others = [...this.#toteOfSlot.values()].filter((tote) => tote !== fixed);
      if (others.length > 0) return this.#wrongly(chance.pick(others)).raw;
    }
    if (fixed !== undefined) return fixed;
    const slot = shownSlot(step)?.slot ?? 0;
    const known = this.#toteOfSlot.get(slot);
    if (known) return known;
    const tote = totes.take();
    this.#toteOfSlot.set(slot, tote);
    return tote;
  }

  #nextSerial(state: JobState): string {
    const scanned = Array.isArray(state.form.serials) ? state.form.serials : [];
    return this.#held?.goods.find(({ serial }) => !scanned.includes(serial))?.serial ?? "";
  }

  #otherLot(spot: Spot, shown: ShownItem, qty: number, state: JobState): Goods | undefined {
    if (!shown.lot) return undefined;
    const scanned = typeof state.form.wrongLot === "string" ? state.form.wrongLot.toUpperCase() : undefined;
    return this.#tools.floor
      .at(spot)
      .find(
        (one) =>
          one.sku === shown.sku &&
          one.lot !== shown.lot &&
          one.qty >= qty &&
          (scanned === undefined || one.lot.toUpperCase() === scanned),
      );
  }

  #isExactly(spot: Spot, { sku, lot }: ShownItem, qty: number): boolean {
    const goods = this.#tools.floor.at(spot);
    return goods.length === 1 && goods[0]?.sku === sku && goods[0].lot === (lot ?? "") && goods[0].qty === qty;
  }

  #isEmpty(place: string): boolean {
    const { floor } = this.#tools;
    return floor.at({ place, lpn: "" }).length === 0 && floor.lpnsAt(place).length === 0;
  }

  #neighbour(item: PlannedItem): PlannedItem {
    return [...this.#tools.items.values()].find(({ sku }) => sku > item.sku) ?? item;
  }

  #wrongly(raw: string): { type: "scan"; raw: string } {
    this.#erred = true;
    return { type: "scan", raw };
  }

  #once(what: string): boolean {
    if (this.#doneAt.has(what)) return false;
    this.#doneAt.add(what);
    return true;
  }
}

function pickFrom(there: readonly Goods[], qty: number): Goods[] {
  const taken: Goods[] = [];
  let left = qty;
  for (const goods of there) {
    if (left === 0) break;
    const units = Math.min(left, goods.qty);
    left -= units;
    taken.push({ ...goods, qty: units });
  }
  return taken;
}
