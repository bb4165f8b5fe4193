import { filter, map, merge, type Observable, take } from "rxjs";
import type { DeviceSurroundings } from "../kit/device.ts";
import { LinkTrouble, type Transport } from "../kit/link.ts";
import type { Reading, TroubleCode, TroubleReading, WeightReading } from "../kit/reading.ts";
import { type Scale, ScaleTrouble } from "../kit/scale.ts";
import { type StreamDevice, type StreamSpec, streamDevice } from "../kit/stream-device.ts";

/** A scale of any protocol: a stream of weights, and what of the protocol can be commanded. What it cannot do is `refused`. */
export interface ScaleSpec extends StreamSpec {
  commands: {
    tare?: ScaleCommand;
    zero?: ScaleCommand;
    /** Asks for a weight when one is wanted, and `giveUp` calls that off. Without it the next stable one of the stream is taken. */
    weigh?: { send: string; giveUp: string };
  };
}

export interface ScaleCommand {
  send: string;
  /** Is this frame its answer? `done`, or why not; a protocol without answers leaves it out. */
  answer?(frame: Uint8Array): "done" | TroubleCode | undefined;
  /** Without answers: which weight shows that it was done. */
  shows?(weight: WeightReading): boolean;
}

export function scale(id: string, transport: Transport, spec: ScaleSpec, surroundings: DeviceSurroundings): Scale {
  const device = streamDevice(id, transport, spec, surroundings);
  const { tare, zero, weigh } = spec.commands;
  const decode = spec.decoder();
  return {
    id,
    readings$: device.readings$,
    health$: device.health$,
    get health() {
      return device.health;
    },
    trace$: device.trace$,
    stop: () => device.stop(),
    tare: () => told(device, tare),
    zero: () => told(device, zero),
    weigh: ({ timeoutMs = WEIGH_TIMEOUT_MS } = {}) =>
      weigh ? asked(weigh, timeoutMs) : nextWeight(device, (weight) => weight.stable, timeoutMs),
  };

  async function asked({ send, giveUp }: { send: string; giveUp: string }, timeoutMs: number): Promise<WeightReading> {
    const answer = (frame: Uint8Array) => decode(frame, surroundings.now()).find(isWeightOrRefusal);
    try {
      const reading = await exchanged(device, send, answer, timeoutMs);
      if (reading.kind === "weight") return reading;
      throw new ScaleTrouble(reading.code, reading.said);
    } catch (error) {
      // It still waits for the pan to stand still: called off, or its answer would come when nobody asks.
      if (error instanceof ScaleTrouble && error.code === "no-answer") device.say(giveUp);
      throw error;
    }
  }
}

async function told(device: StreamDevice, command: ScaleCommand | undefined): Promise<void> {
  if (!command) throw new ScaleTrouble("refused", "this scale cannot be told to do that");
  const { send, answer, shows = () => true } = command;
  if (answer) {
    const said = await exchanged(device, send, answer, COMMAND_TIMEOUT_MS);
    if (said !== "done") throw new ScaleTrouble(said);
    return;
  }
  const shown = nextWeight(device, shows, COMMAND_TIMEOUT_MS);
  device.say(send);
  await shown;
}

/** Rejects when the line is lost, and after `timeoutMs` with the last trouble heard. */
function nextWeight(
  device: StreamDevice,
  wanted: (weight: WeightReading) => boolean,
  timeoutMs: number,
): Promise<WeightReading> {
  return new Promise((resolve, reject) => {
    let last = new ScaleTrouble("not-ready", `no such weight within ${timeoutMs} ms`);
    const timer = setTimeout(() => end(() => reject(last)), timeoutMs);
    const listening = merge(device.readings$, lost(device)).subscribe((one) => {
      if (one instanceof ScaleTrouble) end(() => reject(one));
      else if (one.kind === "weight" && wanted(one)) end(() => resolve(one));
      else if (one.kind === "trouble") last = new ScaleTrouble(one.code, one.said);
    });

    function end(settle: () => void): void {
      clearTimeout(timer);
      settle();
      queueMicrotask(() => listening.unsubscribe());
    }
  });
}

function lost(device: StreamDevice): Observable<ScaleTrouble> {
  return device.health$.pipe(
    filter(({ state }) => state === "offline" || state === "retrying" || state === "stopped"),
    take(1),
    map(({ why }) => new ScaleTrouble(why?.code ?? "error", why?.said)),
  );
}

function isWeightOrRefusal(reading: Reading): reading is WeightReading | TroubleReading {
  return reading.kind === "weight" ? reading.stable : reading.kind === "trouble" && reading.code !== "unreadable";
}

async function exchanged<T>(
  device: StreamDevice,
  send: string,
  answer: (frame: Uint8Array) => T | undefined,
  timeoutMs: number,
): Promise<T> {
  try {
    return await device.exchange(send, answer, timeoutMs);
  } catch (error) {
    throw error instanceof LinkTrouble ? new ScaleTrouble(error.code, error.message) : error;
  }
}

/** A pan with a pallet on it may swing that long. */
const WEIGH_TIMEOUT_MS = 8_000;
const COMMAND_TIMEOUT_MS = 5_000;
