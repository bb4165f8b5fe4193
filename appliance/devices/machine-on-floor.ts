import { Subject, type Subscription } from "rxjs";
import type { Device } from "#drivers/kit/device.ts";
import type { Health, HealthReason } from "#drivers/kit/health.ts";
import type { TraceLine } from "#drivers/kit/link.ts";
import type { Reading, WeightReading } from "#drivers/kit/reading.ts";
import type { Machine } from "#sync/model/records/machine.ts";
import type { FloorEvent } from "./binding.ts";
import { asAppliance } from "./driver-faults.ts";
import type { FloorWire } from "./floor-wire.ts";
import { weightAgeMaxMs } from "./stations/newest-weight.ts";
import { TraceRing } from "./trace-ring.ts";

/** Views are told at most ten times a second per machine; the newest wins. */
const viewEveryMs = 100;

/** What is known of one machine of the book for as long as it is in the book: its device may come and go meanwhile. */
export class MachineOnFloor {
  machine: Machine;
  device: Device | undefined;
  health: Health;
  /** Which settings the device was opened with. */
  openedWith = "";
  last: Reading | undefined;
  lastMs: number | undefined;
  /** The newest weight, and when it came by our clock. Gone as soon as the scale says anything else. */
  weight: { reading: WeightReading; heardMs: number } | undefined;
  readings = 0;
  bytesIn = 0;
  bytesOut = 0;
  view: Readonly<Record<string, unknown>> = {};
  readonly trace = new TraceRing();
  /** Survives the device: a recording goes on when it is opened anew. */
  readonly trace$ = new Subject<TraceLine>();
  readonly #wire: FloorWire;
  readonly #now: () => number;
  #listening: Subscription[] = [];
  /** When a weight gets too old to be offered, who follows it must hear. */
  #weightOld: NodeJS.Timeout | undefined;
  #viewTimer: NodeJS.Timeout | undefined;
  #viewToldMs = Number.NEGATIVE_INFINITY;

  constructor(machine: Machine, wire: FloorWire, now: () => number) {
    this.machine = machine;
    this.#wire = wire;
    this.#now = now;
    this.health = { state: "stopped", sinceMs: now(), tries: 0 };
  }

  /** Listens to a device. `onFault` hears of a stream that ended with an error, which a sound driver's never do. */
  take(device: Device, onFault: (error: unknown) => void): void {
    this.device = device;
    const error = onFault;
    this.#listening = [
      device.trace$.subscribe({ next: (line) => this.#traced(line), error }),
      device.health$.subscribe({ next: (health) => this.become(health), error }),
      device.readings$.subscribe({ next: (reading) => this.#read(reading), error }),
    ];
  }

  /** Hears no more of its device and gives it back, to be stopped. */
  letGo(): Device | undefined {
    for (const one of this.#listening.splice(0)) one.unsubscribe();
    const { device } = this;
    this.device = undefined;
    this.weight = undefined;
    this.openedWith = "";
    return device;
  }

  become(health: Health): void {
    const before = this.health;
    this.health = health;
    if (health.state !== "online") this.weight = undefined;
    if (before.state === health.state && before.sinceMs === health.sinceMs && before.tries === health.tries) return;
    this.#tell("health", health, this.#now());
  }

  /** Not the machine's own state but ours: it could not be opened, or is not meant to be. */
  becomeOurs(state: "stopped" | "offline" | "starting", tries = 0, why?: HealthReason): void {
    const sinceMs = this.health.state === state ? this.health.sinceMs : this.#now();
    this.become({ state, sinceMs, tries, ...(why && { why }) });
  }

  show(view: Readonly<Record<string, unknown>>): void {
    this.view = { ...this.view, ...view };
    const waitMs = this.#viewToldMs + viewEveryMs - this.#now();
    if (waitMs <= 0) this.#tellView();
    else this.#viewTimer ??= setTimeout(() => this.#tellView(), waitMs);
  }

  end(): void {
    clearTimeout(this.#viewTimer);
    clearTimeout(this.#weightOld);
    this.trace$.complete();
  }

  #read(reading: Reading): void {
    const heardMs = this.#now();
    this.last = reading;
    this.lastMs = heardMs;
    this.readings += 1;
    if (reading.kind === "weight") {
      this.weight = { reading, heardMs };
      if (this.#weightOld) this.#weightOld.refresh();
      else this.#weightOld = setTimeout(() => this.#wire.changed$.next("machines."), weightAgeMaxMs + 1);
    } else if (reading.kind === "trouble") this.weight = undefined;
    this.#tell("reading", reading, reading.atMs);
  }

  #traced(line: TraceLine): void {
    if (line.direction === "in") this.bytesIn += line.bytes.length;
    else if (line.direction === "out") this.bytesOut += line.bytes.length;
    const asShown = this.trace.add(line);
    this.trace$.next(line);
    if (this.#wire.traceFollowers > 0) this.#event("trace", asShown(), line.atMs);
  }

  #tellView(): void {
    clearTimeout(this.#viewTimer);
    this.#viewTimer = undefined;
    this.#viewToldMs = this.#now();
    this.#tell("view", this.view, this.#viewToldMs);
  }

  #tell(kind: string, data: unknown, atMs: number): void {
    this.#event(kind, data, atMs);
    asAppliance(() => this.#wire.changed$.next("machines."));
  }

  #event(kind: string, data: unknown, atMs: number): void {
    const event: FloorEvent = { machineId: this.machine.id, kind, atMs, data };
    asAppliance(() => this.#wire.events$.next(event));
  }
}
