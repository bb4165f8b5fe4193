/** Reads unsigned numbers of any width from the front of a hex text. */
export class BitReader {
  readonly #value: bigint;
  #left: number;

  constructor(hex: string) {
    this.#value = BigInt(`0x${hex}`);
    this.#left = hex.length * 4;
  }

  get left(): number {
    return this.#left;
  }

  take(bits: number): bigint {
    this.#left -= bits;
    return (this.#value >> BigInt(this.#left)) & ((1n << BigInt(bits)) - 1n);
  }

  number(bits: number): number {
    return Number(this.take(bits));
  }
}

/** The same way back: numbers in, hex out, filled with zero bits up to whole 16-bit words as tag memory is. */
export class BitWriter {
  #value = 0n;
  #bits = 0;

  put(value: bigint | number, bits: number): this {
    this.#value = (this.#value << BigInt(bits)) | BigInt(value);
    this.#bits += bits;
    return this;
  }

  hex(): string {
    const words = Math.ceil(this.#bits / 16);
    return (this.#value << BigInt(words * 16 - this.#bits)).toString(16).padStart(words * 4, "0");
  }
}
