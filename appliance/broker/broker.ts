import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import type { Socket } from "node:net";
import { join } from "node:path";
import type { Client } from "aedes";
import { type BrokerCaller, isDeviceId, mayPublish, mayReceive, maySubscribe } from "./acl.ts";
import { type BrokerDoors, openDoors, type TlsIdentity } from "./broker-doors.ts";
import { type BrokerLimits, brokerLimits } from "./broker-limits.ts";
import { type BrokerLog, burstLog } from "./broker-log.ts";
import { CallDesk, type CallDeskOptions } from "./call-desk.ts";
import { DurableAedes } from "./durable-aedes.ts";
import { type Fact, FactFeed } from "./fact-feed.ts";
import { FanOut, type Listener } from "./fan-out.ts";
import { guardPacketSize, PacketMeter } from "./packet-size-guard.ts";
import { type Authenticate, SignInDesk } from "./sign-in-desk.ts";
import { SqlitePersistence } from "./sqlite-persistence.ts";
import type { StoredPacket } from "./stored-packet.ts";
import { takeTurns } from "./take-turns.ts";
import { topicMatches } from "./topic-filter.ts";

export interface BrokerOptions {
  /** The folder of the appliance's data; the broker keeps `broker.sqlite` in it. */
  dataDir: string;
  siteId: string;
  listen: BrokerDoors;
  authenticate: Authenticate;
  call: CallDeskOptions["call"];
  log: BrokerLog;
  limits?: Partial<BrokerLimits>;
}

export interface Broker {
  readonly ports: { readonly tcp?: number; readonly tls?: number };
  /** To `kontor/<site>/facts/<type>`, QoS 1. Returns at once, never throws. */
  publishFact(fact: Fact): void;
  /** For the appliance's own drivers, which no ACL is asked about. Calls back when subscribers that keep up have it, for QoS 1 and 2 after the commit. */
  publish(message: OwnMessage, done: (error?: Error | null) => void): void;
  /** What a filter selects, retained messages first; the answer ends it. `hear` must not throw. */
  listen(filter: string, hear: (message: HeardMessage) => void): () => void;
  /**
   * Asks about everybody who is signed in: what they may from now on (the same object where nothing changed), or nothing, which
   * cuts them off at once. Their wills are still said.
   */
  review(rightsNow: (caller: BrokerCaller) => BrokerCaller | undefined): void;
  /** A renewed certificate for the TLS door; connections that stand stay. */
  takeIdentity(identity: TlsIdentity): void;
  stats(): BrokerStats;
  /** Ends within some seconds whatever the clients and calls do. May be called twice. */
  close(): Promise<void>;
}

export interface OwnMessage {
  topic: string;
  payload: Buffer;
  qos: 0 | 1 | 2;
  retain: boolean;
}
export type HeardMessage = Omit<OwnMessage, "retain"> & { retained: boolean };

export type BrokerStats = ReturnType<typeof gather>;

/** The site's MQTT 3.1.1 broker for machines and integrators: durable, signed in, and by topic only what one may. */
export async function startBroker(options: BrokerOptions): Promise<Broker> {
  const { dataDir, siteId, listen, log } = options;
  if (!isDeviceId(siteId)) throw new Error(`site id ${JSON.stringify(siteId)} is no MQTT topic level`);
  const limits = { ...brokerLimits, ...options.limits };
  const burst = burstLog(log);
  mkdirSync(dataDir, { recursive: true });

  // What a client said last is looked at when it is gone already: its rights outlive its connection.
  const callers = new WeakMap<object, BrokerCaller>();
  const present = new Set<Client>();
  /** Whose end the log has told the reason of. */
  const told = new WeakSet<object>();
  /** Filters, from when they are granted on: aedes has them only after they are stored. */
  const granted = new WeakMap<object, Set<string>>();
  const signIn = new SignInDesk({
    siteId,
    authenticate: options.authenticate,
    limits,
    burst,
    refused: (client) => told.add(client),
    admit(client, caller) {
      callers.set(client, caller);
      present.add(client);
      client.conn.once("close", () => present.delete(client));
    },
  });
  const store = new SqlitePersistence({
    file: join(dataDir, "broker.sqlite"),
    limits,
    log,
    permits: (client, filter) => granted.get(client)?.has(filter) === true,
  });
  const fanOut = new FanOut(limits.patienceMs);
  const slow = { dropped: 0, closed: 0 };

  const aedes = new DurableAedes(
    {
      id: randomUUID(),
      mq: fanOut,
      heartbeatInterval: limits.heartbeatMs,
      connectTimeout: limits.connectTimeoutMs,
      drainTimeout: limits.drainTimeoutMs,
      maxInflightInbound: limits.inboundQos2Max,
      preConnect: (client, packet, done) => done(null, signIn.expect(client, packet)),
      authenticate: (client, username, password, done) => signIn.check(client, username, password, done),
      authorizePublish(client, packet, done) {
        // no client: the will of one that was there before a crash, checked when it connected
        const caller = client && callers.get(client);
        if (client && !(caller && mayPublish(siteId, caller, packet.topic))) {
          told.add(client);
          burst(client.id, "warn", "broker.publish-refused", {
            clientId: client.id,
            topic: packet.topic.slice(0, 200),
          });
          done(new Error(`not allowed to publish to ${packet.topic.slice(0, 200)}`));
          return;
        }
        if (client && packet.qos === 1 && packet.messageId !== undefined)
          aedes.publishBeforePuback(packet, client, done);
        else done();
      },
      authorizeSubscribe(client, subscription, done) {
        store.readings.whenRoomFor(client, () => {
          const { topic } = subscription;
          const caller = callers.get(client);
          const held = granted.get(client) ?? new Set();
          const hasRoom = held.has(topic) || held.size < limits.filtersPerClientMax;
          if (caller && hasRoom && maySubscribe(siteId, caller, topic)) {
            granted.set(client, held.add(topic));
            done(null, subscription);
            return;
          }
          burst(client.id, "warn", "broker.subscribe-refused", {
            clientId: client.id,
            filter: topic.slice(0, 200),
            reason: hasRoom ? "not allowed" : `more than ${limits.filtersPerClientMax} filters`,
          });
          done(null, null); // SUBACK 0x80
        });
      },
      authorizeForward(client, packet) {
        const caller = callers.get(client);
        if (!caller || !mayReceive(siteId, caller, packet.topic)) return null;
        if ((client.conn as Socket).writableLength > limits.outboundBytesMax) {
          if (packet.qos === 0) {
            slow.dropped += 1;
            return null;
          }
          slow.closed += 1;
          told.add(client);
          burst(client.id, "warn", "broker.slow-client-closed", {
            clientId: client.id,
            outboundBytesMax: limits.outboundBytesMax,
          });
          client.conn.destroy();
        }
        return atGrantedQos(client, packet);
      },
    },
    store,
  );
  aedes.on("subscribe", (_filters, client) => store.readings.nextIsFor(client));
  aedes.on("unsubscribe", (filters, client) => {
    for (const filter of filters) granted.get(client)?.delete(filter);
  });
  const closedFor = ({ id: clientId, conn }: Client, error: NodeJS.ErrnoException) => {
    const address = (conn as Socket).remoteAddress;
    // A line that broke is no refusal.
    const level = error.syscall ? "info" : "warn";
    burst(clientId ?? address ?? "", level, "broker.client-closed", { clientId, address, reason: error.message });
  };
  aedes.on("clientError", (client, error) => {
    if (!told.has(client)) closedFor(client, error);
  });
  aedes.on("connectionError", closedFor);
  (aedes as NodeJS.EventEmitter).on("error", (error: Error) =>
    log("error", "broker.failed", { reason: error.message }),
  );

  const facts = new FactFeed({
    siteId,
    bufferedMax: limits.factsBufferedMax,
    log,
    publish: (topic, payload, done) =>
      aedes.publish({ cmd: "publish", topic, payload, qos: 1, retain: false, dup: false }, done),
  });
  const desk = new CallDesk({
    db: store.db,
    commit: store.commit,
    limits,
    log,
    call: options.call,
    reply(deviceId, level, body) {
      const topic = `kontor/${siteId}/reply/${deviceId}/${level}`;
      aedes.publish({ cmd: "publish", topic, payload: body, qos: 1, retain: false, dup: false }, (error) => {
        if (error) log("error", "broker.reply-lost", { topic, reason: error.message });
      });
    },
  });
  aedes.divert = (packet, client, done) => {
    const caller = callers.get(client);
    if (!caller || !topicMatches(`kontor/${siteId}/call/#`, packet.topic)) return false;
    desk.take(caller, { topic: packet.topic, payload: Buffer.from(packet.payload), qos: packet.qos }, done);
    return true;
  };

  const doors = await openAll();
  const resumed = await desk.resume();
  log("info", "broker.started", {
    ...doors.ports,
    sessions: store.sessions.sessions,
    queued: store.outgoing.messages,
    resumed,
  });

  let closing: Promise<void> | undefined;
  return {
    ports: doors.ports,
    publishFact: (fact) => facts.push(fact),
    publish(message, done) {
      if (message.payload.length > limits.packetBytesMax) done(new Error(`more than ${limits.packetBytesMax} bytes`));
      else if (closing) done(new Error("the broker is closed"));
      else aedes.publish({ cmd: "publish", dup: false, ...message }, done);
    },
    listen(filter, hear) {
      const listener: Listener = (packet, done) => {
        done();
        hear(asHeard(packet, false));
      };
      fanOut.on(filter, listener);
      for (const packet of store.retained.matching(filter)) hear(asHeard(packet, true));
      return () => fanOut.removeListener(filter, listener);
    },
    review(rightsNow) {
      for (const client of present) {
        const before = callers.get(client) as BrokerCaller;
        const now = rightsNow(before);
        if (now) {
          callers.set(client, now);
          continue;
        }
        told.add(client);
        log("warn", "broker.shut-out", { clientId: client.id, deviceId: before.deviceId });
        client.conn.destroy();
      }
    },
    takeIdentity: doors.takeIdentity,
    stats: () => gather({ doors, store, fanOut, facts, desk, signIn, slow }),
    close() {
      closing ??= close();
      return closing;
    },
  };

  async function openAll() {
    try {
      await aedes.listen();
      return await openDoors(listen, { ...limits, burst }, (socket) => {
        void socket.remoteAddress; // read once, or a socket that is gone has forgotten it
        const meter = new PacketMeter({
          first: limits.connectPacketBytesMax,
          later: limits.packetBytesMax,
          filters: limits.filtersPacketBytesMax,
        });
        takeTurns(socket, meter);
        guardPacketSize(socket, meter, (bytes) => {
          burst(socket.remoteAddress ?? "", "warn", "broker.packet-too-large", {
            address: socket.remoteAddress,
            bytes,
          });
        });
        aedes.handle(socket);
      });
    } catch (error) {
      await within(limits.closeTimeoutMs, new Promise<void>((resolve) => aedes.close(resolve)));
      await store.destroy();
      throw error;
    }
  }

  async function close() {
    doors.shut();
    await Promise.all([facts.stop(limits.closeTimeoutMs), desk.stop(limits.closeTimeoutMs)]);
    await within(limits.closeTimeoutMs, new Promise<void>((resolve) => aedes.close(resolve)));
    doors.cutAll();
    await store.destroy();
    log("info", "broker.stopped", {});
  }
}

function gather({
  doors,
  store,
  fanOut,
  facts,
  desk,
  signIn,
  slow,
}: {
  doors: { connections: number };
  store: SqlitePersistence;
  fanOut: FanOut;
  facts: FactFeed;
  desk: CallDesk;
  signIn: SignInDesk;
  slow: { dropped: number; closed: number };
}) {
  return {
    connections: doors.connections,
    sessions: store.sessions.sessions,
    queuedMessages: store.outgoing.messages,
    droppedFromQueues: store.outgoing.dropped,
    retainedTopics: store.retained.topics,
    refusedRetained: store.retained.refused,
    commits: store.commit.commits,
    factsPublished: facts.published,
    factsBuffered: facts.buffered,
    factsDropped: facts.dropped,
    callsInFlight: desk.inFlight,
    callsBusy: desk.busy,
    callsRefused: desk.refused,
    signInsRefused: signIn.refused,
    slowStalls: fanOut.stalls,
    slowDropped: slow.dropped,
    slowClosed: slow.closed,
  };
}

function asHeard({ topic = "", payload = "", qos = 0 }: StoredPacket, retained: boolean): HeardMessage {
  return { topic, payload: Buffer.from(payload as Buffer), qos, retained };
}

/** Aedes keeps them on the client, and does not say so in its types. */
function subscriptionsOf(client: Client): Readonly<Record<string, { qos: number }>> {
  return (client as Client & { subscriptions: Record<string, { qos: number }> }).subscriptions;
}

/** A message goes out at no more than was granted [MQTT-3.8.4-6]; aedes sees to it only where the filter has no wildcard. */
function atGrantedQos<P extends { topic: string; qos: 0 | 1 | 2; cmd?: string }>(client: Client, packet: P): P {
  if (packet.qos < 2) return packet;
  let granted = -1;
  for (const [filter, { qos }] of Object.entries(subscriptionsOf(client)))
    if (topicMatches(filter, packet.topic)) granted = Math.max(granted, qos);
  return granted >= 1 && granted < packet.qos ? { ...packet, qos: granted as 1 } : packet;
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([work, new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)))]);
  clearTimeout(timer);
}
