import { connect, type IClientOptions, type MqttClient } from "mqtt";
import { decode, encode } from "../codecs/vda5050/codec.ts";
import type { Messages, Topic } from "../codecs/vda5050/model.ts";
import { deliveryOf, type TopicNames, topicAt, topicOf, usualTopics } from "../codecs/vda5050/topics.ts";
import { type BrainOptions, VehicleBrain } from "./vda5050-brain.ts";

export interface SimulatedVehicleOptions extends BrainOptions {
  url: string;
  manufacturer?: string;
  serial: string;
  topics?: TopicNames;
  mqtt?: IClientOptions;
  /** Simulated milliseconds in one real one. */
  speedFactor?: number;
  /** Simulated time between two states that nothing happened in. */
  stateEveryMs?: number;
  chaos?: MessageChaos;
  /** Reads only the `instantActions` key, as software of 1.1 does. */
  oldInstantKey?: boolean;
  /** The last word on what leaves the vehicle: for makers that spell their own way. Gives the text to send. */
  spell?: (topic: Topic, message: Record<string, unknown>) => Record<string, unknown> | string;
}

/** What a bad network does to single messages, in both directions; from a seed, so that a failure can be had again. */
export interface MessageChaos {
  seed: number;
  /** Per mille. */
  loss: number;
  twice: number;
  /** Held back until after the next one. */
  late: number;
}

/**
 * A vehicle at a desk: speaks VDA 5050 of its version over a real MQTT connection, drives in simulated time, checks everything that it is
 * sent, and misbehaves when asked to.
 */
export class SimulatedVehicle {
  readonly brain: VehicleBrain;
  readonly topics: TopicNames;
  /** What it was sent against the schema of its version or could not read: empty after a good fleet. */
  readonly faults: string[] = [];
  /** Messages read, by topic. */
  readonly read = { order: 0, instantActions: 0, responses: 0, zoneSet: 0 };
  /** Says nothing, hears everything. */
  isMute = false;
  readonly #options: SimulatedVehicleOptions;
  readonly #client: MqttClient;
  readonly #headerIds = new Map<Topic, number>();
  readonly #random: () => number;
  #held: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #lastTickMs = performance.now();
  #saidAtMs = Number.NEGATIVE_INFINITY;
  #isOff = false;

  constructor(options: SimulatedVehicleOptions) {
    this.#options = options;
    this.brain = new VehicleBrain(options);
    this.topics = options.topics ?? usualTopics(options.version, options.manufacturer ?? "kontor-sim", options.serial);
    this.#random = seeded(options.chaos?.seed ?? 1);
    this.#client = connect(options.url, {
      clientId: `vehicle-${options.serial}`,
      reconnectPeriod: 200,
      connectTimeout: 5_000,
      keepalive: 15,
      clean: true,
      // What could not be said in time is old: the next state says it all.
      queueQoSZero: false,
      ...options.mqtt,
      will: {
        topic: topicOf(this.topics, "connection"),
        payload: Buffer.from(this.#encode("connection", "broken")),
        qos: 1,
        retain: true,
      },
    });
    this.#client.on("connect", () => this.#online());
    this.#client.on("message", (topic, payload) => this.#maybe(() => this.#heard(topic, payload)));
    this.#client.on("error", () => {}); // it tries again by itself
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  get isConnected(): boolean {
    return this.#client.connected;
  }

  /** The cable is cut: nobody signs off, the broker says the will. It comes back by itself. */
  cut(): void {
    this.#client.stream?.destroy();
  }

  /** Power off, and on again after so many real milliseconds; orders are forgotten, counts begin anew. */
  async restart(offMs = 300): Promise<void> {
    this.#isOff = true;
    this.#client.stream?.destroy();
    this.brain.restart();
    this.#headerIds.clear();
    await new Promise((resolve) => setTimeout(resolve, offMs));
    this.#isOff = false;
    this.#lastTickMs = performance.now();
    if (this.#client.connected) this.#online();
  }

  /** Signs off in order. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    if (this.#client.connected)
      await new Promise<void>((resolve) => {
        const impatience = setTimeout(resolve, 1_000);
        this.#client.publish(
          topicOf(this.topics, "connection"),
          this.#encode("connection", "offline"),
          deliveryOf("connection"),
          () => {
            clearTimeout(impatience);
            resolve();
          },
        );
      });
    await this.#client.endAsync(true);
  }

  /** Says its state now, asked for or not. */
  sayState(): void {
    this.brain.hasNews = false;
    this.#saidAtMs = this.brain.nowMs;
    this.#say("state", this.brain.state());
  }

  #online(): void {
    if (this.#isOff) return;
    this.#client.subscribe(
      (["order", "instantActions", "responses", "zoneSet"] as const).map((topic) => topicOf(this.topics, topic)),
      { qos: 0 },
      () => {
        this.#say("connection", "online");
        this.sayState();
      },
    );
  }

  #tick(): void {
    const nowMs = performance.now();
    const passedMs = nowMs - this.#lastTickMs;
    this.#lastTickMs = nowMs;
    if (this.#isOff) return;
    this.brain.advance(passedMs * (this.#options.speedFactor ?? 1));
    if (!this.#client.connected) return;
    if (this.brain.wantsFactsheet) {
      this.brain.wantsFactsheet = false;
      this.#say("factsheet", this.brain.factsheet);
    }
    if (this.brain.hasNews || this.brain.nowMs - this.#saidAtMs >= (this.#options.stateEveryMs ?? 1_000))
      this.sayState();
  }

  #heard(name: string, payload: Uint8Array): void {
    const topic = topicAt(name);
    if (this.#isOff || topic === undefined || !(topic in this.read)) return;
    const text = new TextDecoder().decode(payload);
    const said = decode(this.brain.version, topic, this.#options.oldInstantKey ? onlyOldKey(topic, text) : text);
    if (!said.ok) {
      this.#fault(`${topic}: ${said.why}`);
      return;
    }
    this.read[topic as keyof typeof this.read]++;
    for (const fault of said.faults) this.#fault(`${topic}: ${fault}`);
    if (topic === "order") this.brain.order(said.message as Messages["order"]);
    if (topic === "instantActions") this.brain.instant(said.message as Messages["instantActions"]);
  }

  #fault(line: string): void {
    if (this.faults.length < FAULTS_MAX) this.faults.push(line);
  }

  #say<T extends Topic>(topic: T, message: Messages[T]): void {
    if (this.isMute) return;
    const text = this.#encode(topic, message);
    const publish = () => this.#client.publish(topicOf(this.topics, topic), text, deliveryOf(topic));
    // A retained QoS 1 message is not lost by a bad network.
    if (topic === "connection") publish();
    else this.#maybe(publish);
  }

  #encode<T extends Topic>(topic: T, message: Messages[T]): string {
    const headerId = this.#headerIds.get(topic) ?? 0;
    this.#headerIds.set(topic, headerId + 1);
    const text = encode(
      this.brain.version,
      topic,
      { headerId, atMs: Date.now(), manufacturer: this.topics.manufacturer, serial: this.topics.serial },
      message,
    );
    const spelt = this.#options.spell?.(topic, JSON.parse(text));
    return spelt === undefined ? text : typeof spelt === "string" ? spelt : JSON.stringify(spelt);
  }

  /** A message in either direction, as the network lets it through. */
  #maybe(pass: () => void): void {
    const { chaos } = this.#options;
    if (!chaos) {
      pass();
      return;
    }
    const held = this.#held;
    this.#held = [];
    const fate = this.#random() * 1_000;
    if (fate < chaos.loss) {
      // lost
    } else if (fate < chaos.loss + chaos.twice) {
      pass();
      pass();
    } else if (fate < chaos.loss + chaos.twice + chaos.late) this.#held.push(pass);
    else pass();
    for (const one of held) one();
  }
}

function onlyOldKey(topic: Topic, text: string): string {
  if (topic !== "instantActions") return text;
  const { actions: _unread, ...rest } = JSON.parse(text) as Record<string, unknown>;
  return JSON.stringify(rest);
}

/** Mulberry32: small, and the same everywhere. */
function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

const TICK_MS = 20;
const FAULTS_MAX = 50;
