import type { Database } from "better-sqlite3";
import type { BrokerLog } from "./broker-log.ts";
import type { GroupCommit } from "./group-commit.ts";
import { TopicTree } from "./topic-tree.ts";

/** What a client asked for; `rh`, `rap`, `nl` are MQTT 5's, kept as they came. */
export interface Subscription {
  topic: string;
  qos: number;
  rh?: number | undefined;
  rap?: boolean | undefined;
  nl?: boolean | undefined;
  subscriptionIdentifier?: number | undefined;
}

export interface SessionSubscription extends Subscription {
  clientId: string;
}

interface Session {
  seenAtMs: number;
  filters: Map<string, SessionSubscription>;
}

/**
 * Subscriptions of the persistent sessions: written to the file, read from memory. At the bound, the session longest unseen
 * whose client is not connected makes room, and its queue goes with it.
 */
export class SessionBook {
  #commit: GroupCommit;
  #sessionsMax: number;
  #log: BrokerLog;
  #statements: ReturnType<typeof prepare>;
  #sessions = new Map<string, Session>();
  /** Only what is queued for, so QoS 1 and 2. */
  #tree = new TopicTree<SessionSubscription>();
  #queuedFor = 0;

  constructor(db: Database, commit: GroupCommit, sessionsMax: number, log: BrokerLog) {
    this.#commit = commit;
    this.#sessionsMax = sessionsMax;
    this.#log = log;
    this.#statements = prepare(db);
    this.reload();
  }

  reload(): void {
    this.#sessions.clear();
    this.#tree = new TopicTree();
    this.#queuedFor = 0;
    for (const { client_id, seen_at_ms } of this.#statements.sessions.all()) {
      this.#sessions.set(client_id, { seenAtMs: seen_at_ms, filters: new Map() });
    }
    for (const { client_id, filter, options } of this.#statements.subscriptions.all()) {
      this.#hold({ topic: filter, clientId: client_id, ...JSON.parse(options) });
    }
  }

  get sessions(): number {
    return this.#sessions.size;
  }

  get queuedFor(): number {
    return this.#queuedFor;
  }

  add(
    clientId: string,
    subscriptions: readonly Subscription[],
    seenAtMs: number,
    isConnected: (clientId: string) => boolean,
  ): string[] {
    const news = subscriptions.filter((one) => !isSame(this.#sessions.get(clientId)?.filters.get(one.topic), one));
    if (news.length === 0) return [];
    const evicted = this.#sessions.has(clientId) ? [] : this.#makeRoom(isConnected);
    this.#commit.run(() => {
      this.#statements.see.run(clientId, seenAtMs);
      for (const { topic, ...options } of news) {
        const { qos, rh, rap, nl, subscriptionIdentifier } = options;
        this.#statements.put.run(clientId, topic, JSON.stringify({ qos, rh, rap, nl, subscriptionIdentifier }));
      }
    });
    for (const { topic, qos, rh, rap, nl, subscriptionIdentifier } of news) {
      this.#hold({
        clientId,
        topic,
        qos,
        rh,
        rap,
        nl,
        ...(subscriptionIdentifier === undefined ? {} : { subscriptionIdentifier }),
      });
    }
    return evicted;
  }

  remove(clientId: string, filters: readonly string[]): void {
    const session = this.#sessions.get(clientId);
    if (!session) return;
    this.#commit.run(() => {
      for (const filter of filters) this.#statements.remove.run(clientId, filter);
    });
    for (const filter of filters) this.#letGo(session, filter);
    if (session.filters.size === 0) this.forget(clientId);
  }

  forget(clientId: string): void {
    const session = this.#sessions.get(clientId);
    if (!session) return;
    this.#commit.run(() => {
      this.#statements.removeAll.run(clientId);
      this.#statements.forget.run(clientId);
    });
    for (const filter of [...session.filters.keys()]) this.#letGo(session, filter);
    this.#sessions.delete(clientId);
  }

  /** The subscriptions of a client that is back. */
  resume(clientId: string, seenAtMs: number): Subscription[] {
    const session = this.#sessions.get(clientId);
    if (!session) return [];
    this.#commit.run(() => this.#statements.see.run(clientId, seenAtMs));
    session.seenAtMs = seenAtMs;
    return [...session.filters.values()].map(({ clientId: _, ...subscription }) => subscription);
  }

  queuedForTopic(topic: string): SessionSubscription[] {
    return this.#tree.match(topic).map((subscription) => ({ ...subscription }));
  }

  *clientsOf(filter: string): Generator<string> {
    for (const [clientId, { filters }] of this.#sessions) if (filters.has(filter)) yield clientId;
  }

  #hold(subscription: SessionSubscription): void {
    const { clientId, topic, qos } = subscription;
    let session = this.#sessions.get(clientId);
    if (!session) {
      session = { seenAtMs: 0, filters: new Map() };
      this.#sessions.set(clientId, session);
    }
    this.#letGo(session, topic);
    session.filters.set(topic, subscription);
    if (qos > 0) {
      this.#tree.add(topic, subscription);
      this.#queuedFor += 1;
    }
  }

  #letGo(session: Session, filter: string): void {
    const held = session.filters.get(filter);
    if (!held) return;
    session.filters.delete(filter);
    if (held.qos === 0) return;
    this.#tree.remove(filter, held);
    this.#queuedFor -= 1;
  }

  #makeRoom(isConnected: (clientId: string) => boolean): string[] {
    const evicted: string[] = [];
    while (this.#sessions.size >= this.#sessionsMax) {
      let oldest: { clientId: string; seenAtMs: number } | undefined;
      for (const [clientId, { seenAtMs }] of this.#sessions) {
        if (isConnected(clientId) || (oldest && oldest.seenAtMs <= seenAtMs)) continue;
        oldest = { clientId, seenAtMs };
      }
      if (!oldest) throw new Error(`no room for another session: all ${this.#sessionsMax} are in use`);
      this.forget(oldest.clientId);
      evicted.push(oldest.clientId);
      this.#log("warn", "broker.session-evicted", { ...oldest, sessionsMax: this.#sessionsMax });
    }
    return evicted;
  }
}

/** Aedes stores all filters of a SUBSCRIBE once for each of them. */
function isSame(held: Subscription | undefined, asked: Subscription): boolean {
  return (
    held !== undefined &&
    held.qos === asked.qos &&
    held.rh === asked.rh &&
    held.rap === asked.rap &&
    held.nl === asked.nl &&
    held.subscriptionIdentifier === asked.subscriptionIdentifier
  );
}

function prepare(db: Database) {
  return {
    sessions: db.prepare<[], { client_id: string; seen_at_ms: number }>(
      "SELECT client_id, seen_at_ms FROM session ORDER BY rowid",
    ),
    subscriptions: db.prepare<[], { client_id: string; filter: string; options: string }>(
      "SELECT client_id, filter, options FROM subscription ORDER BY rowid",
    ),
    see: db.prepare(
      "INSERT INTO session (client_id, seen_at_ms) VALUES (?, ?) ON CONFLICT (client_id) DO UPDATE SET seen_at_ms = excluded.seen_at_ms",
    ),
    put: db.prepare("INSERT OR REPLACE INTO subscription (client_id, filter, options) VALUES (?, ?, ?)"),
    remove: db.prepare("DELETE FROM subscription WHERE client_id = ? AND filter = ?"),
    removeAll: db.prepare("DELETE FROM subscription WHERE client_id = ?"),
    forget: db.prepare("DELETE FROM session WHERE client_id = ?"),
  };
}
