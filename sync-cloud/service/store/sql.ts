import { drizzle, type PgRemoteDatabase } from "drizzle-orm/pg-proxy";

/** What a parameter may be. Lists for `unnest` are made by `array.ts`. */
export type Param = string | number | boolean | bigint | null | Uint8Array;

/** Told to every node after its transaction is committed and durable. Small: whoever hears it reads what it needs. */
export interface Notice {
  company: number;
  /** `log`: the company's log grew. The others are for live events. */
  topic: string;
  data?: Record<string, unknown>;
}

/**
 * One open transaction. It sees the rows of one company only: row-level security, not the text of the query, sees to that.
 *
 * What is written must follow from the parameters alone (no `now()`, no `random()`, no sequence): on PGlite the statements are
 * the journal, and are run again after a crash.
 */
export interface Sql {
  /** 0 when it is nobody's: then no company's row is visible. */
  readonly company: number;
  /** Reads. Numbers of type bigint come as numbers; they are safe up to 2^53. */
  rows<T>(text: string, params?: readonly Param[]): Promise<T[]>;
  /** Writes, and gives the rows of a RETURNING. */
  write<T>(text: string, params?: readonly Param[]): Promise<T[]>;
  /** The same transaction through drizzle's query builder. */
  readonly orm: PgRemoteDatabase;
  notify(topic: string, data?: Record<string, unknown>): void;
}

export interface TransactionOptions {
  /** Sees the database as it was at its start, however long it takes, and holds up nobody. */
  frozen?: boolean;
}

/** PGlite and PostgreSQL behind one face. */
export interface Database {
  readonly kind: "pglite" | "postgres";
  /** One transaction for one company. When it answers, what it wrote, and all it could see, is on the disk. */
  withCompany<T>(company: number, work: (sql: Sql) => Promise<T>, how?: TransactionOptions): Promise<T>;
  /** One transaction that sees the rows of no company: to found one, and to ask whose a key is. */
  withNobody<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** Hears notices of all nodes, its own included. The answer ends it. */
  listen(hear: (notice: Notice) => void): () => void;
  /** Gives back the room of deleted rows, where the database does not do it by itself, and counts what is there for the planner. */
  tidy(): Promise<void>;
  /** Fails when the database does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** How a driver runs one statement. `asArrays`: rows as lists of values, which drizzle wants. */
export type RunStatement = (text: string, params: readonly Param[], asArrays: boolean) => Promise<unknown[]>;

/** `isWrite` is handed in so that both drivers agree on what a write is. */
export function makeSql(
  company: number,
  run: (text: string, params: readonly Param[], isWrite: boolean, asArrays: boolean) => Promise<unknown[]>,
  notify: Sql["notify"],
): Sql {
  let orm: PgRemoteDatabase | undefined;
  return {
    company,
    rows: (text, params = []) => run(text, params, false, false) as Promise<never[]>,
    write: (text, params = []) => run(text, params, true, false) as Promise<never[]>,
    get orm() {
      orm ??= drizzle(async (text, params, method) => ({
        rows: await run(text, params as Param[], !/^\s*\(?\s*select\b/i.test(text), method === "all"),
      }));
      return orm;
    },
    notify,
  };
}
