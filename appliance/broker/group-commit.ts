import type { Database } from "better-sqlite3";

type Done = (error?: Error) => void;

/**
 * One open transaction shared by everything that is written in the same moment, and one fsync for all of it.
 * `run` writes at once (later reads on the connection see it); `committed` calls back, in the order asked, once everything
 * written before is on disk. What nobody waits for rides along, at the latest after `lazyMs`.
 *
 * The commit runs in a later turn of the event loop, never between two microtasks: writes chained by promises that are
 * already settled end up in one transaction. The QoS 2 handshake relies on that.
 */
export class GroupCommit {
  #db: Database;
  #attempt: (work: () => void) => void;
  #onLost: (error: Error) => void;
  #waiting: Done[] = [];
  #flushing = false;
  #lazyTimer: NodeJS.Timeout | undefined;
  #soonTimer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Immediate | undefined;
  #creditMs = creditMsMax;
  #creditAt = performance.now();
  commits = 0;

  /** `onLost` is told when a whole batch could not be committed; those who waited for it get the error. */
  constructor(db: Database, onLost: (error: Error) => void) {
    this.#db = db;
    this.#onLost = onLost;
    this.#attempt = db.transaction((work: () => void) => work());
  }

  /** All of `work` or none of it, inside the open transaction. */
  run<T>(work: () => T): T {
    if (!this.#db.inTransaction) this.#db.exec("BEGIN IMMEDIATE");
    this.#lazyTimer ??= setTimeout(() => this.flush(), lazyMs);
    const result: { value?: T } = {};
    try {
      // nested, so better-sqlite3 makes it a savepoint
      this.#attempt(() => {
        result.value = work();
      });
    } catch (error) {
      // a full disk rolls back the whole transaction, not only this part of it
      if (!this.#db.inTransaction) this.#lose(error as Error);
      throw error;
    }
    return result.value as T;
  }

  committed(done: Done): void {
    if (!this.#db.inTransaction && this.#waiting.length === 0 && !this.#flushing) {
      done();
      return;
    }
    this.#waiting.push(done);
    this.#hurry();
  }

  /** Commits now. */
  flush(): void {
    this.#forgetTimers();
    let error: Error | undefined;
    if (this.#db.inTransaction) {
      const startedAt = performance.now();
      try {
        this.#db.exec("COMMIT");
        this.commits += 1;
      } catch (failure) {
        error = failure as Error;
        if (this.#db.inTransaction) this.#db.exec("ROLLBACK");
        this.#onLost(error);
      }
      this.#creditMs -= performance.now() - startedAt;
    }
    this.#tell(error);
  }

  #lose(error: Error): void {
    this.#forgetTimers();
    this.#onLost(error);
    this.#tell(error);
  }

  #tell(error: Error | undefined): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#flushing = true;
    try {
      for (const done of waiting) done(error);
    } finally {
      this.#flushing = false;
    }
    if (this.#waiting.length > 0) this.#hurry();
  }

  /** Lone messages are committed at once; under load at most a third of the thread's time goes to waiting for the disk. */
  #hurry(): void {
    if (this.#soon || this.#soonTimer || this.#flushing) return;
    const now = performance.now();
    this.#creditMs = Math.min(creditMsMax, this.#creditMs + (now - this.#creditAt) / 3);
    this.#creditAt = now;
    const restMs = Math.min(restMsMax, -3 * this.#creditMs);
    if (restMs < 1) this.#soon = setImmediate(() => this.flush());
    else this.#soonTimer = setTimeout(() => this.flush(), restMs);
  }

  #forgetTimers(): void {
    clearTimeout(this.#lazyTimer);
    clearTimeout(this.#soonTimer);
    clearImmediate(this.#soon);
    this.#lazyTimer = undefined;
    this.#soonTimer = undefined;
    this.#soon = undefined;
  }
}

const lazyMs = 50;
const restMsMax = 20;
/** Disk time that may be spent in one go after a quiet while. */
const creditMsMax = 50;
