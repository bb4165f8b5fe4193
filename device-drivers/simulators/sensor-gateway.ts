import { connectAsync, type MqttClient } from "mqtt";

export interface GatewayOptions {
  url: string;
  topic: string;
  username?: string;
  password?: string;
  /** How far the sensors' clock is off. */
  clockOffMs?: number;
}

/**
 * A radio gateway with sensors: each measurement has a running number and the sensor's own time. Without its network it keeps what it
 * measured, and forwards it in order when it is back. It loses, repeats, gets stuck or begins to count anew on request.
 */
export class SimulatedSensorGateway {
  readonly #options: GatewayOptions;
  #client: MqttClient | undefined;
  #kept: string[] = [];
  #seq = 0;
  #stuck: Record<string, unknown> | undefined;
  clockOffMs: number;

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.clockOffMs = options.clockOffMs ?? 0;
  }

  async start(): Promise<this> {
    const { url, username, password } = this.#options;
    this.#client = await connectAsync(url, {
      protocolVersion: 4,
      // Brokers that sign devices in want the name of the device.
      clientId: username ?? `gateway-${this.#options.topic.replaceAll("/", "-")}`,
      reconnectPeriod: 0,
      ...(username !== undefined && { username, password: password ?? "" }),
    });
    return this;
  }

  async stop(): Promise<void> {
    await this.#client?.endAsync(true);
    this.#client = undefined;
  }

  get seq(): number {
    return this.#seq;
  }

  get kept(): number {
    return this.#kept.length;
  }

  /** One measurement at a moment: sent, or kept while there is no network. */
  async measure(values: Record<string, unknown>, atMs: number): Promise<void> {
    this.#seq += 1;
    const message = JSON.stringify({ seq: this.#seq, atMs: atMs + this.clockOffMs, ...(this.#stuck ?? values) });
    if (this.#client) await this.#send(message);
    else this.#kept.push(message);
  }

  /** Says the last values from now on, whatever there is to measure. */
  stick(values: Record<string, unknown> | undefined): void {
    this.#stuck = values;
  }

  /** Measured, numbered, and lost on the radio. */
  lose(messages: number): void {
    this.#seq += messages;
  }

  /** Power off and on: it counts from one again. */
  restart(): void {
    this.#seq = 0;
  }

  async offline(): Promise<void> {
    await this.stop();
  }

  /** Forwards what it kept, in one list or message by message; some gateways repeat what they are not sure of. */
  async online({ asList = false, repeat = 0 } = {}): Promise<void> {
    await this.start();
    const kept = this.#kept;
    this.#kept = [];
    if (asList && kept.length > 0) await this.#send(`[${kept.join(",")}]`);
    else for (const message of kept) await this.#send(message);
    for (const message of kept.slice(0, repeat)) await this.#send(message);
  }

  /** As it is: no number, no check. */
  async sendRaw(payload: string): Promise<void> {
    await this.#send(payload);
  }

  async #send(payload: string): Promise<void> {
    await this.#client?.publishAsync(this.#options.topic, payload, { qos: 1 });
  }
}
