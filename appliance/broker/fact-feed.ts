import type { BrokerLog } from "./broker-log.ts";

export interface Fact {
  readonly type: string;
  readonly [field: string]: unknown;
}

export interface FactFeedOptions {
  siteId: string;
  bufferedMax: number;
  log: BrokerLog;
  publish: (topic: string, payload: Buffer, done: (error?: Error | null) => void) => void;
}

/**
 * Committed facts on their way out, oldest first. Never makes its caller wait: beyond the bound the oldest is dropped and
 * counted. Nothing is lost by that, a reader finds the gap in `seq` and reads the journal.
 */
export class FactFeed {
  #options: FactFeedOptions;
  #buffer: Fact[] = [];
  #inFlight = 0;
  #idle: (() => void)[] = [];
  #stopped = false;
  dropped = 0;
  published = 0;

  constructor(options: FactFeedOptions) {
    this.#options = options;
  }

  get buffered(): number {
    return this.#buffer.length;
  }

  push(fact: Fact): void {
    if (this.#stopped) return;
    this.#buffer.push(fact);
    if (this.#buffer.length > this.#options.bufferedMax) {
      this.#buffer.shift();
      this.dropped += 1;
      const { dropped } = this;
      if (dropped === 1 || dropped % 1_000 === 0) this.#options.log("warn", "broker.facts-dropped", { dropped });
    }
    this.#pump();
  }

  /** Settles when all is out, or after the time given; takes no more from then on. */
  async stop(withinMs: number): Promise<void> {
    const late = new Promise<void>((resolve) => setTimeout(resolve, withinMs).unref());
    const idle = new Promise<void>((resolve) => this.#idle.push(resolve));
    this.#pump();
    await Promise.race([idle, late]);
    this.#stopped = true;
  }

  #pump(): void {
    while (this.#inFlight < inFlightMax) {
      const fact = this.#buffer.shift();
      if (!fact) break;
      this.#send(fact);
    }
    if (this.#inFlight === 0 && this.#buffer.length === 0) for (const done of this.#idle.splice(0)) done();
  }

  #send(fact: Fact): void {
    const { siteId, log, publish } = this.#options;
    let payload: Buffer;
    try {
      payload = Buffer.from(JSON.stringify(fact));
    } catch (error) {
      log("error", "broker.fact-unwritable", { type: fact.type, reason: String(error) });
      return;
    }
    this.#inFlight += 1;
    publish(`kontor/${siteId}/facts/${topicLevel(fact.type)}`, payload, (error) => {
      this.#inFlight -= 1;
      if (error) log("error", "broker.fact-lost", { type: fact.type, reason: error.message });
      else this.published += 1;
      this.#pump();
    });
  }
}

const inFlightMax = 64;

/** A type another version made up may hold what no topic level can. */
function topicLevel(type: string): string {
  return encodeURIComponent(type.toWellFormed());
}
