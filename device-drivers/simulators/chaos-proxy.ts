import { createServer, connect as dial, type Server, type Socket } from "node:net";

/** A bad line between a TCP client and its server: cut, slow, stalled, or dead. For tests and for people who want to see what happens. */
export class ChaosProxy {
  readonly #server: Server;
  readonly #pairs = new Set<{ client: Socket; upstream: Socket }>();
  readonly #target: () => { host: string; port: number };
  #isDown = false;
  #isStalled = false;
  delayMs = 0;
  /** Of each connection, each way; 0: as fast as it goes. */
  bytesPerSecond = 0;

  private constructor(target: () => { host: string; port: number }) {
    this.#target = target;
    this.#server = createServer((client) => this.#join(client));
  }

  /** `target` is asked for each connection: a server that restarts may come back on another port. */
  static async start(target: () => { host: string; port: number }): Promise<ChaosProxy> {
    const proxy = new ChaosProxy(target);
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once("error", reject);
      proxy.#server.listen(0, "127.0.0.1", resolve);
    });
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port;
  }

  get connections(): number {
    return this.#pairs.size;
  }

  /** Every connection breaks now; new ones go through. */
  cut(): void {
    for (const { client, upstream } of this.#pairs) {
      client.destroy();
      upstream.destroy();
    }
  }

  /** Breaks every connection and lets no new one through until `up`. */
  down(): void {
    this.#isDown = true;
    this.cut();
  }
  up(): void {
    this.#isDown = false;
  }

  /** Bytes stop in both directions while the connections stay: the worst kind of line. */
  stall(isStalled: boolean): void {
    this.#isStalled = isStalled;
    for (const { client, upstream } of this.#pairs)
      for (const socket of [client, upstream]) isStalled ? socket.pause() : socket.resume();
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #join(client: Socket): void {
    client.on("error", () => {}); // it is a bad line
    if (this.#isDown || this.#pairs.size >= CONNECTIONS_MAX) {
      client.destroy();
      return;
    }
    const upstream = dial(this.#target());
    upstream.on("error", () => {});
    const pair = { client, upstream };
    this.#pairs.add(pair);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      from.on("data", (bytes) => this.#pass(bytes, from, to));
      from.on("close", () => {
        this.#pairs.delete(pair);
        to.destroy();
      });
      if (this.#isStalled) from.pause();
    }
  }

  #pass(bytes: Uint8Array, from: Socket, to: Socket): void {
    const write = () => {
      if (to.destroyed || to.write(bytes) || from.destroyed) return;
      from.pause();
      to.once("drain", () => {
        if (!this.#isStalled) from.resume();
      });
    };
    if (this.bytesPerSecond > 0) {
      from.pause();
      const slowly = () => {
        if (!from.destroyed && !this.#isStalled) from.resume();
        write();
      };
      setTimeout(slowly, this.delayMs + (bytes.length * 1_000) / this.bytesPerSecond);
    } else if (this.delayMs > 0) setTimeout(write, this.delayMs);
    else write();
  }
}

const CONNECTIONS_MAX = 500;
