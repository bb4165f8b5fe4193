import type { Socket } from "node:net";

/** Messages of one connection that are read in one turn of the event loop, about; large ones count by their bytes. */
const packetsPerTurn = 32;
const turnBytesMin = 1_024;
const turnBytesMax = 16 * 1_024;

/**
 * Lets a connection have so much read in one turn of the event loop, and then the others. A full socket buffer holds thousands of
 * small messages: read at once, they hold up everybody else for as long as they take, again and again while a client floods.
 * `meter` counts the packets that ended in what was read. Aedes reads on when it has handled them; where there was none, it waits
 * for more to come, and what is here already would never be told of.
 */
export function takeTurns(socket: Socket, meter: { readonly packets: number }): void {
  const read = socket.read.bind(socket);
  let sliceBytes = turnBytesMin;
  let isOver = false;
  let isAskedFor = false;
  socket.read = (size?: number): Buffer | null => {
    if (size === 0) return read(0); // no reading: how streams have themselves filled
    if (isOver) {
      isAskedFor = true;
      return null;
    }
    const before = meter.packets;
    const chunk: Buffer | null = socket.readableLength > sliceBytes ? read(sliceBytes) : read(size);
    if (!chunk) return null;
    isOver = true;
    setImmediate(() => {
      isOver = false;
      const packets = meter.packets - before;
      sliceBytes = nextSlice(chunk.length, packets);
      if (!isAskedFor && (packets > 0 || socket.readableLength === 0)) return;
      isAskedFor = false;
      socket.emit("readable");
    });
    return chunk;
  };
}

function nextSlice(bytes: number, packets: number): number {
  const wanted = packets === 0 ? turnBytesMax : (bytes / packets) * packetsPerTurn;
  return Math.round(Math.min(turnBytesMax, Math.max(turnBytesMin, wanted)));
}
