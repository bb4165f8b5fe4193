import type { Socket } from "node:net";

/**
 * Closes a connection that announces a packet larger than it may send, before any of it is kept: the MQTT parser would gather
 * up to 256 MB first. Counts bytes as aedes reads them. The first packet has a bound of its own.
 */
export function guardPacketSize(
  socket: Socket,
  bounds: { first: number; later: number },
  tooLarge: (bytes: number) => void,
): void {
  const meter = new PacketMeter(bounds);
  const read = socket.read.bind(socket);
  socket.read = (size?: number) => {
    const chunk: Buffer | null = read(size);
    if (!chunk || meter.accept(chunk)) return chunk;
    tooLarge(meter.announced);
    socket.destroy();
    return null;
  };
}

/** Follows the fixed headers in a stream of MQTT packets, wherever the chunks are cut. Source: MQTT 3.1.1, section 2.2. */
export class PacketMeter {
  #bound: number;
  #later: number;
  #at: "type" | "length" | "body" = "type";
  #shift = 0;
  #left = 0;

  constructor({ first, later }: { first: number; later: number }) {
    this.#bound = first;
    this.#later = later;
  }

  /** The remaining length of the packet under way, as announced. */
  get announced(): number {
    return this.#left;
  }

  /** False once a packet is larger than its bound, or its length no number. */
  accept(chunk: Uint8Array): boolean {
    let index = 0;
    while (index < chunk.length) {
      if (this.#at === "body") {
        const taken = Math.min(this.#left, chunk.length - index);
        this.#left -= taken;
        index += taken;
        if (this.#left === 0) this.#next();
        continue;
      }
      const byte = chunk[index] ?? 0;
      index += 1;
      if (this.#at === "type") {
        this.#at = "length";
        continue;
      }
      this.#left += (byte & 0x7f) * 2 ** this.#shift;
      this.#shift += 7;
      if (this.#left > this.#bound || (byte >= 0x80 && this.#shift >= 28)) return false;
      if (byte >= 0x80) continue;
      this.#at = "body";
      if (this.#left === 0) this.#next();
    }
    return true;
  }

  #next(): void {
    this.#at = "type";
    this.#shift = 0;
    this.#left = 0;
    this.#bound = this.#later;
  }
}
