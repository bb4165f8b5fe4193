import { createServer, type Server, type Socket } from "node:net";
import { Aedes, type AedesPublishPacket } from "aedes";
import { BehaviorSubject, Observable } from "rxjs";
import type { Bus, BusMessage } from "#drivers/kit/bus.ts";

/**
 * A broker that can be taken away and come back on the same port, and the bus of an appliance that lives in the same process, as the
 * real one does. It keeps nothing over its death: what it had acknowledged it had given to the bus.
 */
export class TestBroker {
  port = 0;
  /** True for a message it does not like: it hangs up, as MQTT 3.1.1 has it. */
  refuses: (topic: string, payload: string) => boolean = () => false;
  /** True to take a message and never acknowledge it. */
  swallows: (topic: string, payload: string) => boolean = () => false;
  readonly #connected$ = new BehaviorSubject(false);
  readonly #listeners = new Set<{ filter: string; take(message: BusMessage): void }>();
  readonly #sockets = new Set<Socket>();
  readonly #retained = new Map<string, BusMessage>();
  #aedes: Aedes | undefined;
  #server: Server | undefined;

  async start(): Promise<this> {
    const aedes = await Aedes.createBroker({ heartbeatInterval: 1_000, drainTimeout: 2_000 });
    aedes.authorizePublish = (_client, { topic, payload }, done) => {
      const text = payload.toString();
      if (this.swallows(topic, text)) return;
      done(this.refuses(topic, text) ? new Error("not liked") : null);
    };
    const server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
      aedes.handle(socket);
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(this.port, "127.0.0.1", resolve);
    });
    this.port = (server.address() as { port: number }).port;
    this.#aedes = aedes;
    this.#server = server;
    aedes.subscribe("#", this.#deliver, () => undefined);
    this.#connected$.next(true);
    return this;
  }

  /** Away at once, in the middle of whatever was going on. */
  async stop(): Promise<void> {
    const [aedes, server] = [this.#aedes, this.#server];
    this.#aedes = undefined;
    this.#server = undefined;
    this.#connected$.next(false);
    for (const socket of this.#sockets) socket.destroy();
    if (server) await new Promise((resolve) => server.close(resolve));
    // aedes acknowledges before it delivers: what it has acknowledged must still reach the bus, or this broker would lose messages.
    await new Promise((resolve) => setTimeout(resolve, DELIVER_MS));
    if (aedes) await new Promise<void>((resolve) => aedes.close(resolve));
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  /** What is retained on a topic now. */
  retained(topic: string): unknown {
    const payload = this.#retained.get(topic)?.payload;
    return payload && JSON.parse(Buffer.from(payload).toString());
  }

  readonly bus: Bus = {
    publish: (topic, payload, { qos = 0, retain = false } = {}) =>
      new Promise((resolve, reject) => {
        if (!this.#aedes) return reject(new Error("the broker is away"));
        const packet = {
          cmd: "publish",
          topic,
          payload: Buffer.from(payload as Uint8Array),
          qos,
          retain,
          dup: false,
        } as const;
        this.#aedes.publish(packet as AedesPublishPacket, (error) => (error ? reject(error) : resolve()));
      }),
    messages: (filter) =>
      new Observable<BusMessage>((listener) => {
        const each = { filter, take: (message: BusMessage) => listener.next(message) };
        for (const message of this.#retained.values())
          if (fits(filter, message.topic)) listener.next({ ...message, retained: true });
        this.#listeners.add(each);
        return () => this.#listeners.delete(each);
      }),
    site: "hh1",
    connected: true,
    connected$: this.#connected$,
  };

  readonly #deliver = (packet: AedesPublishPacket, done: () => void): void => {
    const message: BusMessage = {
      topic: packet.topic,
      payload: Buffer.from(packet.payload),
      retained: false,
      qos: packet.qos as 0 | 1 | 2,
    };
    if (packet.retain) this.#retained.set(packet.topic, message);
    for (const { filter, take } of this.#listeners) if (fits(filter, packet.topic)) take(message);
    done();
  };
}

const DELIVER_MS = 30;

function fits(filter: string, topic: string): boolean {
  const levels = filter.split("/");
  const parts = topic.split("/");
  return levels.length === parts.length && levels.every((level, i) => level === "+" || level === parts[i]);
}
