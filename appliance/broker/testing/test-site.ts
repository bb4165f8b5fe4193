import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type IClientOptions, type MqttClient, connect as mqttConnect } from "mqtt";
import type { BrokerCaller } from "../acl.ts";
import { type Broker, type BrokerOptions, startBroker } from "../broker.ts";
import type { Credentials } from "../sign-in-desk.ts";

/** Devices of the test site by name; the password is `pw-` and the name. */
export const devices: Readonly<Record<string, BrokerCaller>> = {
  "scale-1": { deviceId: "scale-1", roles: ["device"] },
  "scale-2": { deviceId: "scale-2", roles: ["device"] },
  erp: { deviceId: "erp", roles: ["integrator"] },
  wms: { deviceId: "wms", roles: ["admin"] },
  "agv-7": {
    deviceId: "agv-7",
    roles: ["device"],
    topics: { publish: ["uagv/v2/maker/7/+"], subscribe: ["uagv/v2/maker/7/order"] },
  },
};

export async function authenticateTestDevice({ username, password }: Credentials): Promise<BrokerCaller | undefined> {
  return password === `pw-${username}` ? devices[username] : undefined;
}

export interface LogLine {
  level: string;
  event: string;
  data: Record<string, unknown>;
}

/** A broker of its own on the loopback, in a folder of its own; `restart` is a clean stop and a new start on the same folder. */
export class TestSite {
  readonly dataDir = mkdtempSync(join(tmpdir(), "kontor-broker-"));
  readonly lines: LogLine[] = [];
  #options: Partial<BrokerOptions>;
  #broker: Broker | undefined;
  #clients: MqttClient[] = [];

  constructor(options: Partial<BrokerOptions> = {}) {
    this.#options = options;
  }

  get broker(): Broker {
    if (!this.#broker) throw new Error("not started");
    return this.#broker;
  }

  get port(): number {
    return this.broker.ports.tcp ?? 0;
  }

  async start(): Promise<this> {
    this.#broker = await startBroker({
      dataDir: this.dataDir,
      siteId: "hh1",
      listen: { tcp: { host: "127.0.0.1", port: 0 } },
      authenticate: authenticateTestDevice,
      call: async (caller, name, payload) => ({ ok: true, name, deviceId: caller.deviceId, payload }),
      log: (level, event, data) => this.lines.push({ level, event, data }),
      ...this.#options,
    });
    return this;
  }

  async restart(): Promise<void> {
    await this.broker.close();
    await this.start();
  }

  logged(event: string): LogLine[] {
    return this.lines.filter((line) => line.event === event);
  }

  connect(device: string, options: IClientOptions = {}): Promise<MqttClient> {
    return connectDevice(this.port, device, options, this.#clients);
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.end(true);
    await this.#broker?.close();
    rmSync(this.dataDir, { recursive: true });
  }
}

/** Connects once, without trying again; fails with what the broker answered. */
export function connectDevice(
  port: number,
  device: string,
  options: IClientOptions = {},
  keep: MqttClient[] = [],
): Promise<MqttClient> {
  const client = mqttConnect({
    host: "127.0.0.1",
    port,
    protocolVersion: 4,
    clientId: device,
    username: device,
    password: `pw-${device}`,
    reconnectPeriod: 0,
    connectTimeout: 5_000,
    ...options,
  });
  keep.push(client);
  return new Promise((resolve, reject) => {
    client.once("connect", () => resolve(client));
    client.once("error", (error) => {
      reject(error);
      client.on("error", () => {});
    });
    client.once("close", () => reject(new Error("closed before it was connected")));
  });
}

export interface Message {
  topic: string;
  payload: string;
  retain: boolean;
  qos: number;
  dup: boolean;
}

/** Gathers what a client gets from now on. */
export class Inbox {
  readonly messages: Message[] = [];
  #watchers = new Set<() => void>();

  constructor(client: MqttClient) {
    client.on("message", (topic, payload, { retain, qos, dup }) => {
      this.messages.push({ topic, payload: payload.toString(), retain, qos, dup });
      for (const watch of this.#watchers) watch();
    });
  }

  get payloads(): string[] {
    return this.messages.map(({ payload }) => payload);
  }

  async until(enough: (messages: Message[]) => boolean, withinMs = 5_000): Promise<Message[]> {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(
          new Error(
            `gave up after ${withinMs} ms with ${this.messages.length} messages: ${this.payloads.slice(-3).join(" | ")}`,
          ),
        );
      }, withinMs);
      const watch = () => {
        if (!enough(this.messages)) return;
        clearTimeout(timer);
        this.#watchers.delete(watch);
        resolve();
      };
      this.#watchers.add(watch);
      watch();
    });
    return this.messages;
  }

  count(messages: number, withinMs?: number): Promise<Message[]> {
    return this.until((all) => all.length >= messages, withinMs);
  }
}

/** Asks again and again, for what no message tells. */
export async function eventually(isSo: () => boolean, withinMs = 5_000): Promise<void> {
  const until = Date.now() + withinMs;
  while (!isSo()) {
    if (Date.now() > until) throw new Error(`not so within ${withinMs} ms: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
