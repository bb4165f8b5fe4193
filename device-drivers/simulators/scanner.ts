import type { Wire } from "./wire.ts";

export interface ScannerSimulatorOptions {
  /** In front of every code, AIM identifier or maker's letter. */
  prefix?: string;
  /** Behind every code; empty for a scanner without one. */
  suffix?: string;
  /** In the place of GS, for scanners and cables that do not let it through. */
  gsAs?: string;
}

/** A hand scanner: its codes on the wire as it would send them, in whatever pieces, with what goes wrong in the field. */
export class ScannerSimulator {
  readonly #wire: Wire;
  readonly #options: Required<ScannerSimulatorOptions>;

  constructor(wire: Wire, { prefix = "", suffix = "\r\n", gsAs = "\x1d" }: ScannerSimulatorOptions = {}) {
    this.#wire = wire;
    this.#options = { prefix, suffix, gsAs };
  }

  /** The bytes of one code, framed as this scanner frames it. */
  frame(code: string, aim = ""): Uint8Array {
    const { prefix, suffix, gsAs } = this.#options;
    return Buffer.from(prefix + aim + code.replaceAll("\x1d", gsAs) + suffix, "utf8");
  }

  /** The trigger is pulled, and a code read. */
  async scan(code: string, aim = ""): Promise<void> {
    await this.#wire.write(this.frame(code, aim));
  }

  /** In pieces of those sizes, over and over, each its own write: serial ports deliver as they like. */
  async scanInPieces(code: string, sizes: readonly number[], aim = ""): Promise<void> {
    const bytes = this.frame(code, aim);
    for (let from = 0, i = 0; from < bytes.length; i++) {
      const size = Math.max(1, sizes[i % sizes.length] ?? 1);
      await this.#wire.write(bytes.subarray(from, from + size));
      from += size;
    }
  }

  /** The trigger is held on one code: it comes again and again. */
  async bounce(code: string, times: number, aim = ""): Promise<void> {
    for (let i = 0; i < times; i++) await this.scan(code, aim);
  }

  /** A cable beside a motor. */
  async noise(bytes: Uint8Array = Uint8Array.of(0x00, 0x7f, 0x00)): Promise<void> {
    await this.#wire.write(bytes);
  }

  /** The scanner loses power in the middle: the first bytes of a code, and nothing that ends it. */
  async half(code: string, bytes: number): Promise<void> {
    await this.#wire.write(this.frame(code).subarray(0, bytes));
  }
}
