import { Subject } from "rxjs";
import type { BusMessage } from "../kit/bus.ts";
import { busTalk } from "../kit/bus-talk.ts";
import type { MachineSettings } from "../kit/catalog-entry.ts";
import type { Device, DeviceSurroundings } from "../kit/device.ts";
import type { Reading } from "../kit/reading.ts";
import { choiceSetting, intSetting, textSetting } from "../kit/settings.ts";
import { readFields, sensorFields, valueAt } from "./field-map.ts";
import { timeOf } from "./own-clock.ts";

/**
 * A sensor behind a gateway that publishes JSON: one message, or a list of them when the gateway forwards what it kept. Each message may
 * have the sensor's own time and a running number; what is late belongs to its own time. Retained messages are taken too: with a number
 * or a time of their own a repeat is known.
 */
export function mqttSensor(id: string, settings: MachineSettings, { now, log, bus }: DeviceSurroundings): Device {
  const fields = sensorFields(settings.fields);
  const listPath = textSetting(settings, "listPath");
  const seqPath = textSetting(settings, "seqPath", "seq");
  const timePath = textSetting(settings, "timePath", "atMs");
  const timeForm = choiceSetting(settings, "timeForm", ["auto", "ms", "s", "iso"]);
  const talk = busTalk(bus, textSetting(settings, "topic"), { now, silenceMs: silenceOf(settings) });
  const readings$ = new Subject<Reading>();
  let clockSaid = "";
  const listening = talk.messages$.subscribe(take);

  return {
    id,
    readings$: readings$.asObservable(),
    health$: talk.health$,
    get health() {
      return talk.health;
    },
    trace$: talk.trace$,
    async stop() {
      listening.unsubscribe();
      talk.stop();
      readings$.complete();
    },
  };

  function take({ payload, retained }: BusMessage): void {
    const receivedMs = now();
    if (payload.length > PAYLOAD_BYTES_MAX) {
      trouble("too-long", `${payload.length} bytes`);
      return;
    }
    let body: unknown;
    try {
      body = JSON.parse(Buffer.from(payload).toString("utf8"));
    } catch {
      trouble("unreadable", "no JSON");
      return;
    }
    const inner = listPath === "" ? body : valueAt(body, listPath);
    const messages = Array.isArray(inner) ? inner.slice(0, MESSAGES_MAX) : [inner];
    let readings = 0;
    for (const message of messages) readings += takeOne(message, receivedMs, retained);
    if (readings > 0) talk.heard();
    else trouble("unreadable", "none of its fields is in the message");
  }

  function takeOne(message: unknown, receivedMs: number, retained: boolean): number {
    const said = valueAt(message, timePath);
    const { atMs, wrong } = timeOf(said, timeForm, receivedMs);
    const number = Number(valueAt(message, seqPath) ?? Number.NaN);
    const seq = Number.isSafeInteger(number) && number >= 0 ? number : undefined;
    // What the broker kept without a time may be days old.
    if (retained && said === undefined && seq === undefined) return 1;
    if (wrong !== undefined) clockIsWrong(wrong);
    else clockSaid = "";
    const read = readFields(fields, message, { atMs, ...(seq !== undefined && { seq }) });
    if (read.wrong.length > 0) trouble("unreadable", `no number at ${read.wrong.slice(0, 5).join(", ")}`);
    for (const reading of read.readings) readings$.next(reading);
    return read.readings.length;
  }

  /** Said once, until the clock is right again. */
  function clockIsWrong(said: string): void {
    if (clockSaid !== "") return;
    clockSaid = said;
    log("warn", "sensor-clock", { machine: id, said });
    trouble("fault", said);
  }

  function trouble(code: "too-long" | "unreadable" | "fault", said: string): void {
    readings$.next({ kind: "trouble", atMs: now(), code, said });
  }
}

/** A gateway that was away for a day forwards in pieces of this size, or loses the rest. */
const PAYLOAD_BYTES_MAX = 262_144;
const MESSAGES_MAX = 2_000;

/** Three times as long as it should take to say something. */
export const silenceOf = (settings: MachineSettings): number => intSetting(settings, "everyMs", 600_000) * 3;
