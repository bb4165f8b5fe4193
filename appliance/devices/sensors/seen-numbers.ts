import type { Database } from "better-sqlite3";
import type { Sample } from "./telemetry.ts";

/** What is known of the numbers of one sensor. */
export interface SensorCount {
  machine: string;
  lastSeq: number | null;
  /** Messages; several probes of one message share its number. */
  received: number;
  missing: number;
  duplicates: number;
  /** Came after a later one: they are not missing any more. */
  late: number;
  /** Times it began to count anew. */
  restarts: number;
  heardMs: number | null;
}

export interface Judged {
  taken: "new" | "late" | "duplicate";
  /** Counts up each time the sensor begins to count anew: a number means one message within it. */
  epoch: number;
  /** The time in which numbers were left out just now. */
  gap?: { afterMs: number; beforeMs: number };
}

/**
 * Which numbers of each sensor came, which are missing, which came twice. A gap is remembered with the time around it, so that what comes late
 * fills it, and what never comes is counted in the span where it belongs. Lives in the tables of the telemetry file.
 */
export class SeenNumbers {
  readonly #sql;
  /** Sensors whose last message looked like a repeat with another time: another such, one higher, is a sensor that counts anew. */
  readonly #suspects = new Map<string, number>();

  constructor(db: Database) {
    db.exec(tables);
    this.#sql = {
      sensor: db.prepare<unknown[], SensorRow>("SELECT * FROM sensor WHERE machine = ?"),
      keep: db.prepare(
        `INSERT OR REPLACE INTO sensor VALUES (@machine, @epoch, @lastSeq, @lastAtMs, @received, @forgotten, @duplicates, @late, @restarts, @heardMs)`,
      ),
      same: db.prepare<unknown[], { atMs: number; value: number; quantity: string; channel: number }>(
        "SELECT atMs, value, quantity, channel FROM sample WHERE machine = ? AND epoch = ? AND seq = ? LIMIT 300",
      ),
      gapOf: db.prepare<unknown[], GapRow>(
        "SELECT rowid, * FROM gap WHERE machine = ? AND epoch = ? AND toSeq >= ? AND fromSeq <= ? LIMIT 1",
      ),
      addGap: db.prepare("INSERT INTO gap VALUES (@machine, @epoch, @fromSeq, @toSeq, @afterMs, @beforeMs)"),
      dropGap: db.prepare("DELETE FROM gap WHERE rowid = ?"),
      gaps: db.prepare<unknown[], { n: number; missing: number }>(
        "SELECT count(*) AS n, coalesce(sum(toSeq - fromSeq + 1), 0) AS missing FROM gap WHERE machine = ?",
      ),
      oldestGap: db.prepare<unknown[], GapRow>("SELECT rowid, * FROM gap WHERE machine = ? ORDER BY rowid LIMIT 1"),
      gapsIn: db.prepare<unknown[], GapRow>(
        "SELECT rowid, * FROM gap WHERE machine = ? AND beforeMs > ? AND afterMs < ?",
      ),
    };
  }

  /** Call it before the sample is stored. */
  judge(sample: Sample, heardMs: number): Judged {
    const sensor = this.#sql.sensor.get(sample.machine) ?? blank(sample.machine);
    const { seq } = sample;
    const judged: Judged = seq === undefined ? advance(sensor, null) : this.#judge(sensor, sample, seq);
    sensor.heardMs = heardMs;
    if (judged.taken === "new") sensor.lastAtMs = Math.max(sensor.lastAtMs ?? 0, sample.atMs);
    if (judged.taken !== "duplicate") this.#suspects.delete(sample.machine);
    this.#sql.keep.run(sensor);
    return judged;
  }

  /** The sample was stored before, although it has no number: the same probe at the same moment. */
  repeated(machine: string): void {
    const sensor = this.#sql.sensor.get(machine) ?? blank(machine);
    this.#sql.keep.run({ ...sensor, received: sensor.received - 1, duplicates: sensor.duplicates + 1 });
  }

  count(machine: string): SensorCount {
    const { epoch: _epoch, lastAtMs: _at, forgotten, ...sensor } = this.#sql.sensor.get(machine) ?? blank(machine);
    return { ...sensor, missing: (this.#sql.gaps.get(machine)?.missing ?? 0) + forgotten };
  }

  /** Missing numbers that fall into a span: each gap's are spread evenly over the time around it. */
  missingIn(machine: string, fromMs: number, toMs: number): number {
    let missing = 0;
    for (const { fromSeq, toSeq, afterMs, beforeMs } of this.#sql.gapsIn.all(machine, fromMs, toMs)) {
      const count = toSeq - fromSeq + 1;
      const stepMs = (beforeMs - afterMs) / (count + 1);
      const first = Math.max(1, Math.ceil((fromMs - afterMs) / stepMs));
      const last = Math.min(count, Math.ceil((toMs - afterMs) / stepMs) - 1);
      missing += Math.max(0, last - first + 1);
    }
    return missing;
  }

  #judge(sensor: SensorRow, sample: Sample, seq: number): Judged {
    const { machine, atMs } = sample;
    const { epoch, lastSeq, lastAtMs } = sensor;
    if (lastSeq === null) return advance(sensor, seq);
    if (seq > lastSeq + JUMP_MAX) return restart(sensor, seq);
    if (seq > lastSeq) {
      const judged = advance(sensor, seq);
      if (seq === lastSeq + 1) return judged;
      const beforeMs = Math.max(atMs, (lastAtMs ?? atMs) + 1);
      const gap = { afterMs: lastAtMs ?? atMs - 1, beforeMs };
      this.#addGap({ machine, epoch, fromSeq: lastSeq + 1, toSeq: seq - 1, ...gap }, sensor);
      return { ...judged, gap };
    }
    const gap = this.#sql.gapOf.get(machine, epoch, seq, seq);
    if (gap) {
      this.#fill(gap, seq, atMs);
      sensor.received++;
      sensor.late++;
      return { taken: "late", epoch };
    }
    return this.#judgeKnown(sensor, sample, seq);
  }

  /** A number that came before: another probe of the same message, a repeat, or a sensor that counts anew. */
  #judgeKnown(sensor: SensorRow, { machine, atMs, quantity, channel, value }: Sample, seq: number): Judged {
    const { epoch } = sensor;
    const stored = this.#sql.same.all(machine, epoch, seq);
    const probe = stored.find((one) => one.quantity === quantity && one.channel === channel);
    if (stored.some((one) => one.atMs === atMs)) {
      if (!probe) return { taken: "new", epoch };
      sensor.duplicates++;
      return { taken: "duplicate", epoch };
    }
    const isNewer = atMs > (sensor.lastAtMs ?? 0);
    // A repeat from a sensor without a clock has another time but the same value; twice in a row and counting up, it is no repeat.
    const looksRepeated = probe !== undefined && probe.value === value && this.#suspects.get(machine) !== seq - 1;
    if (isNewer && !looksRepeated) return restart(sensor, seq);
    this.#suspects.set(machine, seq);
    sensor.duplicates++;
    return { taken: "duplicate", epoch };
  }

  #addGap(gap: Omit<GapRow, "rowid">, sensor: SensorRow): void {
    this.#sql.addGap.run(gap);
    if ((this.#sql.gaps.get(gap.machine)?.n ?? 0) <= GAPS_MAX) return;
    const oldest = this.#sql.oldestGap.get(gap.machine);
    if (!oldest) return;
    this.#sql.dropGap.run(oldest.rowid);
    sensor.forgotten += oldest.toSeq - oldest.fromSeq + 1;
  }

  /** What is left on both sides of it lies before and after its own time. */
  #fill({ rowid, ...gap }: GapRow, seq: number, atMs: number): void {
    const middleMs = Math.min(Math.max(atMs, gap.afterMs + 1), Math.max(gap.afterMs + 1, gap.beforeMs - 1));
    this.#sql.dropGap.run(rowid);
    if (gap.fromSeq < seq) this.#sql.addGap.run({ ...gap, toSeq: seq - 1, beforeMs: middleMs });
    if (seq < gap.toSeq)
      this.#sql.addGap.run({ ...gap, fromSeq: seq + 1, afterMs: Math.min(middleMs, gap.beforeMs - 1) });
  }
}

interface SensorRow extends Omit<SensorCount, "missing"> {
  epoch: number;
  lastAtMs: number | null;
  /** Missing numbers of gaps that are too many to be remembered one by one. */
  forgotten: number;
}
interface GapRow {
  rowid: number;
  machine: string;
  epoch: number;
  fromSeq: number;
  toSeq: number;
  afterMs: number;
  beforeMs: number;
}

const blank = (machine: string): SensorRow => ({
  machine,
  epoch: 0,
  lastSeq: null,
  lastAtMs: null,
  received: 0,
  forgotten: 0,
  duplicates: 0,
  late: 0,
  restarts: 0,
  heardMs: null,
});

function advance(sensor: SensorRow, seq: number | null): Judged {
  if (seq !== null) sensor.lastSeq = seq;
  sensor.received++;
  return { taken: "new", epoch: sensor.epoch };
}

function restart(sensor: SensorRow, seq: number): Judged {
  sensor.epoch++;
  sensor.restarts++;
  return advance(sensor, seq);
}

/** Gaps that are remembered for each sensor. */
const GAPS_MAX = 1_000;
/** A number further ahead than this is a counter that was set anew, not weeks of lost readings. */
const JUMP_MAX = 100_000;

const tables = `
CREATE TABLE IF NOT EXISTS sensor (machine TEXT PRIMARY KEY, epoch INTEGER NOT NULL, lastSeq INTEGER, lastAtMs INTEGER,
  received INTEGER NOT NULL, forgotten INTEGER NOT NULL, duplicates INTEGER NOT NULL, late INTEGER NOT NULL,
  restarts INTEGER NOT NULL, heardMs INTEGER);
CREATE TABLE IF NOT EXISTS gap (machine TEXT NOT NULL, epoch INTEGER NOT NULL, fromSeq INTEGER NOT NULL, toSeq INTEGER NOT NULL,
  afterMs INTEGER NOT NULL, beforeMs INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS gap_seq ON gap (machine, epoch, toSeq);`;
