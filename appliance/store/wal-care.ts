import type { Db } from "./connection.ts";

/** The keeper copies what is in the log into the book from so many frames on (4 MiB), so that little is left for the writer. */
export const copyAboveFrames = 1_024;
/** From so many frames on (16 MiB) the writer begins the log anew. */
export const restartAboveFrames = 4_096;
/** Its file is cut to this at the next beginning, when a long read (a backup) had let it grow further. */
export const walBytesMax = 32 * 1_024 * 1_024;
/** How often the writer looks at most, so that a small commit pays nothing for it. */
const lookEveryMs = 100;
/** Commands wait this long for readers to let go of the log. */
const patienceMs = 10;
/** After readers did not let go: a backup of a large book takes minutes. */
const againAfterMs = 2_000;

/** Frames in the log, and how many of them are in the book already. One frame is one page of 4 KiB. */
export interface WalState {
  frames: number;
  copied: number;
}

export function walState(db: Db): WalState {
  const [{ log, checkpointed }] = db.pragma("wal_checkpoint(NOOP)") as [{ log: number; checkpointed: number }];
  return { frames: log, copied: checkpointed };
}

/**
 * Bounds the write-ahead log from the one place that can: the writer, between two commits. Another connection never finds a moment in which
 * all of it is copied while commands keep coming, and only then does SQLite begin it anew (SQLite, Write-Ahead Logging, "Avoiding Excessively
 * Large WAL Files"). A reader that stays open keeps it growing, but only until it closes.
 */
export class WalCare {
  readonly #db: Db;
  readonly #now: () => number;
  #nextLookMs = 0;

  constructor(db: Db, now: () => number) {
    this.#db = db;
    this.#now = now;
  }

  /** To be called after each commit, outside of a transaction. True when the log begins anew. */
  look(): boolean {
    const nowMs = this.#now();
    if (nowMs < this.#nextLookMs) return false;
    this.#nextLookMs = nowMs + lookEveryMs;
    if (walState(this.#db).frames < restartAboveFrames) return false;
    const isDone = restart(this.#db);
    if (!isDone) this.#nextLookMs = nowMs + againAfterMs;
    return isDone;
  }
}

/** False where readers are still in it. */
function restart(db: Db): boolean {
  const [{ timeout }] = db.pragma("busy_timeout") as [{ timeout: number }];
  db.pragma(`busy_timeout = ${patienceMs}`);
  try {
    const [{ busy }] = db.pragma("wal_checkpoint(RESTART)") as [{ busy: number }];
    return busy === 0;
  } finally {
    db.pragma(`busy_timeout = ${timeout}`);
  }
}
