import { connect, type Socket } from "node:net";
import { generate, type IPublishPacket, type Packet, parser } from "mqtt-packet";

type Qos = 0 | 1 | 2;

/** A bare MQTT 3.1.1 client that costs little beside the broker it measures: no reconnecting, no stores. */
export class LoadClient {
  readonly #socket: Socket;
  readonly #parser = parser({ protocolVersion: 4 });
  readonly #waiting = new Map<string, (packet: Packet) => void>();
  readonly #window: number;
  #nextId = 1;
  #inFlight = 0;
  #room: (() => void)[] = [];
  #error: Error | undefined;
  #closing = false;
  onMessage: (packet: IPublishPacket) => void = () => {};

  constructor(port: number, window = 100) {
    this.#window = window;
    this.#socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.#socket.on("data", (chunk) => this.#parser.parse(chunk));
    this.#socket.on("error", (error) => {
      this.#error = error;
    });
    // A benchmark whose broker hangs up has no figure: it ends.
    this.#socket.on("close", () => {
      if (!this.#closing) throw this.#error ?? new Error("the broker hung up");
    });
    this.#parser.on("packet", (packet) => this.#take(packet));
  }

  async open(clientId: string, { clean = true }: { clean?: boolean } = {}): Promise<this> {
    const connack = this.#until("connack");
    this.#send({
      cmd: "connect",
      protocolId: "MQTT",
      protocolVersion: 4,
      clean,
      clientId,
      keepalive: 60,
      username: clientId,
      password: Buffer.from("bench"),
    });
    const { returnCode } = (await connack) as { returnCode?: number };
    if (returnCode !== 0) throw new Error(`the broker refused ${clientId} with ${returnCode}`);
    return this;
  }

  async subscribe(topic: string, qos: Qos): Promise<void> {
    const messageId = this.#id();
    const suback = this.#until(`suback:${messageId}`);
    this.#send({ cmd: "subscribe", messageId, subscriptions: [{ topic, qos }] });
    await suback;
  }

  /** Resolves when the next one may be sent: at once for QoS 0 unless the socket is full, else when there is room in the window. */
  async publish(topic: string, payload: Buffer, qos: Qos): Promise<void> {
    if (this.#error) throw this.#error;
    if (qos === 0) {
      this.#send({ cmd: "publish", topic, payload, qos, dup: false, retain: false });
      if (this.#socket.writableNeedDrain) await new Promise((resolve) => this.#socket.once("drain", resolve));
      return;
    }
    if (this.#inFlight >= this.#window) await new Promise<void>((resolve) => this.#room.push(resolve));
    this.#inFlight += 1;
    this.#send({ cmd: "publish", topic, payload, qos, messageId: this.#id(), dup: false, retain: false });
  }

  close(): void {
    this.#closing = true;
    this.#socket.destroy();
  }

  #take(packet: Packet): void {
    switch (packet.cmd) {
      case "publish":
        if (packet.qos === 1) this.#send({ cmd: "puback", messageId: packet.messageId as number });
        if (packet.qos === 2) this.#send({ cmd: "pubrec", messageId: packet.messageId as number });
        this.onMessage(packet);
        return;
      case "pubrel":
        this.#send({ cmd: "pubcomp", messageId: packet.messageId as number });
        return;
      case "pubrec":
        this.#send({ cmd: "pubrel", messageId: packet.messageId as number });
        return;
      case "puback":
      case "pubcomp":
        this.#inFlight -= 1;
        this.#room.shift()?.();
        return;
      case "connack":
        this.#answer("connack", packet);
        return;
      case "suback":
        this.#answer(`suback:${packet.messageId}`, packet);
    }
  }

  #until(what: string): Promise<Packet> {
    return new Promise((resolve) => this.#waiting.set(what, resolve));
  }

  #answer(what: string, packet: Packet): void {
    this.#waiting.get(what)?.(packet);
    this.#waiting.delete(what);
  }

  #id(): number {
    this.#nextId = this.#nextId === 65_535 ? 1 : this.#nextId + 1;
    return this.#nextId;
  }

  #send(packet: Packet): void {
    this.#socket.write(generate(packet));
  }
}
