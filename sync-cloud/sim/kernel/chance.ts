/**
 * All chance of a run comes from one of these, so the same seed gives the same run. 32-bit state (Weyl sequence with a murmur finish): fast, and
 * good enough to choose faults by.
 */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed ^ 0x5bd1_e995) >>> 0;
  }

  /** A whole number of 32 bits, 0 up to 4,294,967,295. */
  bits(): number {
    this.#state = (this.#state + 0x9e37_79b9) >>> 0;
    let x = this.#state;
    x = Math.imul(x ^ (x >>> 16), 0x85eb_ca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2_ae35);
    return (x ^ (x >>> 16)) >>> 0;
  }

  /** From 0 up to, but not, 1. */
  fraction(): number {
    return this.bits() / 4_294_967_296;
  }

  /** A whole number from `low` to `high`, both possible. */
  int(low: number, high: number): number {
    return low + Math.floor(this.fraction() * (high - low + 1));
  }

  /** True in this many of a hundred cases. */
  percent(cases: number): boolean {
    return this.fraction() * 100 < cases;
  }

  maybe<T>(list: readonly T[]): T | undefined {
    return list[Math.floor(this.fraction() * list.length)];
  }

  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new Error("nothing to pick from");
    return list[Math.floor(this.fraction() * list.length)] as T;
  }

  /** One of `list`, the first far more often than the last: demand as it is (Zipf, exponent 1). */
  zipf<T>(list: readonly T[]): T {
    let sum = 0;
    for (let i = 1; i <= list.length; i++) sum += 1 / i;
    let left = this.fraction() * sum;
    for (let i = 1; i < list.length; i++) {
      left -= 1 / i;
      if (left < 0) return list[i - 1] as T;
    }
    return list[list.length - 1] as T;
  }

  /** The names of `weights`, each as often as its weight says. */
  weighted<N extends string>(weights: Readonly<Record<N, number>>): N {
    const names = Object.keys(weights) as N[];
    let left = this.fraction() * names.reduce((sum, name) => sum + weights[name], 0);
    for (const name of names) {
      left -= weights[name];
      if (left < 0) return name;
    }
    return names[names.length - 1] as N;
  }

  /** How long until the next of events that come every `meanMs` on average, at random. At least 1. */
  waitMs(meanMs: number): number {
    return Math.max(1, Math.round(-Math.log(1 - this.fraction()) * meanMs));
  }

  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.bits() & 255);
  }
}
