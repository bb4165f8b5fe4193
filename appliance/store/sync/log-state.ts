import type { EpochReason } from "#sync/protocol/session.ts";
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
  /** Where the next epoch went on. */
  end?: { seq: number; tip: string };
}

/** How far a book has come in the hub's log, and how far the log has come in its facts. Kept in memory by whoever writes. */
export class LogState {
  cursor = 0;
  incarnation = 0;
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
      .get<{ cursor: number; incarnation: number }>("SELECT cursor, incarnation FROM hubCursor WHERE id = 1")
      .get();
    this.cursor = row?.cursor ?? 0;
    this.incarnation = row?.incarnation ?? 0;
    this.epochs = this.#statements
      .get<EpochRow>("SELECT * FROM ownEpoch ORDER BY pos")
      .all()
      .map(({ inherits, endSeq, endTip, reason, ...rest }) => ({
        ...rest,
        reason: reason as EpochReason,
        inherits: inherits !== 0,
        ...(endSeq === null ? {} : { end: { seq: endSeq, tip: endTip ?? "" } }),
      }));
  }

  epoch(origin: string): OwnEpoch | undefined {
    for (let i = this.epochs.length - 1; i >= 0; i--)
      if (this.epochs[i]?.origin === origin) return this.epochs[i];
    return undefined;
  }

  /** A fact of this site that the log has not answered for stands on top of what the log says. */
  isPending(origin: string, seq: number): boolean {
    const epoch = this.epoch(origin);
    return epoch !== undefined && seq > epoch.confirmedSeq && (!epoch.end || seq <= epoch.end.seq);
  }

  begin(epoch: Pick<OwnEpoch, "origin" | "pos" | "reason" | "inherits">): void {
    this.epochs.push({ ...epoch, confirmedSeq: 0 });
    this.#statements
      .get("INSERT INTO ownEpoch (origin, pos, reason, inherits, confirmedSeq) VALUES (?, ?, ?, ?, 0)")
      .run(epoch.origin, epoch.pos, epoch.reason, epoch.inherits ? 1 : 0);
  }

  /** The next epoch goes on from this fact; what this book has behind it is no part of the log's past any more. */
  endAt(origin: string, seq: number, tip: string): void {
    const at = this.epochs.findIndex((epoch) => epoch.origin === origin);
    if (at < 0) return;
    for (const [i, epoch] of this.epochs.entries()) {
      if (i < at || (i > at && epoch.end)) continue;
      epoch.end = i === at ? { seq, tip } : { seq: 0, tip: "" };
      this.#statements
        .get("UPDATE ownEpoch SET endSeq = ?, endTip = ? WHERE origin = ?")
        .run(epoch.end.seq, epoch.end.tip, epoch.origin);
    }
  }

  confirm(origin: string, seq: number): void {
    const epoch = this.epoch(origin);
    if (!epoch) return;
    epoch.confirmedSeq = seq;
    this.#statements.get("UPDATE ownEpoch SET confirmedSeq = ? WHERE origin = ?").run(seq, origin);
  }

  advance(cursor: number, incarnation: number): void {
    this.cursor = cursor;
    this.incarnation = incarnation;
    this.#statements
      .get(
        "INSERT INTO hubCursor (id, cursor, incarnation) VALUES (1, ?, ?) ON CONFLICT (id) DO UPDATE SET cursor = excluded.cursor, incarnation = excluded.incarnation",
      )
      .run(cursor, incarnation);
  }
}

interface EpochRow {
  origin: string;
  pos: number;
  reason: string;
  inherits: number;
  confirmedSeq: number;
  endSeq: number | null;
  endTip: string | null;
}
