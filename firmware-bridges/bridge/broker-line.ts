import { connect, type IClientOptions, type MqttClient } from "mqtt";

export interface BrokerLineOptions {
  /** `mqtts://box:8883`, `mqtt://127.0.0.1:1883`. */
  url: string;
  clientId: string;
  username?: string;
  password?: string;
  /** PEM. With a certificate of its own the broker knows the bridge by its name in it. */
  ca?: string;
  cert?: string;
  key?: string;
  will: { topic: string; payload: string };
  filters: readonly string[];
  onMessage(topic: string, payload: Uint8Array): void;
  /** Called for each connection once its filters are granted; the session is over when its `closed` settles. */
  onSession(session: BrokerSession): void;
  log(level: "info" | "warn" | "error", event: string, detail?: Record<string, unknown>): void;
  retryMinMs?: number;
  retryMaxMs?: number;
  publishTimeoutMs?: number;
}

export interface BrokerSession {
  /** Resolves at PUBACK. Rejects with `closed` or `timeout`; after a timeout the session is closed, so that nothing overtakes. */
  publish(topic: string, payload: string, options?: { retain?: boolean }): Promise<void>;
  readonly isOpen: boolean;
  readonly closed: Promise<void>;
  close(): void;
}

export class PublishTrouble extends Error {
  readonly code: "closed" | "timeout";
  constructor(code: "closed" | "timeout", said: string) {
    super(said);
    this.name = "PublishTrouble";
    this.code = code;
  }
}

/**
 * Connected to the broker, again and again. Each connection is a client of its own: what the MQTT library would keep in memory and send
 * anew by itself is what the outbox is for, and would overtake or repeat for ever what the broker refuses.
 */
export class BrokerLine {
  readonly #options: BrokerLineOptions;
  readonly #stopping = new AbortController();
  #session: Session | undefined;
  readonly #running: Promise<void>;

  constructor(options: BrokerLineOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  get isConnected(): boolean {
    return this.#session?.isOpen ?? false;
  }

  /** Says goodbye properly: the broker does not publish the will. */
  async stop(lastWords?: { topic: string; payload: string }): Promise<void> {
    if (lastWords && this.#session?.isOpen)
      await this.#session.publish(lastWords.topic, lastWords.payload, { retain: true }).catch(() => undefined);
    this.#stopping.abort();
    await this.#session?.end();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { retryMinMs = RETRY_MIN_MS, retryMaxMs = RETRY_MAX_MS, log, onSession } = this.#options;
    let pauseMs = retryMinMs;
    while (!this.#stopping.signal.aborted) {
      try {
        const session = await this.#dial();
        this.#session = session;
        log("info", "broker-connected", { url: this.#options.url });
        const openedAt = performance.now();
        onSession(session);
        await session.closed;
        this.#session = undefined;
        log("warn", "broker-lost", { why: session.why });
        if (performance.now() - openedAt > SETTLED_MS || session.acks > 0) pauseMs = retryMinMs;
      } catch (error) {
        log("warn", "broker-away", { why: error instanceof Error ? error.message : String(error), retryMs: pauseMs });
      }
      await pause(pauseMs, this.#stopping.signal);
      pauseMs = Math.min(retryMaxMs, pauseMs * 2);
    }
  }

  async #dial(): Promise<Session> {
    const { url, clientId, username, password, ca, cert, key, will, filters, onMessage } = this.#options;
    const settings: IClientOptions = {
      clientId,
      username,
      password,
      ca,
      cert,
      key,
      clean: true,
      keepalive: KEEPALIVE_S,
      connectTimeout: CONNECT_TIMEOUT_MS,
      reconnectPeriod: 0,
      queueQoSZero: false,
      resubscribe: false,
      will: { topic: will.topic, payload: Buffer.from(will.payload), qos: 1, retain: true },
    };
    const client = connect(url, settings);
    const session = new Session(client, this.#options.publishTimeoutMs ?? PUBLISH_TIMEOUT_MS);
    client.on("message", (topic, payload) => onMessage(topic, payload));
    try {
      await firstOf(client, session, this.#stopping.signal);
      for (const filter of filters) await session.subscribe(filter);
      return session;
    } catch (error) {
      session.close();
      throw error;
    }
  }
}

class Session implements BrokerSession {
  readonly closed: Promise<void>;
  isOpen = true;
  why = "";
  acks = 0;
  readonly #client: MqttClient;
  readonly #timeoutMs: number;

  constructor(client: MqttClient, timeoutMs: number) {
    this.#client = client;
    this.#timeoutMs = timeoutMs;
    client.on("error", (error) => {
      this.why = error.message;
    });
    this.closed = new Promise((resolve) => {
      client.once("close", () => {
        this.isOpen = false;
        client.end(true);
        resolve();
      });
    });
  }

  publish(topic: string, payload: string, { retain = false } = {}): Promise<void> {
    return this.#answered(`publish to ${topic}`, (done) =>
      this.#client.publish(topic, payload, { qos: 1, retain }, done),
    );
  }

  async subscribe(filter: string): Promise<void> {
    await this.#answered(`subscribe to ${filter}`, (done) => {
      this.#client.subscribe(filter, { qos: 1 }, (error, granted) => {
        const isRefused = granted?.some(({ qos }) => (qos as number) === 128);
        done(error ?? (isRefused ? new Error(`the broker refused the filter ${filter}`) : undefined));
      });
    });
  }

  close(): void {
    this.isOpen = false;
    this.#client.end(true);
  }

  async end(): Promise<void> {
    if (!this.isOpen) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.close();
        resolve();
      }, GOODBYE_MS);
      this.#client.end(false, {}, () => {
        clearTimeout(timer);
        this.isOpen = false;
        resolve();
      });
    });
  }

  /** The library calls back never when the broker hangs up on a packet it does not like; so there is a clock on everything. */
  #answered(what: string, ask: (done: (error?: Error | null) => void) => void): Promise<void> {
    if (!this.isOpen) return Promise.reject(new PublishTrouble("closed", `${what}: not connected`));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      reject(new PublishTrouble("timeout", `${what}: no answer in ${this.#timeoutMs} ms`));
      this.why = `${what}: no answer`;
      this.close();
    }, this.#timeoutMs);
    void this.closed.then(() => reject(new PublishTrouble("closed", `${what}: the connection closed`)));
    ask((error) => {
      if (error) {
        // The library says so before it says that the connection is gone; either way this session is over.
        reject(error);
        this.close();
        return;
      }
      this.acks++;
      resolve();
    });
    return promise.finally(() => clearTimeout(timer));
  }
}

function firstOf(client: MqttClient, session: Session, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    client.once("connect", () => resolve());
    void session.closed.then(() => reject(new Error(session.why || "the broker closed the connection")));
    signal.addEventListener("abort", () => reject(new Error("stopped")), { once: true });
  });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}

const KEEPALIVE_S = 15;
const CONNECT_TIMEOUT_MS = 10_000;
const PUBLISH_TIMEOUT_MS = 15_000;
const RETRY_MIN_MS = 250;
const RETRY_MAX_MS = 30_000;
const SETTLED_MS = 10_000;
const GOODBYE_MS = 2_000;
