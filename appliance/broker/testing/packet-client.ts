import { connect, type Socket } from "node:net";
import { generate, type IConnectPacket, type Packet, parser } from "mqtt-packet";

type Wanted = Packet["cmd"];

/** An MQTT 3.1.1 client that sends what a test says, packet by packet, and acknowledges nothing by itself. */
export class PacketClient {
  readonly #socket: Socket;
  readonly #parser = parser({ protocolVersion: 4 });
  readonly #got: Packet[] = [];
  #wake: () => void = () => {};
  closed = false;

  constructor(port: number) {
    this.#socket = connect({ port, host: "127.0.0.1" });
    this.#socket.on("data", (chunk) => this.#parser.parse(chunk));
    this.#socket.on("error", () => {});
    this.#socket.on("close", () => {
      this.closed = true;
      this.#wake();
    });
    this.#parser.on("packet", (packet) => {
      this.#got.push(packet);
      this.#wake();
    });
  }

  send(packet: Packet): void {
    this.#socket.write(generate(packet));
  }

  /** Sends CONNECT and gives the CONNACK, whatever it says. */
  async sayHello(clientId: string, more: Partial<IConnectPacket> = {}): Promise<Extract<Packet, { cmd: "connack" }>> {
    this.send({
      cmd: "connect",
      protocolId: "MQTT",
      protocolVersion: 4,
      clean: true,
      keepalive: 60,
      clientId,
      username: clientId.split(":")[0] ?? clientId,
      password: Buffer.from(`pw-${clientId.split(":")[0]}`),
      ...more,
    });
    return (await this.next("connack")) as Extract<Packet, { cmd: "connack" }>;
  }

  async subscribe(...subscriptions: { topic: string; qos: 0 | 1 | 2 }[]): Promise<number[]> {
    this.send({ cmd: "subscribe", messageId: 77, subscriptions });
    return ((await this.next("suback")) as Extract<Packet, { cmd: "suback" }>).granted as number[];
  }

  /** The next packet of this kind, leaving others in their order. Rejects when the connection ends first. */
  async next(cmd: Wanted, withinMs = 10_000): Promise<Packet> {
    const endMs = Date.now() + withinMs;
    for (;;) {
      const at = this.#got.findIndex((packet) => packet.cmd === cmd);
      if (at !== -1) return this.#got.splice(at, 1)[0] as Packet;
      if (this.closed) throw new Error(`the broker closed the connection before ${cmd}`);
      await this.#change(endMs, `no ${cmd}`);
    }
  }

  async nextPublish(withinMs?: number): Promise<Extract<Packet, { cmd: "publish" }>> {
    return (await this.next("publish", withinMs)) as Extract<Packet, { cmd: "publish" }>;
  }

  /** Takes what comes until a PINGRESP says that nothing else is on the way, acknowledging QoS 1 and 2 in full. */
  async drain(): Promise<Extract<Packet, { cmd: "publish" }>[]> {
    const publishes: Extract<Packet, { cmd: "publish" }>[] = [];
    for (let quiet = 0; quiet < 2; ) {
      this.send({ cmd: "pingreq" });
      await this.next("pingresp");
      const taken = this.#got.splice(0);
      quiet = taken.length === 0 ? quiet + 1 : 0;
      for (const packet of taken) {
        if (packet.cmd === "publish") publishes.push(packet);
        if (packet.cmd === "publish" && packet.qos === 1)
          this.send({ cmd: "puback", messageId: packet.messageId ?? 0 });
        if (packet.cmd === "publish" && packet.qos === 2)
          this.send({ cmd: "pubrec", messageId: packet.messageId ?? 0 });
        if (packet.cmd === "pubrel") this.send({ cmd: "pubcomp", messageId: packet.messageId ?? 0 });
      }
    }
    return publishes;
  }

  async untilClosed(withinMs = 10_000): Promise<void> {
    const endMs = Date.now() + withinMs;
    while (!this.closed) await this.#change(endMs, "the connection is still open");
  }

  /** The cable is pulled: no DISCONNECT. */
  async cut(): Promise<void> {
    this.#socket.destroy();
    await this.untilClosed();
  }

  async bye(): Promise<void> {
    this.send({ cmd: "disconnect" });
    this.#socket.end();
    await this.untilClosed();
  }

  #change(endMs: number, otherwise: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(otherwise)), Math.max(0, endMs - Date.now()));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
