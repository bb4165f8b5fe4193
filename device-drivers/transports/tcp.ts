import { connect } from "node:net";
import { LinkTrouble, type Transport } from "../kit/link.ts";
import { socketConnection, socketTrouble } from "./socket-connection.ts";

export interface TcpOptions {
  host: string;
  port: number;
}

/** A machine that listens: printer, reader, serial port server. Refuses with `refused`, `not-found`, `timeout` … */
export function tcp({ host, port }: TcpOptions): Transport {
  return {
    address: `tcp:${host.includes(":") ? `[${host}]` : host}:${port}`,
    open: (signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(new LinkTrouble("timeout", "given up before it began"));
        const socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS });
        const failed = (error: Error) => {
          signal.removeEventListener("abort", aborted);
          socket.destroy();
          reject(socketTrouble(error));
        };
        const aborted = () => failed(new LinkTrouble("timeout", `${host}:${port} did not answer in time`));
        signal.addEventListener("abort", aborted, { once: true });
        socket.once("error", failed);
        socket.once("connect", () => {
          signal.removeEventListener("abort", aborted);
          socket.off("error", failed);
          resolve(socketConnection(socket));
        });
      }),
  };
}

const KEEP_ALIVE_MS = 10_000;
