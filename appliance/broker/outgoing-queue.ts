import type { Database } from "better-sqlite3";
import { type BrokerLog, burstLog } from "./broker-log.ts";
import type { GroupCommit } from "./group-commit.ts";
import { bytesOf, fromRow, type PacketRow, type StoredPacket, toRow } from "./stored-packet.ts";

export interface QueueLimits {
  queueMessagesMax: number;
  queueBytesMax: number;
}

interface QueueRow extends PacketRow {
  seq: number;
  message_id: number | null;
}

/**
 * QoS 1 and 2 messages on their way to sessions, in order, until acknowledged. Bounded per session by count and bytes: the
 * oldest goes first, counted and logged, because the newest state of a machine is worth more than its oldest.
 */
export class OutgoingQueue {
  #commit: GroupCommit;
  #limits: QueueLimits;
  #log: ReturnType<typeof burstLog>;
  #statements: ReturnType<typeof prepare>;
  #gauges = new Map<string, { messages: number; bytes: number }>();
  dropped = 0;

  constructor(db: Database, commit: GroupCommit, limits: QueueLimits, log: BrokerLog) {
    this.#commit = commit;
    this.#limits = limits;
    this.#log = burstLog(log);
    this.#statements = prepare(db);
    this.reload();
  }

  /** Reads the gauges again, after a lost batch. */
  reload(): void {
    this.#gauges.clear();
    for (const { client_id, messages, bytes } of this.#statements.gauges.all())
      this.#gauges.set(client_id, { messages, bytes });
  }

  get messages(): number {
    let sum = 0;
    for (const { messages } of this.#gauges.values()) sum += messages;
    return sum;
  }

  /** One row per session, however many of its filters match, at the highest QoS it was granted [MQTT-3.3.5-1]. */
  enqueue(subscriptions: readonly { clientId: string; qos?: number }[], packet: StoredPacket): void {
    if (subscriptions.length === 0) return;
    const granted = new Map<string, number>();
    for (const { clientId, qos = 2 } of subscriptions) granted.set(clientId, Math.max(qos, granted.get(clientId) ?? 0));
    const { cmd = "publish", topic, payload, retain = false, brokerId, brokerCounter, clientId: from } = packet;
    const bytes = bytesOf(payload);
    this.#commit.run(() => {
      for (const [clientId, grantedQos] of granted) {
        const qos = Math.min(packet.qos ?? 0, grantedQos) as 0 | 1 | 2;
        const { head, payload: body } = toRow({
          cmd,
          topic,
          payload,
          qos,
          retain,
          dup: false,
          brokerId,
          brokerCounter,
          clientId: from,
        });
        this.#statements.add.run(clientId, brokerId ?? null, brokerCounter ?? null, head, body);
      }
    });
    for (const clientId of granted.keys()) {
      this.#count(clientId, 1, bytes);
      this.#holdBound(clientId);
    }
  }

  /**
   * Notes the message id a packet is sent under, or that it has become a PUBREL.
   * A packet no longer queued (dropped by the bound, unsubscribed meanwhile) is sent all the same, untracked.
   */
  update(clientId: string, packet: StoredPacket): void {
    if (packet.cmd === "pubrel") {
      const row = this.#statements.byMessage.get(clientId, packet.messageId ?? null);
      if (!row) return;
      const { head } = toRow({ cmd: "pubrel", messageId: packet.messageId });
      this.#commit.run(() => this.#statements.toPubrel.run(head, row.seq));
      this.#count(clientId, 0, -bytesOf(row.payload));
      return;
    }
    const row = this.#statements.byPacket.get(clientId, packet.brokerId ?? null, packet.brokerCounter ?? null);
    if (!row) return;
    if (isAboutToBeSent(packet)) adoptEarlierSending(packet, row);
    this.#commit.run(() => this.#statements.setMessageId.run(packet.messageId ?? null, row.seq));
  }

  /** PUBACK or PUBCOMP arrived. Gives what it was for. */
  clear(clientId: string, messageId: number | undefined): StoredPacket | undefined {
    if (messageId === undefined) return undefined;
    const row = this.#statements.byMessage.get(clientId, messageId);
    if (!row) return undefined;
    this.#commit.run(() => this.#statements.remove.run(row.seq));
    this.#count(clientId, -1, -bytesOf(row.payload));
    return readRow(row);
  }

  clearAll(clientId: string): void {
    if (!this.#gauges.has(clientId)) return;
    this.#commit.run(() => this.#statements.removeAll.run(clientId));
    this.#gauges.delete(clientId);
  }

  /** What was queued when asked, oldest first, read a page at a time. */
  *pending(clientId: string): Generator<StoredPacket> {
    const last = this.#statements.last.get(clientId)?.seq ?? 0;
    let after = 0;
    while (after < last) {
      const rows = this.#statements.page.all(clientId, after, last, pageRows);
      if (rows.length === 0) return;
      for (const row of rows) {
        after = row.seq;
        yield readRow(row);
      }
    }
  }

  #holdBound(clientId: string): void {
    const gauge = this.#gauges.get(clientId);
    while (
      gauge &&
      gauge.messages > 1 &&
      (gauge.messages > this.#limits.queueMessagesMax || gauge.bytes > this.#limits.queueBytesMax)
    ) {
      const oldest = this.#commit.run(() => this.#statements.dropOldest.get(clientId));
      if (!oldest) return;
      this.#count(clientId, -1, -oldest.bytes);
      this.dropped += 1;
      this.#log(clientId, "warn", "broker.queue-dropped-oldest", {
        clientId,
        messages: gauge.messages,
        bytes: gauge.bytes,
      });
    }
  }

  #count(clientId: string, messages: number, bytes: number): void {
    const gauge = this.#gauges.get(clientId) ?? { messages: 0, bytes: 0 };
    gauge.messages += messages;
    gauge.bytes += bytes;
    if (gauge.messages > 0) this.#gauges.set(clientId, gauge);
    else this.#gauges.delete(clientId);
  }
}

const pageRows = 64;

/** Aedes hangs a callback on a packet it hands over to be written; one that only asks has none. */
function isAboutToBeSent(packet: StoredPacket): boolean {
  return typeof packet.writeCallback === "function";
}

/**
 * A packet sent before keeps its message id, or a QoS 2 receiver would take it twice, and says so [MQTT-3.3.1-1]. That is after
 * a reconnect, and also when a message overtakes the emptying of the queue it stands in.
 */
function adoptEarlierSending(packet: StoredPacket, row: QueueRow): void {
  const { qos } = fromRow(row);
  if (qos !== undefined) packet.qos = qos;
  if (row.message_id === null) return;
  packet.messageId = row.message_id;
  packet.dup = true;
}

function readRow(row: QueueRow): StoredPacket {
  const packet = fromRow(row);
  if (packet.cmd === "pubrel") return packet;
  return { ...packet, messageId: row.message_id ?? undefined };
}

function prepare(db: Database) {
  return {
    gauges: db.prepare<[], { client_id: string; messages: number; bytes: number }>(
      "SELECT client_id, count(*) AS messages, coalesce(sum(length(CAST(payload AS BLOB))), 0) AS bytes FROM outgoing GROUP BY client_id",
    ),
    add: db.prepare(
      "INSERT INTO outgoing (client_id, broker_id, broker_counter, head, payload) VALUES (?, ?, ?, ?, ?)",
    ),
    byPacket: db.prepare<[string, string | null, number | null], QueueRow>(
      "SELECT seq, message_id, head, payload FROM outgoing WHERE client_id = ? AND broker_id = ? AND broker_counter = ?",
    ),
    byMessage: db.prepare<[string, number | null], QueueRow>(
      "SELECT seq, message_id, head, payload FROM outgoing WHERE client_id = ? AND message_id = ? ORDER BY seq LIMIT 1",
    ),
    setMessageId: db.prepare("UPDATE outgoing SET message_id = ? WHERE seq = ?"),
    toPubrel: db.prepare(
      "UPDATE outgoing SET head = ?, payload = NULL, broker_id = NULL, broker_counter = NULL WHERE seq = ?",
    ),
    remove: db.prepare("DELETE FROM outgoing WHERE seq = ?"),
    removeAll: db.prepare("DELETE FROM outgoing WHERE client_id = ?"),
    dropOldest: db.prepare<[string], { bytes: number }>(
      `DELETE FROM outgoing WHERE seq = (SELECT min(seq) FROM outgoing WHERE client_id = ?)
       RETURNING coalesce(length(CAST(payload AS BLOB)), 0) AS bytes`,
    ),
    last: db.prepare<[string], { seq: number | null }>("SELECT max(seq) AS seq FROM outgoing WHERE client_id = ?"),
    page: db.prepare<[string, number, number, number], QueueRow>(
      "SELECT seq, message_id, head, payload FROM outgoing WHERE client_id = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?",
    ),
  };
}
