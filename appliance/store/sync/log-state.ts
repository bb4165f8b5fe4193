import type { EpochReason, LineageStep, LogMark } from "#sync/protocol/session.ts";
import { marksMax } from "#sync/protocol/session.ts";
import { thinMarks } from "#sync/protocol/site/site-sync-store.ts";
import type { Statements } from "../statements.ts";

/** An epoch of this site whose facts are in this journal. */
export interface OwnEpoch {
  origin: string;
  /** Journal position of its first fact. */
  pos: number;
  reason: EpochReason;
  inherits: boolean;
  /** Facts up to here have their place in the hub's log. */
  confirmedSeq: number;
  /** Where the next epoch went on from it; null while it may write. */
  endSeq: number | null;
  /** Facts that it still has to write again after a fork, in order. */
  again: AgainRun[];
}
export type AgainRun = [origin: string, fromSeq: number, toSeq: number];

/** How far a book has come in the hub's log, and how far the log has come in its facts. Kept in memory by whoever writes. */
export class LogState {
  cursor = 0;
  incarnation = 0;
  /** Newest first. */
  marks: LogMark[] = [];
  /** The log can be undone down to here: where the state stands that this book took last, 0 for none. */
  base = 0;
  /** Oldest first. */
  epochs: OwnEpoch[] = [];
  readonly #statements: Statements;

  constructor(statements: Statements) {
    this.#statements = statements;
    this.load();
  }

  /** Reads it anew: at the start, and after a transaction was rolled back. */
  load(): void {
    const row = this.#statements
      .get<{ cursor: number; incarnation: number; marks: string }>("SELECT * FROM hubCursor WHERE id = 1")
      .get();
    this.cursor = row?.cursor ?? 0;
    this.incarnation = row?.incarnation ?? 0;
    const marks = JSON.parse(row?.marks ?? "[]") as SavedMark[];
    this.marks = marks.map(([hubPos, tip]) => ({ hubPos, tip }));
    this.base = marks.find(([, , isState]) => isState)?.[0] ?? 0;
    this.epochs = this.#statements
      .get<Omit<OwnEpoch, "inherits" | "again"> & { inherits: number; again: string }>(
        "SELECT * FROM ownEpoch ORDER BY pos",
      )
      .all()
      .map((epoch) => ({ ...epoch, inherits: epoch.inherits !== 0, again: JSON.parse(epoch.again) as AgainRun[] }));
  }

  epoch(origin: string): OwnEpoch | undefined {
    for (let i = this.epochs.length - 1; i >= 0; i--) if (this.epochs[i]?.origin === origin) return this.epochs[i];
    return undefined;
  }

  /** A fact of this site that the log has not answered for stands on top of what the log says. */
  isPending(origin: string, seq: number): boolean {
    const epoch = this.epoch(origin);
    return epoch !== undefined && seq > epoch.confirmedSeq && (epoch.endSeq === null || seq <= epoch.endSeq);
  }

  /** A new epoch goes on from `lineage` (absent: from all that is here). Facts of the epochs here that are not in it count no more, but for those that it writes again. */
  begin(
    epoch: Pick<OwnEpoch, "origin" | "pos" | "reason" | "inherits">,
    lineage: readonly LineageStep[] | undefined,
  ): void {
    const again: AgainRun[] = [];
    for (const one of this.epochs) {
      const step = lineage?.find(({ origin }) => origin === one.origin);
      const lastSeq =
        one.endSeq ??
        this.#statements.get<{ seq: number }>("SELECT max(seq) AS seq FROM journal WHERE origin = ?").get(one.origin)
          ?.seq ??
        0;
      const endSeq = Math.min(lastSeq, step?.seq ?? (lineage && one.endSeq === null ? 0 : lastSeq));
      // How an epoch began is told by the next one: it is not written again, and a run with nothing else in it would never end.
      const first = Math.max(endSeq, one.confirmedSeq, this.#beginsItself(one.origin) ? 1 : 0) + 1;
      if (first <= lastSeq) again.push([one.origin, first, lastSeq]);
      one.endSeq = endSeq;
      this.#statements.get("UPDATE ownEpoch SET endSeq = ? WHERE origin = ?").run(endSeq, one.origin);
    }
    const next = { ...epoch, confirmedSeq: 0, endSeq: null, again };
    this.epochs.push(next);
    this.#statements
      .get(
        "INSERT INTO ownEpoch (origin, pos, reason, inherits, confirmedSeq, endSeq, again) VALUES (?, ?, ?, ?, 0, NULL, ?)",
      )
      .run(next.origin, next.pos, next.reason, next.inherits ? 1 : 0, JSON.stringify(again));
  }

  #beginsItself(origin: string): boolean {
    const first = this.#statements
      .get<{ type: string }>("SELECT type FROM journal WHERE origin = ? AND seq = 1")
      .get(origin);
    return first?.type === "epoch-begun";
  }

  /** The fact that `epoch` writes again next, and is then noted to have written; undefined when it has written all. */
  takeAgain(epoch: OwnEpoch): { pos: number; origin: string; seq: number } | undefined {
    for (let [run] = epoch.again; run; [run] = epoch.again) {
      const [origin, seq, toSeq] = run;
      if (seq < toSeq) run[1]++;
      else epoch.again.shift();
      const row = this.#statements
        .get<{ pos: number; type: string }>("SELECT pos, type FROM journal WHERE origin = ? AND seq = ?")
        .get(origin, seq);
      if (!row || row.type === "epoch-begun") continue;
      this.#statements
        .get("UPDATE ownEpoch SET again = ? WHERE origin = ?")
        .run(JSON.stringify(epoch.again), epoch.origin);
      return { pos: row.pos, origin, seq };
    }
    return undefined;
  }

  /** All is written again. */
  wroteAgain(epoch: OwnEpoch): void {
    epoch.again = [];
    this.#statements.get("UPDATE ownEpoch SET again = '[]' WHERE origin = ?").run(epoch.origin);
  }

  confirm(origin: string, seq: number): void {
    const epoch = this.epoch(origin);
    if (!epoch) return;
    epoch.confirmedSeq = seq;
    this.#statements.get("UPDATE ownEpoch SET confirmedSeq = ? WHERE origin = ?").run(seq, origin);
  }

  /** `mark` where a page ends here. */
  advance(cursor: number, incarnation: number, mark?: LogMark): void {
    this.cursor = cursor;
    this.incarnation = incarnation;
    this.marks = this.marks.filter(({ hubPos }) => hubPos <= cursor);
    if (mark) this.marks = thinMarks([mark, ...this.marks.filter(({ hubPos }) => hubPos < cursor)], marksMax);
    const saved = this.marks.map(
      ({ hubPos, tip }): SavedMark => (hubPos === this.base ? [hubPos, tip, 1] : [hubPos, tip]),
    );
    this.#statements.get(saveCursorSql).run(cursor, incarnation, JSON.stringify(saved));
  }

  /** A state was taken: the log goes on from there, and nothing before it is remembered. */
  rest(hubPos: number, incarnation: number, tip: string): void {
    this.base = hubPos;
    this.marks = [];
    this.advance(hubPos, incarnation, { hubPos, tip });
  }
}

/** 1: a state. The oldest mark is always kept. */
type SavedMark = [hubPos: number, tip: string, isState?: 1];

const saveCursorSql = `INSERT INTO hubCursor (id, cursor, incarnation, marks) VALUES (1, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET cursor = excluded.cursor, incarnation = excluded.incarnation, marks = excluded.marks`;
