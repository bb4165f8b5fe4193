import { Subject } from "rxjs";

/** A parcel as it lies on the belt. `read` is how its label can be read. */
export interface BeltParcel {
  barcode: string;
  read?: "good" | "no-read" | "multi-read";
  grams?: number;
  lengthMm?: number;
}

export interface BeltLayout {
  loopMm: number;
  /** Position of the divert of each lane on the loop; the scanner stands at 0, the eye of a divert before it. */
  diverts: Readonly<Record<number, number>>;
  /** Where the loop's last eye stands: who comes here goes round. */
  endMm: number;
  /** From the divert to the eye in the lane. */
  chuteMm: number;
  speedMmPerS: number;
  /** Parcels that a lane holds. */
  laneCapacity: number;
}

/** What the eyes saw in one step. */
export type EyeEvent =
  | { eye: "scan"; barcode: string; read: "good" | "no-read" | "multi-read"; grams: number; lengthMm: number }
  | { eye: "divert"; lane: number }
  | { eye: "arrival"; lane: number }
  | { eye: "end" };

/** From the eye of a divert to the divert itself: in that stretch the controller must fire. */
export const EYE_AHEAD_MM = 150;
const GAP_MM = 300;

interface Lying extends Required<BeltParcel> {
  atMm: number;
  /** In the chute of this lane; 0 on the loop. */
  chute: number;
}

/**
 * The physical side of a sorter loop: parcels, eyes, diverts, lanes that fill up. It knows what truly happened, whatever any program
 * believes. It moves only when it is stepped, so the speed of the machine that runs it changes nothing but the pace.
 */
export class Belt {
  readonly layout: BeltLayout;
  /** Every parcel that came into a lane, in order: the truth. */
  readonly arrived: { barcode: string; lane: number }[] = [];
  /** The same, as it happens. */
  readonly arrived$ = new Subject<{ barcode: string; lane: number }>();
  /** Diverts that will fail to throw, as often as said. */
  readonly failures = new Map<number, number>();
  jammed = false;
  /** Parcels wait here until there is room under the scanner. */
  readonly feed: BeltParcel[] = [];
  readonly #inLane = new Map<number, number>();
  #lying: Lying[] = [];
  #sinceFedMm = Number.POSITIVE_INFINITY;

  constructor(layout: Partial<BeltLayout> & Pick<BeltLayout, "diverts">) {
    const last = Math.max(...Object.values(layout.diverts));
    this.layout = {
      endMm: last + 300,
      loopMm: last + 1_500,
      chuteMm: 600,
      speedMmPerS: 2_000,
      laneCapacity: 1_000_000,
      ...layout,
    };
  }

  get lying(): number {
    return this.#lying.length;
  }

  /** Nothing is under way and nothing waits. */
  get idle(): boolean {
    return this.#lying.length === 0 && this.feed.length === 0;
  }

  isFull(lane: number): boolean {
    return (this.#inLane.get(lane) ?? 0) >= this.layout.laneCapacity;
  }

  /** People empty a lane, or fill it by hand. */
  setLane(lane: number, parcels: number): void {
    this.#inLane.set(lane, parcels);
  }

  /** Somebody takes a parcel off the loop by hand. */
  steal(barcode: string): boolean {
    const before = this.#lying.length;
    this.#lying = this.#lying.filter((one) => one.barcode !== barcode);
    return this.#lying.length < before;
  }

  /** Moves everything on, after throwing the diverts that fire. */
  step(
    dtMs: number,
    { fires = [], runs = true }: { fires?: readonly number[]; runs?: boolean } = {},
  ): {
    movedMm: number;
    eyes: EyeEvent[];
  } {
    for (const lane of fires) this.#fire(lane);
    const movedMm = runs && !this.jammed ? (this.layout.speedMmPerS * dtMs) / 1_000 : 0;
    const eyes: EyeEvent[] = [];
    if (movedMm === 0) return { movedMm, eyes };
    for (const parcel of [...this.#lying]) this.#move(parcel, movedMm, eyes);
    this.#sinceFedMm += movedMm;
    this.#feed(eyes);
    return { movedMm, eyes };
  }

  #fire(lane: number): void {
    const at = this.layout.diverts[lane] as number;
    const parcel = this.#lying.find(({ chute, atMm }) => chute === 0 && atMm > at - EYE_AHEAD_MM - 1 && atMm <= at + 1);
    const failing = this.failures.get(lane) ?? 0;
    if (failing > 0) this.failures.set(lane, failing - 1);
    else if (parcel) {
      parcel.chute = lane;
      parcel.atMm = 0;
    }
  }

  #move(parcel: Lying, movedMm: number, eyes: EyeEvent[]): void {
    const { diverts, endMm, loopMm, chuteMm } = this.layout;
    const before = parcel.atMm;
    parcel.atMm += movedMm;
    const passes = (atMm: number) => before < atMm && parcel.atMm >= atMm;
    if (parcel.chute !== 0) {
      if (!passes(chuteMm)) return;
      const lane = parcel.chute;
      this.#lying = this.#lying.filter((one) => one !== parcel);
      this.#inLane.set(lane, (this.#inLane.get(lane) ?? 0) + 1);
      this.arrived.push({ barcode: parcel.barcode, lane });
      this.arrived$.next({ barcode: parcel.barcode, lane });
      eyes.push({ eye: "arrival", lane });
      return;
    }
    for (const [lane, at] of Object.entries(diverts))
      if (passes(at - EYE_AHEAD_MM)) eyes.push({ eye: "divert", lane: Number(lane) });
    if (passes(endMm)) eyes.push({ eye: "end" });
    if (parcel.atMm < loopMm) return;
    parcel.atMm -= loopMm;
    eyes.push(scanOf(parcel));
  }

  /** New parcels come in where nobody is in the way. */
  #feed(eyes: EyeEvent[]): void {
    const [next] = this.feed;
    const { loopMm } = this.layout;
    const isFree = this.#lying.every(({ chute, atMm }) => chute !== 0 || (atMm > GAP_MM && atMm < loopMm - GAP_MM));
    if (!next || !isFree || this.#sinceFedMm < GAP_MM) return;
    this.feed.shift();
    this.#sinceFedMm = 0;
    const parcel: Lying = { read: "good", grams: 1_000, lengthMm: 250, ...next, atMm: 0, chute: 0 };
    this.#lying.push(parcel);
    eyes.push(scanOf(parcel));
  }
}

const scanOf = ({ barcode, read, grams, lengthMm }: Lying): EyeEvent => ({
  eye: "scan",
  barcode: read === "no-read" ? "" : barcode,
  read,
  grams,
  lengthMm,
});
