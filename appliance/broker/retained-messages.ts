import type { Database } from "better-sqlite3";
import { type BrokerLog, burstLog } from "./broker-log.ts";
import type { GroupCommit } from "./group-commit.ts";
import { bytesOf, fromRow, type PacketRow, type StoredPacket, toRow } from "./stored-packet.ts";
import { topicMatches } from "./topic-filter.ts";

export interface RetainedLimits {
  retainedTopicsMax: number;
  retainedBytesMax: number;
}

/**
 * The last retained message of each topic. At the bound a new topic is refused, not an old one dropped: a client inventing
 * topics must not push out the state of a healthy machine. Topics already kept go on changing.
 */
export class RetainedMessages {
  #commit: GroupCommit;
  #limits: RetainedLimits;
  #log: ReturnType<typeof burstLog>;
  #statements: ReturnType<typeof prepare>;
  #bytes = new Map<string, number>();
  #bytesSum = 0;
  refused = 0;

  constructor(db: Database, commit: GroupCommit, limits: RetainedLimits, log: BrokerLog) {
    this.#commit = commit;
    this.#limits = limits;
    this.#log = burstLog(log);
    this.#statements = prepare(db);
    this.reload();
  }

  reload(): void {
    this.#bytes.clear();
    this.#bytesSum = 0;
    for (const { topic, bytes } of this.#statements.sizes.all()) this.#note(topic, bytes);
  }

  get topics(): number {
    return this.#bytes.size;
  }

  /** An empty payload forgets the topic [MQTT-3.3.1-10]. */
  put(packet: StoredPacket): void {
    const { topic = "" } = packet;
    const bytes = bytesOf(packet.payload);
    if (bytes === 0) {
      if (!this.#bytes.has(topic)) return;
      this.#commit.run(() => this.#statements.remove.run(topic));
      this.#note(topic, undefined);
      return;
    }
    if (!this.#hasRoom(topic, bytes)) {
      this.refused += 1;
      const { clientId } = packet;
      this.#log(clientId ?? "", "warn", "broker.retained-refused", {
        clientId,
        topic,
        topics: this.topics,
        bytes: this.#bytesSum,
      });
      return;
    }
    const { head, payload } = toRow(packet);
    this.#commit.run(() => this.#statements.put.run(topic, head, payload));
    this.#note(topic, bytes);
  }

  *matching(filter: string): Generator<StoredPacket> {
    for (const packet of this.lookThrough([filter])) if (packet) yield packet;
  }

  /** Of each filter in turn; `undefined` now and then, where whoever reads should let others have the thread. */
  *lookThrough(filters: readonly string[]): Generator<StoredPacket | undefined> {
    let topics: string[] | undefined;
    let looked = 0;
    for (const filter of filters) {
      const wildcardAt = filter.search(/[+#]/);
      if (wildcardAt === -1) {
        const row = this.#statements.get.get(filter);
        if (row) yield fromRow(row);
        continue;
      }
      const beginning = filter.slice(0, Math.max(0, wildcardAt - 1)); // "a/#" selects "a" too
      // the names are in memory, the messages are read one at a time as the reader takes them
      topics ??= [...this.#bytes.keys()];
      for (const topic of topics) {
        looked += 1;
        if (looked % topicsPerTurn === 0) yield undefined;
        if (!topic.startsWith(beginning) || !topicMatches(filter, topic)) continue;
        const row = this.#statements.get.get(topic);
        if (row) yield fromRow(row);
      }
    }
  }

  #hasRoom(topic: string, bytes: number): boolean {
    const before = this.#bytes.get(topic);
    if (before === undefined && this.topics >= this.#limits.retainedTopicsMax) return false;
    return this.#bytesSum - (before ?? 0) + bytes <= this.#limits.retainedBytesMax;
  }

  #note(topic: string, bytes: number | undefined): void {
    this.#bytesSum += (bytes ?? 0) - (this.#bytes.get(topic) ?? 0);
    if (bytes === undefined) this.#bytes.delete(topic);
    else this.#bytes.set(topic, bytes);
  }
}

/** Looked at in one go: well under a millisecond. */
const topicsPerTurn = 250;

function prepare(db: Database) {
  return {
    sizes: db.prepare<[], { topic: string; bytes: number }>(
      "SELECT topic, coalesce(length(CAST(payload AS BLOB)), 0) AS bytes FROM retained ORDER BY topic",
    ),
    get: db.prepare<[string], PacketRow>("SELECT head, payload FROM retained WHERE topic = ?"),
    put: db.prepare("INSERT OR REPLACE INTO retained (topic, head, payload) VALUES (?, ?, ?)"),
    remove: db.prepare("DELETE FROM retained WHERE topic = ?"),
  };
}
