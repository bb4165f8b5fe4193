import type { Statement } from "better-sqlite3";
import type { Db } from "./connection.ts";
import { SharedRows } from "./ledger/shared-rows.ts";

/** Prepares each SQL text once per connection. The texts are written in the code, so their number is bounded. */
export class Statements {
  readonly db: Db;
  /** Shared records as this connection last wrote them. */
  readonly sharedRows: SharedRows = new SharedRows(this);
  readonly #cache = new Map<string, Statement<unknown[], unknown>>();

  constructor(db: Db) {
    this.db = db;
  }

  get<Row = Record<string, unknown>>(sql: string): Statement<unknown[], Row> {
    let statement = this.#cache.get(sql);
    if (!statement) {
      statement = this.db.prepare<unknown[], unknown>(sql);
      this.#cache.set(sql, statement);
    }
    return statement as Statement<unknown[], Row>;
  }
}
