import type { BrokerSession } from "./broker-line.ts";
import type { Outbox } from "./outbox.ts";

export interface PublisherOptions {
  outbox: Outbox;
  topicOf(stream: string): string;
  log(level: "info" | "warn" | "error", event: string, detail?: Record<string, unknown>): void;
  /** Refusals after which an event goes to the dead letters. */
  refusalsMax?: number;
}

/**
 * Empties the outbox into one broker session after another. Of each stream one message is under way at a time, so its order is kept;
 * streams do not wait for each other. It is deleted at PUBACK and not before.
 *
 * MQTT 3.1.1 has no way to refuse one message: the broker hangs up. So whatever was under way when a session ended is suspect, and is
 * tried alone in the next one, event by event, after something harmless went through. What ends the session again and again when alone
 * on the line is refused, and buried after `refusalsMax`.
 */
export class Publisher {
  readonly #options: Required<PublisherOptions>;
  readonly #suspects = new Set<string>();
  readonly #busy = new Set<string>();
  /** Streams with something to send, as far as is known: told by each commit, asked of the outbox once at the start. */
  readonly #ready: Set<string>;
  #session: BrokerSession | undefined;
  #isAlone = false;
  published = 0;

  constructor(options: PublisherOptions) {
    this.#options = { ...options, refusalsMax: options.refusalsMax ?? REFUSALS_MAX };
    this.#ready = new Set(options.outbox.pending());
    options.outbox.onKept((streams) => {
      for (const stream of streams) this.#ready.add(stream);
      this.#fill();
    });
  }

  /** From now on over this session, until it closes. `harmless` was acknowledged already: the line works. */
  async use(session: BrokerSession): Promise<void> {
    this.#session = session;
    this.#isAlone = true;
    const isMine = () => this.#session === session && session.isOpen;
    for (const stream of [...this.#suspects]) if (isMine()) await this.#tryAlone(stream, session);
    if (!isMine()) return;
    this.#isAlone = false;
    this.#fill();
  }

  #fill(): void {
    const session = this.#session;
    if (!session?.isOpen || this.#isAlone) return;
    for (const stream of this.#ready) {
      if (this.#busy.size >= STREAMS_AT_ONCE) return;
      if (!this.#busy.has(stream)) void this.#drain(stream, session);
    }
  }

  async #drain(stream: string, session: BrokerSession): Promise<void> {
    this.#busy.add(stream);
    this.#ready.delete(stream);
    try {
      for (let after = 0; session.isOpen; ) {
        const sent = await this.#sendNext(stream, after, session, BATCH);
        if (sent === undefined) return;
        after = sent;
      }
      this.#ready.add(stream);
    } catch (error) {
      // What was under way is tried alone next time.
      this.#options.log("warn", "publish-broken-off", {
        stream,
        why: error instanceof Error ? error.message : String(error),
      });
      this.#suspects.add(stream);
      this.#ready.add(stream);
    } finally {
      this.#busy.delete(stream);
      this.#fill();
    }
  }

  /** The events of what was under way, one by one; those that end the session are counted. */
  async #tryAlone(stream: string, session: BrokerSession): Promise<void> {
    const { outbox, refusalsMax, log } = this.#options;
    for (let left = BATCH.events, after = 0; left > 0; left--) {
      const [event] = outbox.next(stream, after, ONE).events;
      if (!event) break;
      try {
        await this.#sendNext(stream, after, session, ONE);
        after = event.seq;
      } catch (error) {
        const tries = outbox.refused(stream, event.seq);
        const why = error instanceof Error ? error.message : String(error);
        log("warn", "event-refused", { stream, seq: event.seq, tries, why });
        if (tries < refusalsMax) return;
        outbox.bury(stream, event.seq, why);
        log("error", "event-buried", { stream, seq: event.seq, tries, why });
        return;
      }
    }
    this.#suspects.delete(stream);
  }

  /** Up to which number the receiver has it now; nothing when there was nothing to send. */
  async #sendNext(
    stream: string,
    after: number,
    session: BrokerSession,
    batch: typeof BATCH,
  ): Promise<number | undefined> {
    const { outbox, topicOf } = this.#options;
    const { lost, events } = outbox.next(stream, after, batch);
    const last = events.at(-1);
    if (!last) return undefined;
    const each = events.map(({ seq, atMs, data }) => `{"seq":${seq},"atMs":${atMs},"data":${data}}`);
    const message = `{"v":1,"boot":${JSON.stringify(outbox.boot)},"lost":${lost},"events":[${each.join(",")}]}`;
    await session.publish(topicOf(stream), message);
    outbox.delivered(stream, last.seq);
    this.published += events.length;
    return last.seq;
  }
}

/** A message stays well below what a broker takes before it knows the sender (16 kB), and costs one acknowledgement. */
const BATCH = { events: 50, bytes: 8_192 };
const ONE = { events: 1, bytes: 0 };
const STREAMS_AT_ONCE = 16;
const REFUSALS_MAX = 5;
