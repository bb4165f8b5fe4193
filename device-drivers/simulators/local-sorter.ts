import { Belt, type BeltLayout, type BeltParcel } from "./belt.ts";
import { type SorterOptions, SorterPlc } from "./sorter-plc.ts";

/** The belt moves by at most that much per step, however slow this process is. */
const STEP_MAX_MS = 20;
const STEP_EVERY_MS = 10;

/** A belt and its controller's program in one process, for simulators that put another protocol in front of them. */
export class LocalSorter {
  readonly belt: Belt;
  plc: SorterPlc;
  readonly lanes: readonly number[];
  readonly #options: SorterOptions;
  readonly #timer: NodeJS.Timeout;
  #lives = 1;
  #lastMs = performance.now();
  #fires: number[] = [];
  /** Called for each tag that the program changes, also after it began anew. */
  onChange: (tag: string, value: number | string) => void = () => {};

  constructor({
    point = "P1",
    slots = 32,
    diverts = { 1: 1_200, 2: 1_800, 3: 2_400, 4: 3_000 },
    belt = {},
    pace = 1,
  }: {
    point?: string;
    slots?: number;
    diverts?: Readonly<Record<number, number>>;
    belt?: Partial<BeltLayout>;
    pace?: number;
  } = {}) {
    this.belt = new Belt({ ...belt, diverts });
    this.lanes = Object.keys(diverts).map(Number);
    this.#options = { point, slots, diverts, endMm: this.belt.layout.endMm };
    this.plc = new SorterPlc(this.#options);
    this.#follow();
    this.#timer = setInterval(() => this.#step(pace), STEP_EVERY_MS);
  }

  put(...parcels: BeltParcel[]): void {
    this.belt.feed.push(...parcels);
  }

  /** The program begins anew with an empty memory; the parcels lie where they lie. */
  restartProgram(): void {
    this.plc = new SorterPlc(this.#options, this.#lives++ * 10_000 + 1);
    this.#follow();
    for (const [name, value] of this.plc.tags) this.onChange(name, value);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #follow(): void {
    this.plc.onChange = (name, value) => this.onChange(name, value);
  }

  #step(pace: number): void {
    const nowMs = performance.now();
    const dtMs = Math.min(STEP_MAX_MS, (nowMs - this.#lastMs) * pace);
    this.#lastMs = nowMs;
    const { movedMm, eyes } = this.belt.step(dtMs, { fires: this.#fires });
    const full = this.lanes.filter((lane) => this.belt.isFull(lane));
    this.#fires = this.plc.scan(dtMs, { eyes, movedMm, full, jammed: this.belt.jammed });
  }
}
