import type { Fact } from "#sync/model/facts/fact.ts";
import { HybridClock } from "#sync/protocol/clock.ts";
import type { Db } from "../connection.ts";
import { append, genesis } from "../ledger/journal.ts";
import type { Statements } from "../statements.ts";
import { type Ledger, openLedger } from "./ledger.ts";
import { forgetPage } from "./page-rows.ts";
import { forgetPending } from "./pending-owned.ts";

/** Where a chain of this journal ends. */
export interface ChainEnd {
  seq: number;
  hash: Buffer;
}

export type Stamped = Pick<Fact, "pos" | "seq" | "hlc" | "atMs">;

/**
 * Writes the journal: the one place that knows where it ends, its clock, and the end of each chain. There is one pen per book. Whatever it writes, it writes
 * inside `transaction`, so that a failure leaves no trace, neither on disk nor in memory.
 */
export class Pen {
  readonly ledger: Ledger;
  readonly #db: Db;
  readonly #wallMs: () => number;
  #clock: HybridClock;
  #pos: number;
  #hlc: string;
  #ends = new Map<string, ChainEnd>();

  constructor(db: Db, statements: Statements, { origin, wallMs }: { origin: string; wallMs: () => number }) {
    this.#db = db;
    this.#wallMs = wallMs;
    this.ledger = openLedger(statements, origin);
    const last = statements
      .get<{ pos: number; hlc: string }>("SELECT pos, hlc FROM journal ORDER BY pos DESC LIMIT 1")
      .get();
    this.#pos = last?.pos ?? 0;
    // A new epoch begins its own chain, but time goes on from the last row of the book, whoever wrote it.
    this.#hlc = last?.hlc ?? "";
    this.#clock = new HybridClock(this.#hlc, wallMs);
  }

  /** Of the last row of the journal. */
  get pos(): number {
    return this.#pos;
  }

  get wallMs(): number {
    return this.#wallMs();
  }

  end(origin: string): ChainEnd {
    let end = this.#ends.get(origin);
    if (!end) {
      end = this.ledger.statements
        .get<ChainEnd>("SELECT seq, hash FROM journal WHERE origin = ? ORDER BY seq DESC LIMIT 1")
        .get(origin) ?? { seq: 0, hash: genesis };
      this.#ends.set(origin, end);
    }
    return end;
  }

  /** Stamps for facts of `origin` that are written next, one after the other. */
  stamps(origin: string): () => Stamped {
    let pos = this.#pos;
    let { seq } = this.end(origin);
    return () => ({ pos: ++pos, seq: ++seq, ...this.#clock.next() });
  }

  /** Appends a fact that has its stamp. Its effects are the caller's. */
  write(fact: Fact, answer: string | null): void {
    const hash = append(this.ledger.statements, fact, answer, this.end(fact.origin).hash);
    this.wrote(fact, hash);
  }

  /** Somebody else's row was written as it is. */
  wrote({ origin, pos, seq, hlc }: Pick<Fact, "origin" | "pos" | "seq" | "hlc">, hash: Buffer): void {
    this.#ends.set(origin, { seq, hash });
    this.#pos = pos;
    if (hlc > this.#hlc) this.#hlc = hlc;
  }

  /** All or nothing, and durable when it returns. */
  transaction<T>(work: () => T): T {
    const before = this.mark();
    try {
      this.#db.exec("BEGIN IMMEDIATE");
      const result = work();
      this.#db.exec("COMMIT");
      return result;
    } catch (error) {
      if (this.#db.inTransaction) this.#db.exec("ROLLBACK");
      this.#clock = new HybridClock(before.hlc, this.#wallMs);
      this.back(before);
      this.ledger.log.load();
      forgetPending(this.ledger);
      forgetPage(this.ledger.statements);
      throw error;
    }
  }

  /** Rows of a later writer must come after all that is here. */
  resetClock(): void {
    this.#clock = new HybridClock(this.#hlc, this.#wallMs);
  }

  mark(): PenMark {
    return { pos: this.#pos, hlc: this.#hlc, ends: new Map(this.#ends), epochs: this.ledger.log.epochs.length };
  }

  /** After a savepoint was rolled back. The clock goes on. */
  back({ pos, hlc, ends, epochs }: PenMark): void {
    this.#pos = pos;
    this.#hlc = hlc;
    this.#ends = new Map(ends);
    this.ledger.statements.sharedRows.forget();
    if (this.ledger.log.epochs.length !== epochs) this.ledger.log.load();
  }
}

export interface PenMark {
  pos: number;
  hlc: string;
  ends: Map<string, ChainEnd>;
  epochs: number;
}
