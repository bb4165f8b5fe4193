import { filter, firstValueFrom, timeout } from "rxjs";
import type { ConveyorDevice, ConveyorEvent } from "../conveyor-device.ts";

const patienceMs = 90_000;
type Ended = Extract<ConveyorEvent, { kind: "ended" }>;

/** Answers every parcel as `laneOf` says, and keeps count of how each passage ended. */
export class PassageCount {
  readonly ends: Ended[] = [];
  readonly events: ConveyorEvent[] = [];
  readonly #device: ConveyorDevice;
  readonly #counts = new Map<string, number>();

  constructor(device: ConveyorDevice, laneOf: (barcode: string) => number | undefined) {
    this.#device = device;
    device.events$.subscribe((event) => {
      this.events.push(event);
      if (event.kind === "seen" && event.decideByMs !== undefined) {
        const lane = laneOf(event.parcel.barcode);
        device.decide(event.parcel, lane === undefined ? undefined : { lanes: [lane], because: "test" });
      } else if (event.kind === "stray") device.recorded(event.key);
      else if (event.kind === "late") device.recorded(event.parcel);
      else if (event.kind === "ended") {
        const { point, epoch, seq } = event.parcel;
        const key = `${point}:${epoch}:${seq}`;
        this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
        this.ends.push(event);
        device.recorded(event.parcel);
      }
    });
    device.resume(new Map());
  }

  get endedTwice(): string[] {
    return [...this.#counts].filter(([, count]) => count > 1).map(([key]) => key);
  }

  /** The parcel was confirmed in a lane. */
  async ended(barcode: string): Promise<Ended> {
    const isIt = (one: ConveyorEvent) => one.kind === "ended" && one.parcel.barcode === barcode && !!one.lane;
    return (this.ends.find(isIt) ?? (await this.next(isIt))) as Ended;
  }

  next(isIt: (event: ConveyorEvent) => boolean): Promise<ConveyorEvent> {
    return firstValueFrom(this.#device.events$.pipe(filter(isIt), timeout(patienceMs)));
  }

  /** `isIdle` holds, nothing is open, and each of these was heard of. */
  async settled(codes: readonly string[], isIdle: () => boolean): Promise<void> {
    const heard = (code: string) => this.ends.some(({ parcel }) => parcel.barcode === code);
    const isDone = () => isIdle() && this.#device.open.length === 0 && codes.every(heard);
    for (const until = Date.now() + patienceMs; !isDone(); ) {
      if (Date.now() > until) throw new Error(`not settled: ${this.#device.open.length} open`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
