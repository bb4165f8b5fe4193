import type { Socket } from "node:net";

/**
 * Closes a connection that announces a packet larger than it may send, before any of it is kept: the MQTT parser would gather
 * up to 256 MB first. Counts bytes as aedes reads them. The first packet has a bound of its own.
 */
export function guardPacketSize(socket: Socket, meter: PacketMeter, tooLarge: (bytes: number) => void): void {
  const read = socket.read.bind(socket);
  socket.read = (size?: number) => {
    const chunk: Buffer | null = read(size);
    if (!chunk || meter.accept(chunk)) return chunk;
    tooLarge(meter.announced);
    socket.destroy();
    return null;
  };
}

/** Bytes of a packet's body. `filters` is for SUBSCRIBE and UNSUBSCRIBE, whose every filter costs a look-up. */
export interface PacketBounds {
  first: number;
  later: number;
  filters?: number;
}

/** Follows the fixed headers in a stream of MQTT packets, wherever the chunks are cut. Source: MQTT 3.1.1, section 2.2. */
export class PacketMeter {
  #bound: number;
  #later: number;
  #filters: number;
  #ofThis: number;
  #at: "type" | "length" | "body" = "type";
  #shift = 0;
  #left = 0;
  /** Packets that came to their end so far. */
  packets = 0;

  constructor({ first, later, filters = Number.POSITIVE_INFINITY }: PacketBounds) {
    this.#bound = first;
    this.#later = later;
    this.#filters = filters;
    this.#ofThis = first;
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
        const isOfFilters = byte >> 4 === subscribeType || byte >> 4 === unsubscribeType;
        this.#ofThis = isOfFilters ? Math.min(this.#bound, this.#filters) : this.#bound;
        continue;
      }
      this.#left += (byte & 0x7f) * 2 ** this.#shift;
      this.#shift += 7;
      if (this.#left > this.#ofThis || (byte >= 0x80 && this.#shift >= 28)) return false;
      if (byte >= 0x80) continue;
      this.#at = "body";
      if (this.#left === 0) this.#next();
    }
    return true;
  }

  #next(): void {
    this.packets += 1;
    this.#at = "type";
    this.#shift = 0;
    this.#left = 0;
    this.#bound = this.#later;
  }
}

const subscribeType = 8;
const unsubscribeType = 10;
