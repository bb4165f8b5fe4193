import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { ClientSession, ClientSubscription, OPCUAClient } from "node-opcua";
import * as opcua from "node-opcua";
import type { TagValue } from "../conveyor/tag-line.ts";
import { LinkTrouble } from "../kit/link.ts";
import { browseAll } from "./browse-all.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { type Ask, BATCHES_MAX, CHANGES_MAX, type FromProcess, type SessionOptions } from "./messages.ts";
import { followScans } from "./scan-events.ts";
import {
  CONNECT_TIMEOUT_MS,
  certificateAt,
  clientOf,
  firstOf,
  identityOf,
  inTime,
  RETRY_FIRST_MS,
  RETRY_MAX_MS,
} from "./session-client.ts";
import { troubleOf } from "./session-trouble.ts";
import { plain, TagNodes } from "./tag-nodes.ts";
import { commandUnit, followUnit } from "./unit-nodes.ts";

const { AttributeIds, ClientMonitoredItemGroup, TimestampsToReturn } = opcua;

type News = FromProcess extends infer One ? (One extends { from: number } ? Omit<One, "from"> : never) : never;

/** An untrusted controller is asked again now and then: somebody may have trusted it, or its certificate changed. */
const UNTRUSTED_RETRY_MS = 10_000;
const CLOSE_TIMEOUT_MS = 3_000;
/** Subscriptions that say nothing at all for that long are dead, whatever the session says. */
const STUCK_MS = 15_000;
const QUEUE_SIZE = 50;

/**
 * One session with one controller: connects, is kept alive, comes back after a cut, follows its tags. The library re-opens the same
 * session after a cut, so that a controller with few sessions is not flooded; what happened in between is gone, so `opened` is told again.
 */
export class PlcSession {
  readonly options: SessionOptions;
  readonly #tell: (news: News) => void;
  #client: OPCUAClient | undefined;
  #session: ClientSession | undefined;
  #nodes: TagNodes | undefined;
  #certificates: InstanceType<typeof opcua.OPCUACertificateManager> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #watchdog: NodeJS.Timeout | undefined;
  #heardMs = 0;
  #tries = 0;
  #stopped = false;
  #untrusted: Buffer | undefined;
  #buffer: (readonly [string, TagValue])[] = [];
  #missed = false;
  #batch = 0;
  #onWay = 0;
  #flushing = false;

  constructor(options: SessionOptions, tell: (news: News) => void) {
    this.options = options;
    this.#tell = tell;
  }

  start(): void {
    this.#tell({ kind: "health", state: "starting", tries: 0 });
    void this.#connect();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#hangUp();
    await this.#certificates?.dispose();
  }

  taken(_batch: number): void {
    this.#onWay = Math.max(0, this.#onWay - 1);
    this.#flush();
  }

  async ask(ask: Ask): Promise<unknown> {
    if (ask.kind === "trust") return this.#trust(ask.fingerprint, ask.trusted);
    const [session, nodes] = [this.#session, this.#nodes];
    if (!session || !nodes) throw new LinkTrouble("timeout", "not connected");
    if (ask.kind === "read") return nodes.read(ask.tags);
    if (ask.kind === "write") return nodes.write(ask.values);
    if (ask.kind === "browse") return browseAll(session, ask);
    return commandUnit(session, nodes.of(`unit ${ask.unit}`), ask.command);
  }

  async #connect(): Promise<void> {
    try {
      const certificates = await this.#keys();
      if (this.#stopped) return;
      const client = clientOf(this.options, certificates);
      this.#client = client;
      this.#follow(client);
      await inTime(client.connect(this.options.endpoint), CONNECT_TIMEOUT_MS, "the controller did not answer");
      const session = await inTime(
        client.createSession(identityOf(this.options)),
        CONNECT_TIMEOUT_MS,
        "the controller did not open a session",
      );
      if (this.#stopped || this.#client !== client) return;
      this.#session = session;
      await this.#setUp(session);
      this.#isUp();
    } catch (error) {
      await this.#failed(error as Error);
    }
  }

  /** What a cut means, as the library tells it. */
  #follow(client: OPCUAClient): void {
    const isMine = () => this.#client === client && !this.#stopped;
    client.on("connection_lost", () => {
      if (!isMine()) return;
      this.#tell({ kind: "health", state: "retrying", why: { code: "closed-by-machine" }, tries: ++this.#tries });
    });
    client.on("backoff", (_count: number, _delay: number, error?: Error) => {
      if (isMine() && this.#session)
        this.#tell({ kind: "health", state: "retrying", why: troubleOf(error), tries: ++this.#tries });
    });
    client.on("connection_reestablished", () => {
      if (isMine() && this.#session) this.#isUp();
    });
  }

  #isUp(): void {
    this.#tries = 0;
    this.#heardMs = Date.now();
    this.#untrusted = undefined;
    const certificate = this.#client?.serverCertificate;
    this.#tell({ kind: "health", state: "online", tries: 0 });
    this.#tell({
      kind: "opened",
      certificate: certificate ? fingerprintOf(firstOf(certificate)) : "",
      intervals: this.#intervals,
    });
    clearInterval(this.#watchdog);
    if (this.options.watch.some(({ tags }) => tags.length > 0))
      this.#watchdog = setInterval(() => this.#watch(), STUCK_MS / 3);
  }

  /** The library is at it by itself while it reconnects; a session that stands and says nothing is hung up. */
  #watch(): void {
    if (this.#client?.isReconnecting || Date.now() - this.#heardMs < STUCK_MS) return;
    void this.#failed(new LinkTrouble("no-answer", "the subscriptions say nothing any more"));
  }

  async #failed(error: Error): Promise<void> {
    if (this.#stopped) return;
    const why = troubleOf(error);
    await this.#hangUp();
    if (why.code === "certificate-untrusted") {
      this.#untrusted = await certificateAt(this.options.endpoint).catch(() => undefined);
      why.said = this.#untrusted ? fingerprintOf(this.#untrusted) : why.said;
      if (this.#stopped) return;
    }
    this.#tries++;
    const isForPeople = why.code === "certificate-untrusted" || why.code === "not-allowed";
    this.#tell({ kind: "health", state: isForPeople ? "offline" : "retrying", why, tries: this.#tries });
    const delayMs = isForPeople ? UNTRUSTED_RETRY_MS : Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** (this.#tries - 1));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#connect(), delayMs);
  }

  async #hangUp(): Promise<void> {
    clearInterval(this.#watchdog);
    const [client, session] = [this.#client, this.#session];
    this.#client = undefined;
    this.#session = undefined;
    this.#nodes = undefined;
    this.#buffer = [];
    if (!client) return;
    // The session is closed first, so that the controller has it free again.
    const close = async () => {
      if (session && !client.isReconnecting) await session.close(true);
      await client.disconnect();
    };
    await inTime(close(), CLOSE_TIMEOUT_MS, "").catch(() => {});
  }

  async #keys() {
    if (this.#certificates) return this.#certificates;
    mkdirSync(this.options.pkiFolder, { recursive: true, mode: 0o700 });
    const certificates = new opcua.OPCUACertificateManager({
      rootFolder: join(this.options.pkiFolder, "pki"),
      automaticallyAcceptUnknownCertificate: false,
    });
    await certificates.initialize();
    this.#certificates = certificates;
    return certificates;
  }

  async #trust(fingerprint: string, trusted: boolean): Promise<boolean> {
    const certificate = this.#untrusted ?? (this.#client?.serverCertificate && firstOf(this.#client.serverCertificate));
    if (!certificate || fingerprintOf(certificate) !== fingerprint)
      throw new LinkTrouble("not-found", `the controller does not show a certificate ${fingerprint}`);
    const certificates = await this.#keys();
    if (trusted) await certificates.trustCertificate(certificate);
    else await certificates.rejectCertificate(certificate);
    clearTimeout(this.#timer);
    await this.#hangUp();
    this.#timer = setTimeout(() => void this.#connect(), trusted ? 0 : UNTRUSTED_RETRY_MS);
    if (!trusted)
      this.#tell({
        kind: "health",
        state: "offline",
        why: { code: "certificate-untrusted", said: fingerprint },
        tries: this.#tries,
      });
    return true;
  }

  #intervals: { everyMs: number; revisedMs: number }[] = [];

  async #setUp(session: ClientSession): Promise<void> {
    const nodes = new TagNodes(session);
    await nodes.find(this.options);
    this.#nodes = nodes;
    this.#intervals = [];
    for (const { everyMs, tags } of this.options.watch) {
      const known = tags.filter((name) => nodes.has(name));
      if (known.length > 0) await this.#subscribe(session, nodes, everyMs, known);
    }
    for (const unit of Object.keys(this.options.units))
      await followUnit(session, await this.#plain(session, 250), nodes.of(`unit ${unit}`), (field, value) =>
        this.#tell({ kind: "unit", unit, field, value }),
      );
    for (const reader of Object.keys(this.options.readers))
      await followScans(session, await this.#plain(session, 100), nodes.of(`reader ${reader}`), (scan) =>
        this.#tell({ kind: "scan", reader, scan }),
      );
  }

  async #subscribe(session: ClientSession, nodes: TagNodes, everyMs: number, tags: string[]): Promise<void> {
    const subscription = await this.#plain(session, everyMs);
    const group = ClientMonitoredItemGroup.create(
      subscription,
      tags.map((name) => ({ nodeId: nodes.of(name), attributeId: AttributeIds.Value })),
      // Sampling 0 asks for every change; nothing is thrown away before we are told that it was.
      { samplingInterval: 0, queueSize: QUEUE_SIZE, discardOldest: false },
      TimestampsToReturn.Neither,
    );
    await new Promise<void>((resolve, reject) => {
      group.once("initialized", resolve);
      group.once("err", (text) => reject(new LinkTrouble("protocol", text)));
    });
    group.on("changed", (_item, { value, statusCode }, index) => {
      this.#heardMs = Date.now();
      if (statusCode.hasOverflowBit) this.#missed = true;
      this.#push([tags[index] as string, statusCode.isGoodish() ? plain(value.value) : null]);
    });
    const revised = group.monitoredItems.map((item) => item.result?.revisedSamplingInterval ?? 0);
    this.#intervals.push({ everyMs, revisedMs: Math.max(0, ...revised) });
  }

  async #plain(session: ClientSession, everyMs: number): Promise<ClientSubscription> {
    const subscription = await session.createSubscription2({
      requestedPublishingInterval: everyMs,
      // A sign of life about once a second, and a life of about a minute.
      requestedMaxKeepAliveCount: Math.max(1, Math.round(1_000 / everyMs)),
      requestedLifetimeCount: Math.max(60, Math.round(60_000 / everyMs)),
      maxNotificationsPerPublish: 0,
      publishingEnabled: true,
      priority: 0,
    });
    const heard = () => {
      this.#heardMs = Date.now();
    };
    subscription.on("keepalive", heard);
    subscription.on("received_notifications", heard);
    return subscription;
  }

  #push(change: readonly [string, TagValue]): void {
    if (this.#buffer.length >= CHANGES_MAX) {
      this.#buffer = [];
      this.#missed = true;
    }
    this.#buffer.push(change);
    if (this.#flushing) return;
    this.#flushing = true;
    setImmediate(() => {
      this.#flushing = false;
      this.#flush();
    });
  }

  #flush(): void {
    if ((this.#buffer.length === 0 && !this.#missed) || this.#onWay >= BATCHES_MAX) return;
    const [values, missed] = [this.#buffer, this.#missed];
    this.#buffer = [];
    this.#missed = false;
    this.#onWay++;
    this.#tell({ kind: "changes", batch: ++this.#batch, values, missed });
  }
}
