import { randomBytes } from "node:crypto";
import Database from "better-sqlite3";
import { makeOutboxTables, outboxStatements } from "./outbox-tables.ts";

export interface OutboxOptions {
  /** The file; made when missing. */
  file: string;
  /** For `buriedMs` and the name of the file's life. */
  now(): number;
  /** Runs evenly and never jumps: what ages are counted in. */
  upMs(): number;
  /** Beyond it the oldest telemetry goes. Business events never do: when nothing else is left, `add` rejects. */
  bytesMax?: number;
  ageMaxMs?: number;
  /** How long an event may wait for others to share its commit. */
  commitDelayMs?: number;
}

export interface NewEvent {
  /** One per device: order is kept, and gaps are seen, within it. */
  stream: string;
  isBusiness: boolean;
  atMs: number;
  data: Readonly<Record<string, unknown>>;
  /** The device's own count. An event that is not beyond the newest one kept of the same queue is a repeat. */
  source?: { queueId: number; eventSeq: number };
}

export interface KeptEvent {
  seq: number;
  isBusiness: boolean;
  atMs: number;
  tries: number;
  data: string;
}

export interface OutboxCounts {
  events: number;
  business: number;
  bytes: number;
  /** Telemetry given up for room or age, over the life of the file. */
  lost: number;
  deadLetters: number;
  oldestAgeMs: number;
}

export class OutboxFull extends Error {
  constructor() {
    super("the outbox is full of what may not be dropped; the device has to keep its events for now");
    this.name = "OutboxFull";
  }
}

/**
 * What devices said and the appliance has not yet acknowledged, on disk. `add` settles when the event is durable; commits are shared by
 * all that come within a few milliseconds. Numbers of a stream have no gap when given out, so whoever receives them sees each loss.
 */
export class Outbox {
  /** The life of this file. A new one counts from 1 again, and says so by another name. */
  readonly boot: string;
  readonly #db: Database.Database;
  readonly #options: Required<OutboxOptions>;
  readonly #sql: ReturnType<typeof outboxStatements>;
  readonly #streams = new Map<string, StreamRow>();
  readonly #onKept = new Set<(streams: ReadonlySet<string>) => void>();
  #waiting: Waiting[] = [];
  #delivered = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #upBaseMs: number;
  #events: number;
  #business: number;
  /** Below it there is no telemetry left to drop. */
  #telemetryFrom = 0;

  constructor(options: OutboxOptions) {
    this.#options = { bytesMax: BYTES_MAX, ageMaxMs: AGE_MAX_MS, commitDelayMs: COMMIT_DELAY_MS, ...options };
    this.#db = new Database(options.file);
    makeOutboxTables(this.#db);
    this.#sql = outboxStatements(this.#db);
    this.boot = this.meta("boot") ?? this.#newBoot();
    for (const row of this.#sql.streams.all() as StreamRow[]) this.#streams.set(row.name, row);
    const counted = this.#sql.count.get() as { events: number; business: number | null; up: number | null };
    this.#events = counted.events;
    this.#business = counted.business ?? 0;
    this.#upBaseMs = Math.max(counted.up ?? 0, Number(this.meta("upMs") ?? 0)) - options.upMs();
  }

  /** Durable, or known already. Rejects with `OutboxFull`, or with SQLite's error when the disk cannot take it: then it is not kept. */
  add(event: NewEvent): Promise<"kept" | "repeat"> {
    if (this.#waiting.length >= WAITING_MAX) return Promise.reject(new OutboxFull());
    const { promise, resolve, reject } = Promise.withResolvers<"kept" | "repeat">();
    this.#waiting.push({ event, resolve, reject });
    this.#commitSoon();
    return promise;
  }

  /** Called after each commit, with the streams that have something new. The answer ends it. */
  onKept(tell: (streams: ReadonlySet<string>) => void): () => void {
    this.#onKept.add(tell);
    return () => this.#onKept.delete(tell);
  }

  /** Streams with something to send. */
  pending(): string[] {
    return (this.#sql.pending.all() as { name: string }[]).map(({ name }) => name);
  }

  /** The next events of a stream beyond `afterSeq`, oldest first, and what was lost of it so far. */
  next(
    stream: string,
    afterSeq: number,
    limits: { events: number; bytes: number },
  ): { lost: number; events: KeptEvent[] } {
    const row = this.#streams.get(stream);
    if (!row) return { lost: 0, events: [] };
    const events: KeptEvent[] = [];
    let bytes = 0;
    const beyond = Math.max(afterSeq, this.#delivered.get(stream) ?? 0);
    for (const each of this.#sql.next.iterate(row.id, beyond) as Iterable<EventRow>) {
      bytes += each.data.length;
      if (events.length > 0 && (events.length >= limits.events || bytes > limits.bytes)) break;
      events.push({
        seq: each.seq,
        isBusiness: each.is_business === 1,
        atMs: each.at_ms,
        tries: each.tries,
        data: each.data,
      });
    }
    return { lost: row.lost, events };
  }

  /** The receiver has it up to here. Deleted with the next commit: a crash before costs a repeat, which the receiver knows by its number. */
  delivered(stream: string, upToSeq: number): void {
    this.#delivered.set(stream, Math.max(upToSeq, this.#delivered.get(stream) ?? 0));
    this.#commitSoon();
  }

  /** The broker would not have it. How often by now. */
  refused(stream: string, seq: number): number {
    const row = this.#streams.get(stream);
    return row ? ((this.#sql.refused.get(row.id, seq) as { tries: number } | undefined)?.tries ?? 0) : 0;
  }

  /** Out of the way of those behind it, kept for a person to look at; the receiver is told of one loss more. */
  bury(stream: string, seq: number, reason: string): void {
    const row = this.#streams.get(stream);
    if (!row) return;
    this.#db.transaction(() => {
      const [event] = this.#sql.bury.all(this.#options.now(), reason, row.id, seq) as { is_business: number }[];
      if (!event) return;
      this.#sql.remove.run(row.id, seq);
      this.#sql.lost.run(++row.lost, row.id);
      this.#sql.trimDead.run(DEAD_TELEMETRY_MAX);
      this.#events--;
      this.#business -= event.is_business;
    })();
  }

  deadLetters(): { stream: string; seq: number; atMs: number; tries: number; reason: string; data: string }[] {
    return this.#sql.dead.all() as ReturnType<Outbox["deadLetters"]>;
  }

  counts(): OutboxCounts {
    const oldest = this.#sql.oldest.get() as { up_ms: number } | undefined;
    let lost = 0;
    for (const stream of this.#streams.values()) lost += stream.lost;
    return {
      events: this.#events,
      business: this.#business,
      bytes: this.#bytes(),
      lost,
      deadLetters: (this.#sql.countDead.get() as { n: number }).n,
      oldestAgeMs: oldest ? Math.max(0, this.#upMs() - oldest.up_ms) : 0,
    };
  }

  /** Up to which of its own numbers a device's events are here for good. */
  keptOf(stream: string, queueId: number): number {
    const row = this.#streams.get(stream);
    return row && row.queue_id === queueId ? row.event_seq : 0;
  }

  meta(name: string): string | undefined {
    return (this.#sql.meta.get(name) as { value: string } | undefined)?.value;
  }

  setMeta(name: string, value: string): void {
    this.#sql.setMeta.run(name, value);
  }

  /** What was answered to this command before: what the broker delivers again is answered again, not done again. */
  commandAnswer(id: string): string | undefined {
    return (this.#sql.commandAnswer.get(id) as { answer: string } | undefined)?.answer;
  }

  /** Bounded by count; the oldest are forgotten. */
  noteCommand(id: string, answer: string): void {
    this.#db.transaction(() => {
      this.#sql.noteCommand.run(id, this.#upMs(), answer);
      this.#sql.trimCommands.run(COMMANDS_MAX);
    })();
  }

  /** Everything added so far is durable afterwards, or its promise has said why not. */
  commit(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const waiting = this.#waiting;
    const delivered = this.#delivered;
    if (waiting.length === 0 && delivered.size === 0) return;
    this.#waiting = [];
    const changed = new Set<string>();
    let verdicts: ("kept" | "repeat" | OutboxFull)[];
    const before = [...this.#streams.values()].map((row) => ({ ...row }));
    const [events, business, telemetryFrom] = [this.#events, this.#business, this.#telemetryFrom];
    try {
      verdicts = this.#db.transaction(() => {
        this.#removeDelivered(delivered);
        this.#makeRoom();
        const isFull = this.#isFull();
        const each = waiting.map(({ event }) => (isFull ? new OutboxFull() : this.#keep(event, changed)));
        for (const name of changed) {
          const row = this.#streamOf(name);
          this.#sql.saveStream.run(row.seq, row.queue_id, row.event_seq, row.id);
        }
        return each;
      })();
    } catch (error) {
      // Nothing of it happened: not on disk, and so not in memory either.
      this.#streams.clear();
      for (const row of before) this.#streams.set(row.name, row);
      [this.#events, this.#business, this.#telemetryFrom] = [events, business, telemetryFrom];
      for (const { reject } of waiting) reject(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    this.#delivered = new Map();
    waiting.forEach(({ resolve, reject }, i) => {
      const verdict = verdicts[i];
      if (verdict === "kept" || verdict === "repeat") resolve(verdict);
      else reject(verdict ?? new OutboxFull());
    });
    if (changed.size > 0) for (const tell of this.#onKept) tell(changed);
  }

  close(): void {
    this.commit();
    this.setMeta("upMs", String(this.#upMs()));
    this.#db.close();
  }

  #commitSoon(): void {
    if (this.#waiting.length >= COMMIT_EVENTS) this.commit();
    else this.#timer ??= setTimeout(() => this.commit(), this.#options.commitDelayMs);
  }

  #keep({ stream, isBusiness, atMs, data, source }: NewEvent, changed: Set<string>): "kept" | "repeat" {
    const row = this.#streamOf(stream);
    if (source) {
      if (row.queue_id === source.queueId) {
        if (source.eventSeq <= row.event_seq) return "repeat";
        // What the device itself had no room for is a gap in its numbers, and becomes one in ours.
        const skipped = source.eventSeq - row.event_seq - 1;
        row.seq += skipped;
        row.lost += skipped;
        if (skipped > 0) this.#sql.lost.run(row.lost, row.id);
      }
      row.queue_id = source.queueId;
      row.event_seq = source.eventSeq;
    }
    row.seq++;
    this.#sql.insert.run(row.id, row.seq, isBusiness ? 1 : 0, atMs, this.#upMs(), JSON.stringify(data));
    this.#events++;
    if (isBusiness) this.#business++;
    changed.add(stream);
    return "kept";
  }

  #streamOf(name: string): StreamRow {
    const known = this.#streams.get(name);
    if (known) return known;
    if (this.#streams.size >= STREAMS_MAX) throw new RangeError(`more than ${STREAMS_MAX} streams in one outbox`);
    const row = this.#sql.addStream.get(name) as StreamRow;
    this.#streams.set(name, row);
    return row;
  }

  #removeDelivered(delivered: ReadonlyMap<string, number>): void {
    for (const [stream, upToSeq] of delivered) {
      const row = this.#streams.get(stream);
      if (!row) continue;
      for (const { is_business } of this.#sql.removeUpTo.all(row.id, upToSeq) as { is_business: number }[]) {
        this.#events--;
        this.#business -= is_business;
      }
    }
  }

  /** The oldest telemetry goes, a slice with each commit, so that no commit takes long; a slice is more than a commit can add. */
  #makeRoom(): void {
    const tooOld = this.#upMs() - this.#options.ageMaxMs;
    const isTight = this.#bytes() > this.#options.bytesMax;
    if (!isTight) {
      // The usual case, and it is looked at with every commit.
      const [first] = this.#sql.oldestTelemetry.all(this.#telemetryFrom, 1) as DropRow[];
      if (!first || first.up_ms >= tooOld) return;
    }
    const lost = new Map<number, number>();
    for (const { id, stream, up_ms } of this.#sql.oldestTelemetry.all(this.#telemetryFrom, DROP_SLICE) as DropRow[]) {
      if (!isTight && up_ms >= tooOld) break;
      this.#sql.drop.run(id);
      this.#telemetryFrom = id;
      this.#events--;
      lost.set(stream, (lost.get(stream) ?? 0) + 1);
    }
    if (lost.size === 0) return;
    for (const row of this.#streams.values()) {
      row.lost += lost.get(row.id) ?? 0;
      if (lost.has(row.id)) this.#sql.lost.run(row.lost, row.id);
    }
  }

  #isFull(): boolean {
    return this.#bytes() > this.#options.bytesMax + OVER_BYTES && this.#events === this.#business;
  }

  /** What the content takes of the file: pages that deleting has freed are used again before the file grows. */
  #bytes(): number {
    const pages = this.#db.pragma("page_count", { simple: true }) as number;
    const free = this.#db.pragma("freelist_count", { simple: true }) as number;
    return (pages - free) * PAGE_BYTES;
  }

  #upMs(): number {
    return Math.round(this.#upBaseMs + this.#options.upMs());
  }

  #newBoot(): string {
    const boot = `${this.#options.now().toString(36)}-${randomBytes(4).toString("hex")}`;
    this.setMeta("boot", boot);
    return boot;
  }
}

interface Waiting {
  event: NewEvent;
  resolve(verdict: "kept" | "repeat"): void;
  reject(error: Error): void;
}
interface StreamRow {
  id: number;
  name: string;
  seq: number;
  lost: number;
  queue_id: number;
  event_seq: number;
}
interface EventRow {
  seq: number;
  is_business: number;
  at_ms: number;
  tries: number;
  data: string;
}
interface DropRow {
  id: number;
  stream: number;
  up_ms: number;
}

/** 72 hours at 20 readings a second are about 5.2 million; see the README for what one takes. */
const BYTES_MAX = 1_073_741_824;
const AGE_MAX_MS = 7 * 86_400_000;
const COMMIT_DELAY_MS = 10;
/** So many share one commit at most; then it is made at once. */
const COMMIT_EVENTS = 500;
/** More than one commit adds, so that the file shrinks back under its bound while events keep coming. */
const DROP_SLICE = 2 * COMMIT_EVENTS;
const WAITING_MAX = 10_000;
const STREAMS_MAX = 2_000;
const COMMANDS_MAX = 10_000;
const DEAD_TELEMETRY_MAX = 1_000;
/** Room for the slice that is dropped next, before anything is refused. */
const OVER_BYTES = 1_048_576;
const PAGE_BYTES = 4_096;
