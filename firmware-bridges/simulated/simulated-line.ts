import { frameNumbers } from "#drivers/codecs/kontor-messages.ts";
import { CobsStream } from "#drivers/framing/cobs.ts";
import type { Link } from "#drivers/kit/link.ts";
import type { SimulatedDevice } from "./simulated-device.ts";

export interface LineNoise {
  /** Numbers from 0 to 1; from a seed, so that a failed run can be had again. */
  random(): number;
  /** Of a thousand chunks so many lose a byte, have a bit turned over, or come twice. */
  losePermille?: number;
  flipPermille?: number;
  twicePermille?: number;
}

/** The far end of the cable with its devices: what a real line does to bytes is done here, in both directions. */
export class SimulatedLine {
  readonly #link: Link;
  readonly #devices: readonly SimulatedDevice[];
  readonly #stream = new CobsStream(frameNumbers.headerBytes + frameNumbers.payloadBytesMax + frameNumbers.crcBytes);
  readonly #listening: { unsubscribe(): void };
  noise: LineNoise | undefined;
  /** An adapter that hears what it says itself. */
  echoes = false;

  constructor(link: Link, devices: readonly SimulatedDevice[]) {
    this.#link = link;
    this.#devices = devices;
    this.#listening = link.bytes$.subscribe((chunk) => {
      if (this.echoes) this.#say(chunk);
      for (const frame of this.#stream.push(this.#spoil(chunk))) this.#hear(frame);
    });
  }

  stop(): void {
    this.#listening.unsubscribe();
  }

  #hear(frame: Uint8Array): void {
    for (const device of this.#devices) {
      const answer = device.hear(frame);
      if (answer) this.#say(this.#spoil(answer));
    }
  }

  #say(bytes: Uint8Array): void {
    // A cable that was pulled: nobody hears the answer.
    this.#link.write(bytes).catch(() => undefined);
  }

  #spoil(bytes: Uint8Array): Uint8Array {
    const { noise } = this;
    if (!noise || bytes.length === 0) return bytes;
    const { random, losePermille = 0, flipPermille = 0, twicePermille = 0 } = noise;
    let spoiled = Uint8Array.from(bytes);
    const at = Math.floor(random() * bytes.length);
    if (random() * 1_000 < losePermille)
      spoiled = Uint8Array.from([...spoiled.subarray(0, at), ...spoiled.subarray(at + 1)]);
    else if (random() * 1_000 < flipPermille) spoiled[at] = (spoiled[at] ?? 0) ^ (1 << Math.floor(random() * 8));
    return random() * 1_000 < twicePermille ? Uint8Array.from([...spoiled, ...spoiled]) : spoiled;
  }
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
