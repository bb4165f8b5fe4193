import { createHash } from "node:crypto";
import type { Device } from "#drivers/kit/device.ts";
import type { Reading } from "#drivers/kit/reading.ts";
import type { Machine } from "#sync/model/records/machine.ts";
import type { Measure } from "#sync/model/records/measure.ts";
import type { MeasureAlert } from "../../wms/measures/measure-alert.ts";
import type { Binding, Floor } from "../binding.ts";
import { type Outgoing, outgoing } from "../outgoing.ts";
import { type AlertChange, AlertWatch } from "./alert-watch.ts";
import { sensorDoors } from "./sensor-doors.ts";
import { sumUp } from "./sum-up.ts";
import { type DirtySpan, type Sample, Telemetry } from "./telemetry.ts";

/**
 * Sensors. Every reading goes to the telemetry file, summaries of a quarter of an hour go to the book for good, values outside the limits of a
 * machine become exceptions, and so does a sensor that says nothing.
 */
export const sensors: Binding = {
  name: "sensors",
  kinds: ["sensor"],
  asks: [
    { name: "spanMinutes", title: "Summed up every so many minutes", type: "int", min: 1, max: 1_440, initial: 15 },
    {
      name: "silenceMinutes",
      title: "Without a word for so many minutes beyond its own rhythm, people are told; 0 never",
      type: "int",
      min: 0,
      max: 10_080,
      initial: 10,
    },
  ],
  start: (floor) => new SensorDesk(floor),
};

class SensorDesk {
  readonly #floor: Floor;
  readonly #telemetry: Telemetry;
  readonly #attached = new Map<string, Attached>();
  readonly #timers: NodeJS.Timeout[];
  #summing: Promise<void> | undefined;
  readonly #closeDoors: () => void;

  constructor(floor: Floor) {
    this.#floor = floor;
    this.#telemetry = new Telemetry(floor.site.folder.telemetry);
    this.#closeDoors = sensorDoors(floor, this.#telemetry, (machine) => this.#attached.get(machine)?.alerts.open ?? []);
    this.#prune();
    this.#timers = [setInterval(() => this.#tick(), TICK_MS), setInterval(() => this.#prune(), PRUNE_EVERY_MS)];
  }

  attach(machine: Machine, device: Device): () => Promise<void> {
    const zone = machine.zone || (this.#floor.site.store.reader.get("location", machine.place)?.zone ?? "");
    const one: Attached = {
      machine: { ...machine, zone },
      spanMs: Number(machine.settings.spanMinutes ?? 15) * 60_000,
      alerts: new AlertWatch(machine.alerts),
      out: outgoing(this.#floor, machine.id),
      downSinceMs: Date.now(),
      silent: undefined,
      told: new Set(),
    };
    this.#attached.set(machine.id, one);
    const readings = device.readings$.subscribe((reading) => this.#take(one, reading));
    const health = device.health$.subscribe(({ state }) => {
      if (state === "online") {
        one.downSinceMs = undefined;
        this.#silence(one, false, Date.now());
      } else if (state !== "stopped") one.downSinceMs ??= Date.now();
    });
    return async () => {
      readings.unsubscribe();
      health.unsubscribe();
      this.#attached.delete(machine.id);
      this.#telemetry.flush();
      await one.out.stop();
    };
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.#summing;
    this.#closeDoors();
    this.#telemetry.close();
  }

  #take(one: Attached, reading: Reading): void {
    if (reading.kind !== "measure" && reading.kind !== "contact") return;
    const { atMs, channel, seq } = reading;
    const sample: Sample = {
      machine: one.machine.id,
      channel,
      atMs,
      ...(reading.kind === "measure"
        ? { quantity: reading.quantity, value: reading.value }
        : { quantity: "contact", value: reading.closed ? 1 : 0 }),
      ...(seq !== undefined && { seq }),
    };
    const taken = this.#telemetry.take(sample, { heardMs: Date.now(), spanMs: one.spanMs });
    if (taken === "duplicate") return;
    this.#floor.show(one.machine.id, { [`${sample.quantity}/${channel}`]: sample.value });
    this.#floor.changed("sensors.");
    this.#tellAlerts(one, one.alerts.take(sample));
  }

  #tick(): void {
    this.#telemetry.flush();
    const nowMs = Date.now();
    for (const one of this.#attached.values()) {
      if (one.downSinceMs === undefined) this.#tellAlerts(one, one.alerts.tick(nowMs));
      const silenceMs = Number(one.machine.settings.silenceMinutes ?? 10) * 60_000;
      if (silenceMs > 0 && one.downSinceMs !== undefined && nowMs - one.downSinceMs >= silenceMs)
        this.#silence(one, true, one.downSinceMs);
    }
    this.#summing ??= this.#sumUp(nowMs).finally(() => {
      this.#summing = undefined;
    });
  }

  #silence(one: Attached, on: boolean, sinceMs: number): void {
    if (one.silent === on) return;
    one.silent = on;
    this.#tellAlerts(one, [{ alert: "silence", on, sinceMs, detail: {} }]);
  }

  #tellAlerts({ machine, out, told }: Attached, changes: readonly AlertChange[]): void {
    for (const { alert, on, sinceMs, detail } of changes) {
      const { id, place, zone } = machine;
      // All is well, and was so before: nothing to close.
      if (!on && !told.has(alert) && !this.#isOpen(id, alert)) continue;
      if (on) told.add(alert);
      else told.delete(alert);
      const input: MeasureAlert = { machine: id, alert, on, sinceMs, place, zone, detail };
      void out.send("measures.alert", input, `alert:${alert}:${on ? "on" : "off"}:${sinceMs}`);
      this.#floor.tell({ machineId: id, kind: "alert", atMs: sinceMs, data: { alert, on, ...detail } });
    }
  }

  #isOpen(machineId: string, alert: string): boolean {
    return this.#floor.site.store.reader
      .find("exception", { kind: "device", state: ["open", "claimed", "resolving"] })
      .some(({ detail }) => detail.machine === machineId && detail.alert === alert);
  }

  /** Spans that are over go to the book, as one command for each machine. */
  async #sumUp(nowMs: number): Promise<void> {
    const spans = this.#telemetry.dirty(nowMs - GRACE_MS, SPANS_PER_ROUND);
    const byMachine = new Map<string, { span: DirtySpan; measure: Measure | undefined }[]>();
    for (const span of spans) {
      const machine = this.#machineOf(span.machine);
      const toMs = span.fromMs + machine.spanMs;
      if (toMs + GRACE_MS > nowMs) continue;
      const { machine: id, quantity, channel, fromMs } = span;
      const measure = sumUp(this.#telemetry, { machine: id, quantity, channel }, { fromMs, toMs }, machine);
      byMachine.set(id, [...(byMachine.get(id) ?? []), { span, measure }]);
    }
    for (const [id, summed] of byMachine) {
      const measures = summed.flatMap(({ measure }) => measure ?? []);
      if (measures.length > 0 && !(await this.#record(id, measures))) continue;
      for (const { span } of summed) this.#telemetry.clean(span);
    }
    this.#telemetry.flush();
  }

  async #record(machineId: string, measures: readonly Measure[]): Promise<boolean> {
    const name = createHash("sha256").update(JSON.stringify(measures)).digest("hex").slice(0, 24);
    const answer = await this.#floor.run(machineId, "measures.record", { measures }, `measures:${name}`);
    // Without room in the book the spans stay dirty, and are sent again with the next round.
    return answer.ok;
  }

  /** As it is set now; one that was taken away keeps its name on what it measured. */
  #machineOf(id: string): Pick<Machine, "place" | "zone" | "alerts"> & { spanMs: number } {
    const one = this.#attached.get(id);
    if (one) return { ...one.machine, spanMs: one.spanMs };
    const known = this.#floor.site.store.reader.get("machine", id);
    const spanMs = Number(known?.settings.spanMinutes ?? 15) * 60_000;
    return { place: known?.place ?? "", zone: known?.zone ?? "", alerts: known?.alerts ?? [], spanMs };
  }

  #prune(): void {
    const gone = this.#telemetry.prune({ olderThanMs: Date.now() - AGE_MS_MAX, bytesMax: BYTES_MAX });
    if (gone > 0)
      this.#floor.site.log.info({ readings: gone }, "old single readings were forgotten; their summaries stay");
  }
}

interface Attached {
  machine: Machine;
  spanMs: number;
  alerts: AlertWatch;
  out: Outgoing;
  /** Not online since. */
  downSinceMs: number | undefined;
  /** As the book was told; undefined until it was. */
  silent: boolean | undefined;
  /** Alerts that were raised in this run. */
  told: Set<string>;
}

const TICK_MS = 1_000;
/** A reading may take that long to arrive before its span is summed up; what comes later makes it be summed up again. */
const GRACE_MS = 30_000;
const SPANS_PER_ROUND = 500;
/** Single readings are kept for 90 days, or for as long as half a gigabyte lasts. */
const AGE_MS_MAX = 90 * 86_400_000;
const BYTES_MAX = 512 * 1_048_576;
const PRUNE_EVERY_MS = 3_600_000;
