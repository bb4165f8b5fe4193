import { heldBytes } from "#drivers/kit/held-bytes.ts";
import { type Connection, LinkTrouble, type Transport } from "#drivers/kit/link.ts";

/** Two transports joined back to back in memory, with a plug to pull: for tests that bring a clock of their own. */
export function memoryLine(): { near: Transport; far: Transport; unplug(): void; plug(): void } {
  let isPlugged = true;
  const ends: (End | undefined)[] = [undefined, undefined];
  const transport = (side: 0 | 1): Transport => ({
    address: `memory:${side}`,
    open() {
      if (!isPlugged) return Promise.reject(new LinkTrouble("not-found", "nothing is plugged in"));
      const held = heldBytes();
      const { promise: closed, resolve } = Promise.withResolvers<LinkTrouble>();
      const end: End = {
        hear: (bytes) => held.push(bytes),
        lose: () => {
          ends[side] = undefined;
          held.end();
          resolve(new LinkTrouble("unplugged"));
        },
      };
      ends[side] = end;
      const connection: Connection = {
        bytes$: held.bytes$,
        closed,
        write: (bytes) => {
          const copy = Uint8Array.from(bytes);
          queueMicrotask(() => ends[1 - side]?.hear(copy));
          return Promise.resolve();
        },
        close: async () => end.lose(),
      };
      return Promise.resolve(connection);
    },
  });
  return {
    near: transport(0),
    far: transport(1),
    unplug() {
      isPlugged = false;
      for (const end of [...ends]) end?.lose();
    },
    plug() {
      isPlugged = true;
    },
  };
}

interface End {
  hear(bytes: Uint8Array): void;
  lose(): void;
}
