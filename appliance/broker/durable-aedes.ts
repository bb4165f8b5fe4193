import { Aedes, type AedesOptions, type AedesPublishPacket, type Client, type PublishPacket } from "aedes";
import type { FanOut } from "./fan-out.ts";
import type { SqlitePersistence } from "./sqlite-persistence.ts";
import type { StoredPacket } from "./stored-packet.ts";

type Done = (error?: Error) => void;

/**
 * Aedes with another way of publishing. Aedes 1.2 acknowledges a QoS 1 message before it stores it, and numbers messages
 * before a persistence has taken them, then drops the one overtaken as a duplicate (moscajs/aedes#994). Here everything up to
 * the store happens in one turn, messages are emitted in the order of their numbers, and PUBACK comes after the commit.
 */
export class DurableAedes extends Aedes {
  declare counter: number;
  declare mq: FanOut;
  #store: SqlitePersistence;
  /** Published ahead of their PUBACK; aedes comes with them once more after it. */
  #published = new WeakSet<object>();
  #waiting = 0;
  /** May take a client's message for itself (a call), instead of the subscribers. */
  divert: (packet: PublishPacket, client: Client, done: Done) => boolean = () => false;

  constructor(options: AedesOptions, store: SqlitePersistence) {
    super({ ...options, persistence: store });
    this.#store = store;
  }

  override publish(packet: PublishPacket, ...rest: [Done?] | [Client | null | undefined, Done?]): void {
    const client = typeof rest[0] === "function" ? undefined : (rest[0] ?? undefined);
    const done: Done = (typeof rest[0] === "function" ? rest[0] : rest[1]) ?? (() => {});
    if (this.#published.delete(packet)) {
      done();
      return;
    }
    if (client && this.divert(packet, client, done)) return;

    const stamped = this.#stamp(packet, client);
    try {
      if (stamped.retain) this.#store.retained.put(stamped);
      if (stamped.qos > 0) this.#store.outgoing.enqueue(this.#store.sessions.queuedForTopic(stamped.topic), stamped);
    } catch (error) {
      done(error as Error);
      return;
    }
    if (stamped.qos === 0 && this.#waiting === 0) {
      this.#emit(stamped, client, done);
      return;
    }
    this.#waiting += 1;
    this.#store.commit.committed((error) => {
      this.#waiting -= 1;
      if (error) done(error);
      else this.#emit(stamped, client, done);
    });
  }

  /** For `authorizePublish`, which aedes asks before it writes PUBACK: calls back once the message is safe. */
  publishBeforePuback(packet: PublishPacket, client: Client, done: Done): void {
    this.publish(packet, client, (error) => {
      if (!error) this.#published.add(packet);
      done(error);
    });
  }

  /** Always a number of this run: wills left by an earlier one carry theirs, which may be in use in some queue. */
  #stamp({ topic, payload, qos = 0, retain = false }: PublishPacket, client: Client | undefined) {
    this.counter += 1;
    const stamped = {
      cmd: "publish" as const,
      brokerId: this.id,
      brokerCounter: this.counter,
      topic,
      payload,
      qos,
      retain,
      dup: false,
    };
    return client ? { ...stamped, clientId: client.id } : stamped;
  }

  #emit(packet: StoredPacket & { topic: string }, client: Client | undefined, done: Done): void {
    this.mq.emit(packet, (error) => {
      if (error) {
        done(error);
        return;
      }
      this.emit("publish", packet as AedesPublishPacket, client ?? null);
      done();
    });
  }
}
