import type { Socket } from "node:net";
import type { HealthReason } from "../kit/health.ts";
import { heldBytes } from "../kit/held-bytes.ts";
import { type Connection, LinkTrouble } from "../kit/link.ts";

/** An open TCP socket as a connection; who dialled whom makes no difference. */
export function socketConnection(socket: Socket): Connection {
  const held = heldBytes();
  let trouble = new LinkTrouble("closed-by-machine");
  const closed = new Promise<LinkTrouble>((resolve) => {
    socket.once("close", () => {
      held.end();
      resolve(trouble);
    });
  });
  socket.on("data", (chunk: Buffer) => held.push(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength)));
  socket.on("error", (error) => {
    trouble = socketTrouble(error);
  });
  return {
    bytes$: held.bytes$,
    closed,
    write: (bytes) =>
      new Promise((resolve, reject) => {
        socket.write(bytes, (error) => (error ? reject(socketTrouble(error)) : resolve()));
      }),
    async close() {
      // What was written before is still sent: `end` first, and the hard way only when the machine does not let go.
      const timer = setTimeout(() => socket.destroy(), LET_GO_MS);
      socket.end();
      socket.resume();
      await closed;
      clearTimeout(timer);
    },
  };
}

export function socketTrouble(error: Error): LinkTrouble {
  if (error instanceof LinkTrouble) return error;
  const code = "code" in error ? String(error.code) : "";
  return new LinkTrouble(reasons[code] ?? "error", error.message);
}

const reasons: Record<string, HealthReason["code"]> = {
  ECONNREFUSED: "refused",
  ENOTFOUND: "not-found",
  EAI_AGAIN: "not-found",
  EHOSTUNREACH: "not-found",
  ENETUNREACH: "not-found",
  EHOSTDOWN: "not-found",
  ETIMEDOUT: "timeout",
  ECONNRESET: "closed-by-machine",
  ECONNABORTED: "closed-by-machine",
  EPIPE: "closed-by-machine",
  ERR_STREAM_DESTROYED: "closed-by-machine",
  ERR_STREAM_WRITE_AFTER_END: "closed-by-machine",
  EACCES: "not-allowed",
  EPERM: "not-allowed",
  EADDRINUSE: "in-use",
};
const LET_GO_MS = 500;
