import type { SerialPort } from "serialport";
import type { HealthReason } from "../kit/health.ts";
import { heldBytes } from "../kit/held-bytes.ts";
import { type Connection, LinkTrouble, type Transport } from "../kit/link.ts";
import { endAtHangUp } from "./end-at-hang-up.ts";

export interface SerialOptions {
  /** `/dev/ttyACM0`, `/dev/serial/by-id/…`, `COM3`. */
  path: string;
  baud: number;
  dataBits?: 7 | 8;
  parity?: "none" | "even" | "odd";
  stopBits?: 1 | 2;
  /** Raise DTR and RTS after opening. Off: pseudo-terminals and some USB adapters refuse it. */
  modemLines?: boolean;
  flow?: "none" | "rts-cts" | "xon-xoff";
}

/**
 * A serial port, real or USB-CDC. The port is locked: a second program, or a second machine with the same path, is told `in-use`.
 * Refuses with `not-found`, `not-allowed`, `in-use`; ends with `unplugged`.
 */
export function serial(options: SerialOptions): Transport {
  const { path, baud, dataBits = 8, parity = "none", stopBits = 1, modemLines = false, flow = "none" } = options;
  return {
    address: `serial:${path}@${baud}`,
    async open(signal) {
      // Loaded when first needed: a computer without a build of it still runs everything else.
      const { SerialPort } = await import("serialport");
      const port = new SerialPort({
        path,
        baudRate: baud,
        dataBits,
        parity,
        stopBits,
        rtscts: flow === "rts-cts",
        xon: flow === "xon-xoff",
        xoff: flow === "xon-xoff",
        autoOpen: false,
      });
      const connection = await new Promise<Connection>((resolve, reject) => {
        port.open((error) => {
          if (error) return reject(serialTrouble(error));
          endAtHangUp(port.port);
          resolve(portConnection(port)); // begins to read, so not before
        });
      });
      if (signal.aborted) {
        await connection.close();
        throw new LinkTrouble("timeout", `${path} took too long to open`);
      }
      if (modemLines) await raiseModemLines(port, connection);
      return connection;
    },
  };
}

function portConnection(port: SerialPort): Connection {
  const held = heldBytes();
  let trouble = new LinkTrouble("unplugged");
  let writing = 0;
  const closed = new Promise<LinkTrouble>((resolve) => {
    port.once("close", (why: Error | null) => {
      held.end();
      if (why) trouble = new LinkTrouble("unplugged", why.message);
      resolve(trouble);
    });
  });
  // Without a `data` listener nothing is read, and an unplugged port is never noticed. The chunk is copied: it is a view on 64 KiB.
  port.on("data", (chunk: Buffer) => held.push(new Uint8Array(chunk)));
  port.on("error", (error) => {
    trouble = serialTrouble(error);
  });
  return {
    bytes$: held.bytes$,
    closed,
    write(bytes) {
      writing++;
      return new Promise((resolve, reject) => {
        port.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), (error) => {
          writing--;
          if (error) reject(serialTrouble(error));
          else resolve();
        });
      });
    },
    async close() {
      if (!port.isOpen) return;
      // The system waits half a minute for what a stuck port never takes, and holds one of few threads meanwhile: that is thrown away.
      if (writing > 0) await new Promise<void>((resolve) => port.flush(() => resolve()));
      await new Promise<void>((resolve) => port.close(() => resolve()));
    },
  };
}

async function raiseModemLines(port: SerialPort, connection: Connection): Promise<void> {
  const refused = await new Promise<Error | null>((resolve) => port.set({ dtr: true, rts: true }, resolve));
  if (!refused) return;
  await connection.close();
  throw new LinkTrouble("error", `${refused.message}; this port has no modem lines, switch them off for it`);
}

function serialTrouble(error: Error): LinkTrouble {
  const found = reasons.find(([words]) => words.test(error.message));
  return new LinkTrouble(found?.[1] ?? "error", error.message.replace(/^Error:? /, ""));
}

/** The binding gives the system's words and no code. */
const reasons: readonly [RegExp, HealthReason["code"]][] = [
  [/cannot lock port|access denied|device or resource busy/i, "in-use"],
  [/no such file|file not found|no such device/i, "not-found"],
  [/permission denied|not permitted/i, "not-allowed"],
  [/port is not open|bad file descriptor|input\/output error|canceled|disconnected/i, "unplugged"],
];
