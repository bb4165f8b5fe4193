import Database from "better-sqlite3";
import { type Judged, SeenNumbers, type SensorCount } from "./seen-numbers.ts";

/** One value of one probe, as it is kept. A contact is quantity `contact`, 1 closed and 0 open. */
export interface Sample {
  machine: string;
  quantity: string;
  channel: number;
  atMs: number;
  value: number;
  seq?: number;
}

export type ProbeKey = Pick<Sample, "machine" | "quantity" | "channel">;

/** A span of one probe whose summary does not have all of its samples yet. `changes` tells whether more came meanwhile. */
export interface DirtySpan extends ProbeKey {
  fromMs: number;
  changes: number;
}

/**
 * Single readings of all sensors, in a file of their own beside the book: `telemetry.sqlite`. Written in batches (what came in the last second
 * may be lost with the power; its numbers are then seen as missing), bounded by age and by size, the oldest first. Which numbers came, and
 * which spans are not summed up yet, is kept with them, so that both survive a restart.
 */
export class Telemetry {
  readonly #db: Database.Database;
  readonly #numbers: SeenNumbers;
  readonly #sql;

  constructor(file: string) {
    const db = new Database(file);
    this.#db = db;
    db.pragma("journal_mode = WAL");
    db.pragma("synchronous = NORMAL");
    db.exec(tables);
    this.#numbers = new SeenNumbers(db);
    const probe = "machine = ? AND quantity = ? AND channel = ?";
    this.#sql = {
      insert: db.prepare(
        "INSERT OR IGNORE INTO sample VALUES (@machine, @quantity, @channel, @atMs, @epoch, @seq, @value)",
      ),
      newest: db.prepare<unknown[], Omit<Sample, "machine" | "seq"> & { readings: number }>(
        `SELECT quantity, channel, max(atMs) AS atMs, value, count(*) AS readings FROM sample WHERE machine = ?
         GROUP BY quantity, channel ORDER BY quantity, channel`,
      ),
      between: db.prepare<unknown[], TimedValue>(
        `SELECT atMs, value FROM sample WHERE ${probe} AND atMs >= ? AND atMs < ? ORDER BY atMs, seq LIMIT ?`,
      ),
      before: db.prepare<unknown[], TimedValue>(
        `SELECT atMs, value FROM sample WHERE ${probe} AND atMs < ? ORDER BY atMs DESC LIMIT 1`,
      ),
      soil: db.prepare(
        "INSERT INTO dirty VALUES (?, ?, ?, ?, 1) ON CONFLICT (machine, quantity, channel, fromMs) DO UPDATE SET changes = changes + 1",
      ),
      dirty: db.prepare<unknown[], DirtySpan>("SELECT * FROM dirty WHERE fromMs < ? ORDER BY fromMs LIMIT ?"),
      clean: db.prepare(`DELETE FROM dirty WHERE ${probe} AND fromMs = ? AND changes = ?`),
    };
  }

  /** Takes one sample, and says what its number makes of it; a duplicate is not stored. */
  take(sample: Sample, { heardMs, spanMs }: { heardMs: number; spanMs: number }): Judged["taken"] {
    this.#begin();
    const { machine, quantity, channel, atMs, value, seq = UNNUMBERED } = sample;
    const { taken, epoch, gap } = this.#numbers.judge(sample, heardMs);
    if (taken === "duplicate") return taken;
    const { changes } = this.#sql.insert.run({ machine, quantity, channel, atMs, epoch, seq, value });
    if (changes === 0) {
      this.#numbers.repeated(machine);
      return "duplicate";
    }
    const spanOf = (ms: number) => Math.floor(ms / spanMs) * spanMs;
    // What is missing belongs into the summaries too, also of spans in which nothing came at all.
    const firstMs = gap ? Math.max(spanOf(gap.afterMs), spanOf(atMs) - GAP_SPANS_MAX * spanMs) : spanOf(atMs);
    for (let ms = firstMs; ms <= spanOf(atMs); ms += spanMs) this.#sql.soil.run(machine, quantity, channel, ms);
    return taken;
  }

  /** Makes what was taken durable. */
  flush(): void {
    if (this.#db.inTransaction) this.#db.exec("COMMIT");
  }

  count(machine: string): SensorCount {
    return this.#numbers.count(machine);
  }

  missingIn(machine: string, fromMs: number, toMs: number): number {
    return this.#numbers.missingIn(machine, fromMs, toMs);
  }

  /** The newest sample of each probe. */
  newest(machine: string) {
    return this.#sql.newest.all(machine);
  }

  samples({ machine, quantity, channel }: ProbeKey, fromMs: number, toMs: number, most = SAMPLES_MAX): TimedValue[] {
    return this.#sql.between.all(machine, quantity, channel, fromMs, toMs, most);
  }

  /** The last value before a moment: what held when a span began. */
  before({ machine, quantity, channel }: ProbeKey, atMs: number): TimedValue | undefined {
    return this.#sql.before.get(machine, quantity, channel, atMs);
  }

  /** Spans that began before a moment and are not summed up yet, oldest first. */
  dirty(beganBeforeMs: number, most: number): DirtySpan[] {
    return this.#sql.dirty.all(beganBeforeMs, most);
  }

  /** The summary is in the book; unless samples came meanwhile. */
  clean({ machine, quantity, channel, fromMs, changes }: DirtySpan): void {
    this.#begin();
    this.#sql.clean.run(machine, quantity, channel, fromMs, changes);
  }

  /** Forgets what is older than the bound, and the oldest of what is too much. Gives how many samples went. */
  prune({ olderThanMs, bytesMax }: { olderThanMs: number; bytesMax: number }): number {
    this.flush();
    const db = this.#db;
    const cut = db.prepare("DELETE FROM sample WHERE atMs < ?");
    let gone = cut.run(olderThanMs).changes;
    db.prepare("DELETE FROM dirty WHERE fromMs < ?").run(olderThanMs);
    for (let rounds = 0; this.#usedBytes() > bytesMax && rounds < PRUNE_ROUNDS_MAX; rounds++) {
      const total = db.prepare<unknown[], { n: number }>("SELECT count(*) AS n FROM sample").get()?.n ?? 0;
      const tenth = db
        .prepare<unknown[], { atMs: number }>("SELECT atMs FROM sample ORDER BY atMs LIMIT 1 OFFSET ?")
        .get(Math.min(total - 1, Math.max(1, Math.floor(total / 10))));
      if (total === 0 || !tenth) break;
      gone += cut.run(tenth.atMs).changes;
    }
    db.pragma("wal_checkpoint(TRUNCATE)");
    return gone;
  }

  close(): void {
    this.flush();
    this.#db.close();
  }

  #begin(): void {
    if (!this.#db.inTransaction) this.#db.exec("BEGIN");
  }

  /** Of pages that hold something: the file does not shrink by itself, its free pages are used again. */
  #usedBytes(): number {
    const pragma = (name: string) => Number(this.#db.pragma(name, { simple: true }));
    return pragma("page_size") * (pragma("page_count") - pragma("freelist_count"));
  }
}

interface TimedValue {
  atMs: number;
  value: number;
}

const UNNUMBERED = -1;
/** A query for one span, or one chart, reads no more than this. */
const SAMPLES_MAX = 200_000;
/** Spans behind a gap that are summed up anew: two days of quarter hours. */
const GAP_SPANS_MAX = 200;
const PRUNE_ROUNDS_MAX = 20;

const tables = `
CREATE TABLE IF NOT EXISTS sample (machine TEXT NOT NULL, quantity TEXT NOT NULL, channel INTEGER NOT NULL, atMs INTEGER NOT NULL,
  epoch INTEGER NOT NULL, seq INTEGER NOT NULL, value INTEGER NOT NULL, UNIQUE (machine, quantity, channel, atMs, epoch, seq));
CREATE INDEX IF NOT EXISTS sample_seq ON sample (machine, epoch, seq) WHERE seq >= 0;
CREATE INDEX IF NOT EXISTS sample_at ON sample (atMs);
CREATE TABLE IF NOT EXISTS dirty (machine TEXT NOT NULL, quantity TEXT NOT NULL, channel INTEGER NOT NULL, fromMs INTEGER NOT NULL,
  changes INTEGER NOT NULL, PRIMARY KEY (machine, quantity, channel, fromMs)) WITHOUT ROWID;`;
