import type { BalanceKey } from "#sync/model/facts/fact.ts";
import { type RecordName, type RecordRow, records } from "#sync/model/records/all.ts";
import type { Field } from "#sync/model/records/define-record.ts";
import { type KnownSettings, settingDefaults } from "#sync/model/records/settings.ts";
import type { Db } from "./connection.ts";
import { fromRow, toColumn } from "./ledger/row-codec.ts";
import { Statements } from "./statements.ts";

export interface Balance extends BalanceKey {
  onHand: number;
  allocated: number;
  oldestInAt: number;
}

type Where<N extends RecordName> = { [F in keyof RecordRow<N>]?: RecordRow<N>[F] | readonly RecordRow<N>[F][] };

/** Reads the book on one connection: what queries see, and what a decision sees inside its transaction. */
export class Reader {
  readonly statements: Statements;

  constructor(db: Db | Statements) {
    this.statements = db instanceof Statements ? db : new Statements(db);
  }

  /** One record, or undefined. */
  get<N extends RecordName>(record: N, id: string): RecordRow<N> | undefined {
    const row = this.statements.get(`SELECT * FROM "${record}" WHERE id = ?`).get(id);
    return row && fromRow(record, row);
  }

  /**
   * Records whose fields equal the given values (a list means any of them), in `order`, which is SQL such as "priority, id". The
   * usual order is `+id`: the plus keeps SQLite from walking the whole table by id where an index of the fields finds a few rows.
   */
  find<N extends RecordName>(
    record: N,
    where: Where<N>,
    { order = "+id", limit = -1 }: { order?: string; limit?: number } = {},
  ): RecordRow<N>[] {
    const [condition, values] = this.#condition(record, where);
    return this.statements
      .get(`SELECT * FROM "${record}" WHERE ${condition} ORDER BY ${order} LIMIT ?`)
      .all(...values, limit)
      .map((row) => fromRow(record, row));
  }

  first<N extends RecordName>(record: N, where: Where<N>, order = "+id"): RecordRow<N> | undefined {
    return this.find(record, where, { order, limit: 1 })[0];
  }

  countOf<N extends RecordName>(record: N, where: Where<N>): number {
    const [condition, values] = this.#condition(record, where);
    return (
      this.statements.get<{ n: number }>(`SELECT count(*) AS n FROM "${record}" WHERE ${condition}`).get(...values)
        ?.n ?? 0
    );
  }

  /** Balances by any part of their key. Give a place, a SKU, an LPN or a serial: the others have no index of their own. */
  balances(where: Partial<BalanceKey>): Balance[] {
    const keys = Object.keys(where) as (keyof BalanceKey)[];
    const sql = `SELECT * FROM balance WHERE ${keys.map((k) => (k === "lpn" && where.lpn !== "" ? "lpn = ? AND lpn <> ''" : k === "serial" && where.serial !== "" ? "serial = ? AND serial <> ''" : `${k} = ?`)).join(" AND ") || "1"}`;
    return this.statements.get<Balance>(sql).all(...keys.map((k) => where[k]));
  }

  balance(key: BalanceKey): Balance | undefined {
    return this.balances(key)[0];
  }

  /** Any other question, in SQL. The text must be constant: values go through `?`. */
  rows<Row = Record<string, unknown>>(sql: string, ...values: (string | number | null)[]): Row[] {
    return this.statements.get<Row>(sql).all(...values);
  }

  row<Row = Record<string, unknown>>(sql: string, ...values: (string | number | null)[]): Row | undefined {
    return this.statements.get<Row>(sql).get(...values);
  }

  /** A setting of the site, or its first value. */
  setting<K extends keyof KnownSettings>(name: K): KnownSettings[K] {
    return (this.get("setting", name)?.value as KnownSettings[K] | undefined) ?? settingDefaults[name];
  }

  #condition(record: RecordName, where: object): [string, (string | number | null)[]] {
    const fields = records[record].fields as Record<string, Field<unknown>>;
    const parts: string[] = [];
    const values: (string | number | null)[] = [];
    for (const [name, value] of Object.entries(where)) {
      const field = fields[name] ?? { kind: "text", initial: "" };
      if (Array.isArray(value)) {
        // A short list is padded to four, a long one travels as JSON: two statements serve lists of any length.
        const list = value.map((one) => toColumn(field, one));
        if (list.length > 0 && list.length <= 4) {
          parts.push(`"${name}" IN (?, ?, ?, ?)`);
          for (let i = 0; i < 4; i++) values.push(list[i] ?? (list[0] as string | number));
        } else {
          parts.push(`"${name}" IN (SELECT value FROM json_each(?))`);
          values.push(JSON.stringify(list));
        }
      } else if (value === null) parts.push(`"${name}" IS NULL`);
      else {
        parts.push(`"${name}" = ?`);
        values.push(toColumn(field, value));
      }
    }
    return [parts.join(" AND ") || "1", values];
  }
}
