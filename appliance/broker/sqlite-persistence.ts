import { Readable } from "node:stream";
import type { Database } from "better-sqlite3";
import { brokerLimits } from "./broker-limits.ts";
import type { BrokerLog } from "./broker-log.ts";
import { openBrokerFile } from "./broker-tables.ts";
import { GroupCommit } from "./group-commit.ts";
import { OutgoingQueue } from "./outgoing-queue.ts";
import { RetainedMessages } from "./retained-messages.ts";
import { RetainedReadings } from "./retained-readings.ts";
import { SessionBook, type Subscription } from "./session-book.ts";
import { fromRow, type PacketRow, type StoredPacket, toRow } from "./stored-packet.ts";

export type PersistenceLimits = Pick<
  typeof brokerLimits,
  "queueMessagesMax" | "queueBytesMax" | "retainedTopicsMax" | "retainedBytesMax" | "sessionsMax" | "inboundQos2Max"
>;

export interface PersistenceOptions {
  /** Path of the file, or `:memory:`. */
  file: string;
  limits?: Partial<PersistenceLimits>;
  log?: BrokerLog;
  /** May this client keep this filter? Aedes stores every filter of a SUBSCRIBE, those it has just refused too. */
  permits?: (client: SessionClient, filter: string) => boolean;
}

export interface SessionClient {
  readonly id: string;
}

interface BrokerSide {
  id: string;
  clients?: Record<string, unknown>;
}

/**
 * Persistence for aedes on SQLite: retained messages, sessions, outgoing queues, half-received QoS 2 messages and wills.
 * What an acknowledgement depends on settles after the commit; the rest (an id noted for QoS 1, an acknowledgement received)
 * rides along, since losing it costs a duplicate that QoS 1 allows.
 */
export class SqlitePersistence {
  readonly db: Database;
  readonly commit: GroupCommit;
  readonly outgoing: OutgoingQueue;
  readonly retained: RetainedMessages;
  readonly sessions: SessionBook;
  readonly readings = new RetainedReadings();
  broker: BrokerSide | undefined;
  #limits: PersistenceLimits;
  #permits: NonNullable<PersistenceOptions["permits"]>;
  #log: BrokerLog;
  #statements: ReturnType<typeof prepare>;

  constructor({ file, limits, log = () => {}, permits = () => true }: PersistenceOptions) {
    this.#limits = { ...brokerLimits, ...limits };
    this.#permits = permits;
    this.#log = log;
    this.db = openBrokerFile(file);
    this.commit = new GroupCommit(this.db, (error) => {
      log("error", "broker.store-failed", { reason: error.message });
      for (const part of [this.outgoing, this.retained, this.sessions]) part.reload();
    });
    this.outgoing = new OutgoingQueue(this.db, this.commit, this.#limits, log);
    this.retained = new RetainedMessages(this.db, this.commit, this.#limits, log);
    this.sessions = new SessionBook(this.db, this.commit, this.#limits.sessionsMax, log);
    this.#statements = prepare(this.db);
  }

  async setup(broker: BrokerSide): Promise<void> {
    this.broker = broker;
  }

  async storeRetained(packet: StoredPacket): Promise<void> {
    this.retained.put(packet);
    await this.#durable();
  }

  createRetainedStream(filter: string): Readable {
    return this.createRetainedStreamCombi([filter]);
  }

  /** Ends early rather than fail: aedes pipes it without listening for errors, and one would end the process. */
  createRetainedStreamCombi(filters: readonly string[]): Readable {
    return Readable.from(this.#retainedMatching(filters, this.readings.begin()));
  }

  async addSubscriptions(client: SessionClient, subscriptions: readonly Subscription[]): Promise<void> {
    const kept = subscriptions.filter(({ topic }) => this.#permits(client, topic));
    const isConnected = (id: string) => this.broker?.clients?.[id] !== undefined;
    const evicted = this.sessions.add(client.id, kept, Date.now(), isConnected);
    for (const clientId of evicted) this.#forgetQueues(clientId);
    await this.#durable();
  }

  async removeSubscriptions(client: SessionClient, filters: readonly string[]): Promise<void> {
    this.sessions.remove(client.id, filters);
    await this.#durable();
  }

  async subscriptionsByClient(client: SessionClient): Promise<Subscription[]> {
    return this.sessions.resume(client.id, Date.now());
  }

  async countOffline(): Promise<{ subsCount: number; clientsCount: number }> {
    return { subsCount: this.sessions.queuedFor, clientsCount: this.sessions.sessions };
  }

  async subscriptionsByTopic(topic: string): Promise<{ clientId: string; topic: string; qos: number }[]> {
    return this.sessions.queuedForTopic(topic);
  }

  /** A client that asks for a clean session leaves nothing of the old one [MQTT-3.1.2-6]. */
  async cleanSubscriptions(client: SessionClient): Promise<void> {
    this.sessions.forget(client.id);
    this.#forgetQueues(client.id);
  }

  async outgoingEnqueue(subscription: { clientId: string; qos?: number }, packet: StoredPacket): Promise<void> {
    await this.outgoingEnqueueCombi([subscription], packet);
  }

  async outgoingEnqueueCombi(
    subscriptions: readonly { clientId: string; qos?: number }[],
    packet: StoredPacket,
  ): Promise<void> {
    this.outgoing.enqueue(subscriptions, packet);
    await this.#durable();
  }

  async outgoingUpdate(client: SessionClient, packet: StoredPacket): Promise<void> {
    this.outgoing.update(client.id, packet);
    // QoS 1 may be sent again under another id; for QoS 2 that would be a second delivery
    if (packet.cmd === "pubrel" || packet.qos === 2) await this.#durable();
  }

  async outgoingClearMessageId(
    client: SessionClient,
    packet: { messageId?: number | undefined },
  ): Promise<StoredPacket | undefined> {
    return this.outgoing.clear(client.id, packet.messageId);
  }

  outgoingStream(client: SessionClient): Readable {
    return Readable.from(this.outgoing.pending(client.id));
  }

  /**
   * Settles at once: the message itself is queued next, in the same transaction, and that is what PUBREC waits for. Were this
   * one committed alone, a crash in between would make the publisher's repeat look like a duplicate, and lose the message.
   */
  async incomingStorePacket(client: SessionClient, packet: StoredPacket): Promise<void> {
    const { count } = this.#statements.incomingCount.get(client.id) ?? { count: 0 };
    if (count >= this.#limits.inboundQos2Max) throw new Error(`too many QoS 2 messages half sent: ${count}`);
    const { cmd, topic, payload, qos, retain, dup, messageId } = packet;
    const row = toRow({ cmd, topic, payload, qos, retain, dup, messageId });
    this.commit.run(() => this.#statements.putIncoming.run(client.id, messageId, row.head, row.payload));
  }

  /** For a PUBLISH: the one already taken. One of the same id, not a repeat and of other content, is a new one: its sender forgot. */
  async incomingGetPacket(client: SessionClient, packet: StoredPacket): Promise<StoredPacket> {
    const row = this.#statements.getIncoming.get(client.id, packet.messageId ?? null);
    if (!row) throw new Error("no such packet");
    const stored = fromRow(row);
    if (packet.cmd === "publish" && packet.dup === false && !isSameMessage(stored, packet))
      throw new Error("no such packet");
    return stored;
  }

  /** Durable before PUBCOMP: the sender may then use the id again, and must not meet this packet. */
  async incomingDelPacket(client: SessionClient, packet: { messageId?: number | undefined }): Promise<void> {
    const { changes } = this.commit.run(() => this.#statements.removeIncoming.run(client.id, packet.messageId ?? null));
    if (changes === 0) throw new Error("no such packet");
    await this.#durable();
  }

  async cleanIncoming(client: SessionClient): Promise<void> {
    this.#forgetIncoming(client.id);
  }

  async putWill(client: SessionClient, packet: StoredPacket): Promise<void> {
    packet.brokerId = this.broker?.id;
    packet.clientId = client.id;
    const { head, payload } = toRow(packet);
    this.commit.run(() => this.#statements.putWill.run(client.id, head, payload));
    await this.#durable();
  }

  async getWill(client: SessionClient): Promise<StoredPacket | undefined> {
    const row = this.#statements.getWill.get(client.id);
    return row && fromRow(row);
  }

  /** Never rejects: aedes does not catch it when a client connects, and an unhandled rejection would end the process. */
  async delWill(client: SessionClient): Promise<StoredPacket | undefined> {
    try {
      const row = this.#statements.getWill.get(client.id);
      if (!row) return undefined;
      this.commit.run(() => this.#statements.removeWill.run(client.id));
      return fromRow(row);
    } catch (error) {
      this.#log("error", "broker.store-failed", { reason: (error as Error).message });
      return undefined;
    }
  }

  /** Wills of brokers that are no more: after a crash, those of the run before. */
  streamWill(brokers: Readonly<Record<string, unknown>> = {}): Readable {
    const wills = this.#statements.wills.all().map(fromRow);
    return Readable.from(wills.filter(({ brokerId }) => brokerId === undefined || !brokers[brokerId]));
  }

  getClientList(filter: string): Readable {
    return Readable.from(this.sessions.clientsOf(filter));
  }

  async destroy(): Promise<void> {
    if (!this.db.open) throw new Error("the broker's store is closed already");
    this.commit.flush();
    this.db.close();
  }

  async *#retainedMatching(filters: readonly string[], ended: () => void): AsyncGenerator<StoredPacket> {
    try {
      for (const packet of this.retained.lookThrough(filters)) {
        if (packet) yield packet;
        else await new Promise<void>((resolve) => setImmediate(resolve));
      }
    } catch (error) {
      this.#log("error", "broker.store-failed", { reason: (error as Error).message });
    } finally {
      ended();
    }
  }

  #forgetQueues(clientId: string): void {
    this.outgoing.clearAll(clientId);
    this.#forgetIncoming(clientId);
  }

  #forgetIncoming(clientId: string): void {
    const { count } = this.#statements.incomingCount.get(clientId) ?? { count: 0 };
    if (count > 0) this.commit.run(() => this.#statements.cleanIncoming.run(clientId));
  }

  #durable(): Promise<void> {
    return new Promise((resolve, reject) => this.commit.committed((error) => (error ? reject(error) : resolve())));
  }
}

function isSameMessage(a: StoredPacket, b: StoredPacket): boolean {
  return a.topic === b.topic && Buffer.from(a.payload ?? "").equals(Buffer.from(b.payload ?? ""));
}

function prepare(db: Database) {
  return {
    incomingCount: db.prepare<[string], { count: number }>(
      "SELECT count(*) AS count FROM incoming WHERE client_id = ?",
    ),
    getIncoming: db.prepare<[string, number | null], PacketRow>(
      "SELECT head, payload FROM incoming WHERE client_id = ? AND message_id = ?",
    ),
    putIncoming: db.prepare(
      "INSERT OR REPLACE INTO incoming (client_id, message_id, head, payload) VALUES (?, ?, ?, ?)",
    ),
    removeIncoming: db.prepare("DELETE FROM incoming WHERE client_id = ? AND message_id = ?"),
    cleanIncoming: db.prepare("DELETE FROM incoming WHERE client_id = ?"),
    putWill: db.prepare("INSERT OR REPLACE INTO will (client_id, head, payload) VALUES (?, ?, ?)"),
    getWill: db.prepare<[string], PacketRow>("SELECT head, payload FROM will WHERE client_id = ?"),
    removeWill: db.prepare("DELETE FROM will WHERE client_id = ?"),
    wills: db.prepare<[], PacketRow>("SELECT head, payload FROM will ORDER BY client_id"),
  };
}
