import { Subject } from "rxjs";
import type { MachineSettings } from "../kit/catalog-entry.ts";
import type { Device, DeviceSurroundings } from "../kit/device.ts";
import type { Transport } from "../kit/link.ts";
import type { Reading } from "../kit/reading.ts";
import { intSetting, textSetting } from "../kit/settings.ts";
import { tcp } from "../transports/tcp.ts";
import { readFields } from "./field-map.ts";
import { modbusTalk } from "./modbus-talk.ts";
import { numberIn, type RegisterField, registerMap, registersOf } from "./register-map.ts";

/**
 * A box with sensors on Modbus TCP, asked over and over. Values come in the unit of their quantity; where the box counts its own
 * measurements, an unchanged count gives no new reading, and a jump in it is seen as readings that were missed.
 */
export function modbusSensor(
  id: string,
  settings: MachineSettings,
  { now, log }: Pick<DeviceSurroundings, "now" | "log">,
  transport?: Transport,
): Device {
  const { fields, seq: seqPlace } = registerMap(settings.registers, settings.seqRegister);
  const unit = intSetting(settings, "unit", 1);
  const everyMs = intSetting(settings, "everyMs", 10_000);
  const line = transport ?? tcp({ host: textSetting(settings, "host"), port: intSetting(settings, "port", 502) });
  const talk = modbusTalk(line, { now, silenceMs: Math.max(everyMs * 3, SILENCE_MS_MIN) });
  const readings$ = new Subject<Reading>();
  let lastSeq: number | undefined;
  let polling = false;
  let said = "";
  const timer = setInterval(poll, everyMs);
  const opened = talk.link.opened$.subscribe(() => void poll());

  return {
    id,
    readings$: readings$.asObservable(),
    health$: talk.link.health$,
    get health() {
      return talk.link.health;
    },
    trace$: talk.link.trace$,
    async stop() {
      clearInterval(timer);
      opened.unsubscribe();
      await talk.stop();
      readings$.complete();
    },
  };

  async function poll(): Promise<void> {
    if (polling) return;
    polling = true;
    try {
      await pollOnce();
      said = "";
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (why !== said) log("warn", "modbus-poll", { machine: id, why });
      said = why;
    } finally {
      polling = false;
    }
  }

  /** The counter is read before and after the values: what changed in between is read again, so that a number never goes with an old value. */
  async function pollOnce(): Promise<void> {
    let seq = await readSeq();
    if (seq !== undefined && seq === lastSeq) return;
    let message: Record<string, unknown> = {};
    for (let tries = 0; tries < TEARS_MAX; tries++) {
      message = {};
      for (const [i, place] of fields.entries()) message[i] = await readValue(place);
      const after = await readSeq();
      if (after === seq) break;
      seq = after;
    }
    const read = readFields(
      fields.map(({ field }) => field),
      message,
      { atMs: now(), ...(seq !== undefined && { seq }) },
    );
    lastSeq = seq;
    for (const reading of read.readings) readings$.next(reading);
  }

  async function readSeq(): Promise<number | undefined> {
    const value = seqPlace && (await readValue(seqPlace));
    return value === undefined ? undefined : Number(value);
  }

  /** A refused address is said by the machine, and the others are read all the same. */
  async function readValue({
    table,
    register,
    type,
    words,
  }: Omit<RegisterField, "field">): Promise<number | boolean | undefined> {
    const answer = await talk.ask({ read: table, unit, address: register, count: registersOf(type) });
    if ("registers" in answer) return numberIn(answer.registers, type, words);
    if ("bits" in answer) return answer.bits[0];
    if ("exception" in answer)
      readings$.next({ kind: "trouble", atMs: now(), code: "refused", said: `${table} ${register}: ${answer.said}` });
    return undefined;
  }
}

/** A box that counts faster than it can be read is taken as it is after so many tries. */
const TEARS_MAX = 3;
const SILENCE_MS_MIN = 2_500;
