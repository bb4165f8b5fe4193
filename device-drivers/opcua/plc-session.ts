import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { ClientSession, ClientSubscription, OPCUAClient } from "node-opcua";
import opcua from "node-opcua";
import type { TagValue } from "../conveyor/tag-line.ts";
import { LinkTrouble } from "../kit/link.ts";
import { browseAll } from "./browse-all.ts";
import { fingerprintOf } from "./fingerprint.ts";
import {
  type Ask,
  BATCHES_MAX,
  CHANGES_MAX,
  type FromProcess,
  type ReadAnswer,
  type Security,
  type SessionOptions,
} from "./messages.ts";
import { followScans } from "./scan-events.ts";
import { troubleOf } from "./session-trouble.ts";
import { commandUnit, followUnit } from "./unit-nodes.ts";

const { AttributeIds, ClientMonitoredItemGroup, DataType, MessageSecurityMode, SecurityPolicy, TimestampsToReturn } =
  opcua;

type News = FromProcess extends infer One ? (One extends { from: number } ? Omit<One, "from"> : never) : never;

const RETRY_FIRST_MS = 250;
const RETRY_MAX_MS = 5_000;
/** An untrusted controller is asked again now and then: somebody may have trusted it, or its certificate changed. */
const UNTRUSTED_RETRY_MS = 10_000;
const CONNECT_TIMEOUT_MS = 10_000;
const CLOSE_TIMEOUT_MS = 3_000;
/** Subscriptions that say nothing at all for that long are dead, whatever the session says. */
const STUCK_MS = 15_000;
const QUEUE_SIZE = 50;
/** What a server takes in one call when it does not say. */
const NODES_PER_CALL = 500;

/**
 * One session with one controller: connects, is kept alive, comes back after a cut, follows its tags. The library re-opens the same
 * session after a cut, so that a controller with few sessions is not flooded; what happened in between is gone, so `opened` is told again.
 */
export class PlcSession {
  readonly options: SessionOptions;
  readonly #tell: (news: News) => void;
  readonly #nodes = new Map<string, string>();
  readonly #types = new Map<string, number>();
  #client: OPCUAClient | undefined;
  #session: ClientSession | undefined;
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
    const session = this.#session;
    if (!session) throw new LinkTrouble("timeout", "not connected");
    if (ask.kind === "read") return this.#read(session, ask.tags);
    if (ask.kind === "write") return this.#write(session, ask.values);
    if (ask.kind === "browse") return browseAll(session, ask);
    return commandUnit(session, this.#nodeOf(`unit ${ask.unit}`), ask.command);
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
    const seen = this.#client?.serverCertificate;
    const why = troubleOf(error);
    if (why.code === "certificate-untrusted") {
      this.#untrusted = seen ? firstOf(seen) : undefined;
      why.said = this.#untrusted ? fingerprintOf(this.#untrusted) : why.said;
    }
    await this.#hangUp();
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
    await this.#findNodes(session);
    await this.#findTypes(session);
    this.#intervals = [];
    for (const { everyMs, tags } of this.options.watch) {
      const known = tags.filter((name) => this.#nodes.has(name));
      if (known.length > 0) await this.#subscribe(session, everyMs, known);
    }
    for (const unit of Object.keys(this.options.units))
      await followUnit(session, await this.#plain(session, 250), this.#nodeOf(`unit ${unit}`), (field, value) =>
        this.#tell({ kind: "unit", unit, field, value }),
      );
    for (const reader of Object.keys(this.options.readers))
      await followScans(session, await this.#plain(session, 100), this.#nodeOf(`reader ${reader}`), (scan) =>
        this.#tell({ kind: "scan", reader, scan }),
      );
  }

  async #subscribe(session: ClientSession, everyMs: number, tags: string[]): Promise<void> {
    const subscription = await this.#plain(session, everyMs);
    const group = ClientMonitoredItemGroup.create(
      subscription,
      tags.map((name) => ({ nodeId: this.#nodes.get(name) as string, attributeId: AttributeIds.Value })),
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

  /** Node ids as they are, browse paths looked up: once per session, since a controller may number its nodes anew. */
  async #findNodes(session: ClientSession): Promise<void> {
    this.#nodes.clear();
    const { addresses, units, readers } = this.options;
    const all = [
      ...Object.entries(addresses),
      ...Object.entries(units).map(([name, at]) => [`unit ${name}`, at] as const),
      ...Object.entries(readers).map(([name, at]) => [`reader ${name}`, at] as const),
    ];
    const paths = all.filter(([, at]) => at.startsWith("/"));
    for (const [name, at] of all) if (!at.startsWith("/")) this.#nodes.set(name, at);
    for (let i = 0; i < paths.length; i += NODES_PER_CALL) {
      const some = paths.slice(i, i + NODES_PER_CALL);
      const found = await session.translateBrowsePath(
        some.map(([, path]) => opcua.makeBrowsePath("ObjectsFolder", path)),
      );
      found.forEach(({ statusCode, targets }, n) => {
        const target = targets?.[0]?.targetId;
        const name = some[n]?.[0];
        if (statusCode.isGood() && target && name) this.#nodes.set(name, target.toString());
      });
    }
  }

  /** A value must be written in the type that the controller gave its tag. */
  async #findTypes(session: ClientSession): Promise<void> {
    this.#types.clear();
    const names = this.options.writes.filter((name) => this.#nodes.has(name));
    for (let i = 0; i < names.length; i += NODES_PER_CALL) {
      const some = names.slice(i, i + NODES_PER_CALL);
      const read = await session.read(
        some.map((name) => ({ nodeId: this.#nodes.get(name) as string, attributeId: AttributeIds.Value })),
      );
      for (const [n, { value, statusCode }] of read.entries()) {
        const name = some[n] as string;
        if (statusCode.isGood() && value.dataType !== DataType.Null) this.#types.set(name, value.dataType);
        else this.#types.set(name, await session.getBuiltInDataType(this.#nodes.get(name) as string).catch(() => 0));
      }
    }
  }

  async #read(session: ClientSession, tags: readonly string[]): Promise<ReadAnswer> {
    const known = tags.flatMap((name, i) => {
      const nodeId = this.#nodes.get(name);
      return nodeId === undefined ? [] : [{ i, nodeId }];
    });
    const answer: ReadAnswer = { values: tags.map(() => null), agesMs: tags.map(() => null) };
    for (let from = 0; from < known.length; from += NODES_PER_CALL) {
      const some = known.slice(from, from + NODES_PER_CALL);
      const read = await session.read(some.map(({ nodeId }) => ({ nodeId, attributeId: AttributeIds.Value })));
      read.forEach(({ value, statusCode, sourceTimestamp, serverTimestamp }, n) => {
        const at = some[n]?.i as number;
        if (statusCode.isGoodish()) answer.values[at] = plain(value.value);
        if (sourceTimestamp && serverTimestamp)
          answer.agesMs[at] = Math.max(0, serverTimestamp.getTime() - sourceTimestamp.getTime());
      });
    }
    return answer;
  }

  async #write(session: ClientSession, values: readonly (readonly [string, TagValue])[]): Promise<null> {
    const known = values.filter(([name]) => this.#nodes.has(name));
    const results = await session.write(
      known.map(([name, value]) => ({
        nodeId: this.#nodes.get(name) as string,
        attributeId: AttributeIds.Value,
        value: { value: { dataType: this.#types.get(name) ?? DataType.UInt32, value } },
      })),
    );
    const bad = results.findIndex((status) => !status.isGood());
    if (bad >= 0) throw new LinkTrouble("refused", `${known[bad]?.[0]}: ${results[bad]?.name}`);
    return null;
  }

  #nodeOf(name: string): string {
    const nodeId = this.#nodes.get(name);
    if (nodeId === undefined) throw new LinkTrouble("protocol", `the controller has no ${name}`);
    return nodeId;
  }
}

function clientOf(
  { security, applicationName }: SessionOptions,
  clientCertificateManager: InstanceType<typeof opcua.OPCUACertificateManager>,
): OPCUAClient {
  const policies: Record<Security, string> = {
    none: SecurityPolicy.None,
    basic256sha256: SecurityPolicy.Basic256Sha256,
    "aes256-sha256-rsapss": SecurityPolicy.Aes256_Sha256_RsaPss,
  };
  return opcua.OPCUAClient.create({
    applicationName,
    clientName: applicationName,
    endpointMustExist: false,
    securityPolicy: policies[security] as (typeof SecurityPolicy)["None"],
    securityMode: security === "none" ? MessageSecurityMode.None : MessageSecurityMode.SignAndEncrypt,
    clientCertificateManager,
    keepSessionAlive: true,
    keepAliveInterval: 2_000,
    requestedSessionTimeout: 30_000,
    transportTimeout: CONNECT_TIMEOUT_MS,
    connectionStrategy: {
      maxRetry: -1,
      initialDelay: RETRY_FIRST_MS,
      maxDelay: RETRY_MAX_MS,
      randomisationFactor: 0.2,
    },
  });
}

function identityOf({ user, password }: SessionOptions) {
  if (user === undefined || user === "") return { type: opcua.UserTokenType.Anonymous as const };
  return { type: opcua.UserTokenType.UserName as const, userName: user, password: password ?? "" };
}

const firstOf = (certificate: Buffer | Buffer[]): Buffer =>
  Array.isArray(certificate) ? (certificate[0] as Buffer) : certificate;

/** Values cross to the appliance as JSON. 64-bit numbers are exact up to 2^53. */
function plain(value: unknown): TagValue {
  if (typeof value === "number" || typeof value === "string" || typeof value === "boolean") return value;
  if (Array.isArray(value) && value.length === 2 && value.every((one) => typeof one === "number"))
    return (value[0] as number) * 4_294_967_296 + (value[1] as number);
  if (value instanceof Date) return value.getTime();
  if (Buffer.isBuffer(value)) return value.toString("latin1");
  const text = (value as { text?: unknown } | null)?.text;
  return typeof text === "string" ? text : null;
}

async function inTime<T>(work: Promise<T>, ms: number, said: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new LinkTrouble("timeout", said)), ms);
  });
  work.catch(() => {});
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
