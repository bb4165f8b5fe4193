import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { LinkTrouble, type Transport } from "../kit/link.ts";
import { socketConnection, socketTrouble } from "./socket-connection.ts";

export interface TcpListenOptions {
  /** 0 lets the system choose; `port()` tells. */
  port: number;
  /** The address to listen at; all of them when left out. */
  host?: string;
  /** Only this machine may call. */
  only?: string;
}

export interface TcpListen extends Transport {
  /** The port it listens at, once it does. */
  port(): number | undefined;
}

/**
 * A machine that dials us: scanner, camera tunnel, gateway. The port stays open between its calls. One call at a time, and the newest
 * wins: a machine that was switched off and on calls again long before its old call is known to be dead.
 */
export function tcpListen({ port, host, only }: TcpListenOptions): TcpListen {
  let server: Promise<Server> | undefined;
  let called: Socket | undefined;
  let answer: ((socket: Socket) => void) | undefined;
  let current: Socket | undefined;
  let boundPort: number | undefined;

  return {
    address: `tcp-listen:${host ?? "*"}:${port}`,
    waitsToBeCalled: true,
    port: () => boundPort,
    async open(signal) {
      server ??= listen();
      await server;
      const socket = called ?? (await nextCall(signal));
      called = undefined;
      current = socket;
      return socketConnection(socket);
    },
    async release() {
      const listening = await server?.catch(() => undefined);
      server = undefined;
      boundPort = undefined;
      called?.destroy();
      current?.destroy();
      if (listening) await new Promise((done) => listening.close(done));
    },
  };

  function listen(): Promise<Server> {
    return new Promise((resolve, reject) => {
      const made = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS }, taken);
      made.once("error", (error) => {
        server = undefined;
        reject(socketTrouble(error));
      });
      made.listen({ port, host }, () => {
        boundPort = (made.address() as AddressInfo).port;
        resolve(made);
      });
    });
  }

  function taken(socket: Socket): void {
    const from = socket.remoteAddress?.replace(/^::ffff:/, "");
    if (only && from !== only) {
      socket.destroy();
      return;
    }
    socket.on("error", () => undefined);
    // What the old call said before is still on its way through this process: it is read, then the call is ended.
    const [old, waited] = [current, called];
    setTimeout(() => old?.destroy(), LAST_WORDS_MS).unref();
    current = undefined;
    waited?.destroy();
    if (answer) answer(socket);
    else called = socket;
    socket.once("close", () => {
      if (called === socket) called = undefined;
    });
  }

  function nextCall(signal: AbortSignal): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const done = () => {
        answer = undefined;
        signal.removeEventListener("abort", aborted);
      };
      const aborted = () => {
        done();
        reject(new LinkTrouble("timeout", "no machine called"));
      };
      if (signal.aborted) return aborted();
      signal.addEventListener("abort", aborted, { once: true });
      answer = (socket) => {
        done();
        resolve(socket);
      };
    });
  }
}

const LAST_WORDS_MS = 100;
const KEEP_ALIVE_MS = 10_000;
