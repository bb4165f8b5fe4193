import { connect, type MqttClient } from "mqtt";
import { BehaviorSubject, Observable } from "rxjs";
import type { Bus, BusMessage } from "../../kit/bus.ts";

/** The bus of a desk: one MQTT client, made anew by itself. */
export class DeskBus implements Bus {
  readonly connected$ = new BehaviorSubject(false);
  readonly #client: MqttClient;
  readonly #wanted = new Map<string, Set<(message: BusMessage) => void>>();

  constructor(url: string) {
    this.#client = connect(url, {
      clientId: "desk-fleet",
      reconnectPeriod: 200,
      clean: true,
      queueQoSZero: false,
      resubscribe: false,
    });
    this.#client.on("connect", () => {
      const filters = [...this.#wanted.keys()];
      if (filters.length > 0) this.#client.subscribe(filters, { qos: 1 });
      this.connected$.next(true);
    });
    this.#client.on("close", () => this.connected$.next(false));
    this.#client.on("error", () => {}); // it tries again
    this.#client.on("message", (topic, payload, { retain, qos }) => {
      for (const one of this.#wanted.get(topic) ?? []) one({ topic, payload, retained: retain, qos });
    });
  }

  get connected(): boolean {
    return this.connected$.value;
  }

  async publish(
    topic: string,
    payload: string | Uint8Array,
    options: { qos?: 0 | 1 | 2; retain?: boolean } = {},
  ): Promise<void> {
    if (!this.#client.connected) throw new Error("not connected");
    await this.#client.publishAsync(topic, Buffer.from(payload), {
      qos: options.qos ?? 0,
      retain: options.retain ?? false,
    });
  }

  /** Filters without wildcards: all that a vehicle needs. */
  messages(filter: string): Observable<BusMessage> {
    return new Observable((to) => {
      const next = (message: BusMessage) => to.next(message);
      const known = this.#wanted.get(filter);
      if (known) known.add(next);
      else this.#wanted.set(filter, new Set([next]));
      if (this.#client.connected) this.#client.subscribe(filter, { qos: 1 });
      return () => {
        this.#wanted.get(filter)?.delete(next);
      };
    });
  }

  async stop(): Promise<void> {
    await this.#client.endAsync(true);
  }
}
