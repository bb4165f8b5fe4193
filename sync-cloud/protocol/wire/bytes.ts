import { WireFault } from "./wire-fault.ts";

/** Grows as it is written. Integers are LEB128: seven bits a byte, the lowest first. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafe(1_024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  byte(value: number): this {
    this.#room(1);
    this.#bytes[this.#length++] = value;
    return this;
  }

  /** A whole number from 0 to 2^53 - 1. */
  count(value: number): this {
    this.#room(8);
    let rest = value;
    while (rest > 0x7f_ff_ff_ff) {
      this.#bytes[this.#length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    while (rest > 127) {
      this.#bytes[this.#length++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.#bytes[this.#length++] = rest;
    return this;
  }

  /** A whole number of either sign, up to 2^52. */
  int(value: number): this {
    return this.count(value < 0 ? -2 * value - 1 : 2 * value);
  }

  double(value: number): this {
    this.#room(8);
    this.#bytes.writeDoubleLE(value, this.#length);
    this.#length += 8;
    return this;
  }

  raw(bytes: Uint8Array): this {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
    return this;
  }

  /** With its length before it. */
  block(bytes: Uint8Array): this {
    return this.count(bytes.length).raw(bytes);
  }

  text(value: string): this {
    return this.block(Buffer.from(value));
  }

  done(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #room(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const wider = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + more));
    wider.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = wider;
  }
}

/** Reads what a `ByteWriter` wrote. Whatever the bytes are, it throws a `WireFault` and nothing else, and copies nothing. */
export class ByteReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get at(): number {
    return this.#at;
  }
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  byte(): number {
    const value = this.#bytes[this.#at++];
    if (value === undefined) throw new WireFault("truncated", `ends at byte ${this.#bytes.length}`);
    return value;
  }

  /** Refuses more than `most`, in words that name `what`. */
  count(most: number, what: string): number {
    const first = this.#bytes[this.#at] as number;
    // Most are of one byte. Behind the end it is undefined, which is not below anything.
    if (first < 128 && first <= most) {
      this.#at++;
      return first;
    }
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 8; i++) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) {
        if (value > most) throw new WireFault("too-large", `${value} ${what}, at most ${most} are taken`);
        return value;
      }
      scale *= 128;
    }
    throw new WireFault("malformed", `a number without end (${what})`);
  }

  int(): number {
    const value = this.count(Number.MAX_SAFE_INTEGER, "as a number");
    if (value <= 0x7f_ff_ff_ff) return (value & 1) === 0 ? value >>> 1 : -((value >>> 1) + 1);
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  double(): number {
    return this.raw(8).readDoubleLE(0);
  }

  raw(length: number): Buffer {
    if (length > this.left) throw new WireFault("truncated", `${length} bytes wanted, ${this.left} are there`);
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  block(most: number, what: string): Buffer {
    return this.raw(this.count(most, what));
  }

  text(most: number, what: string): string {
    return this.block(most, what).toString();
  }

  end(): void {
    if (this.left > 0) throw new WireFault("malformed", `${this.left} bytes too many`);
  }
}
