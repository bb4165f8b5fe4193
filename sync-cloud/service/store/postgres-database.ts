import pg from "pg";
import { type Database, makeSql, type Notice, type Param, type Sql, type TransactionOptions } from "./sql.ts";

/** Transactions at one time on one node. More wait in line. */
export const connectionsMax = 10;
const connectTimeoutMs = 10_000;
/** What may wait for a lock or run this long is given up, so that one stuck transaction cannot stop a node. */
const statementTimeoutMs = 30_000;
const listenRetryMs = 1_000;
const noticeBytesMax = 7_500; // PostgreSQL's own limit is 8000
const channel = "kontor";
export const serviceRole = "kontor_service";

const types = {
  getTypeParser: (id: number, format?: "text" | "binary") =>
    id === pg.types.builtins.INT8
      ? (Number as (text: string) => number)
      : (pg.types.getTypeParser(id, format as "text") as (text: string) => unknown),
} as pg.CustomTypesConfig;

/** Throws at the first query when nobody answers at `url`. Tables are made by `migrate`. */
export function openPostgres(url: string, onTrouble: (error: Error) => void): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: connectionsMax,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    types,
    application_name: "kontor",
  });
  let closing = false;
  // A connection that breaks while it is idle is replaced; while all are being closed, nobody needs to know.
  pool.on("error", (error) => void (closing || onTrouble(error)));
  const ear = new Ear(url, onTrouble);

  async function transaction<T>(
    company: number,
    work: (sql: Sql) => Promise<T>,
    { frozen = false }: TransactionOptions = {},
  ): Promise<T> {
    if (!Number.isSafeInteger(company)) throw new Error(`a company is a whole number, not ${company}`);
    const client = await pool.connect();
    let broken: Error | undefined;
    try {
      const level = frozen ? " ISOLATION LEVEL REPEATABLE READ" : "";
      await client.query(`BEGIN${level}; SET LOCAL ROLE ${serviceRole}; SET LOCAL kontor.company = '${company}'`);
      const notices: Notice[] = [];
      const run = async (text: string, params: readonly Param[], _isWrite: boolean, asArrays: boolean) => {
        const values = params as unknown[];
        const result = asArrays
          ? await client.query({ text, values, rowMode: "array" })
          : await client.query(text, values);
        return result.rows as unknown[];
      };
      const sql = makeSql(company, run, (topic, data) => void notices.push({ company, topic, ...(data && { data }) }));
      const result = await work(sql);
      for (const text of packed(notices)) await client.query("SELECT pg_notify($1, $2)", [channel, text]);
      await client.query("COMMIT");
      return result;
    } catch (error) {
      await client.query("ROLLBACK").catch((failure: Error) => {
        broken = failure;
      });
      throw error;
    } finally {
      client.release(broken);
    }
  }

  return {
    kind: "postgres",
    withCompany: transaction,
    withNobody: (work) => transaction(0, work),
    listen: (hear) => ear.add(hear),
    // Room is autovacuum's.
    tidy: () => transaction(0, async (sql) => void (await sql.write("SELECT kontor_analyze()"))),
    ping: async () => void (await pool.query("SELECT 1")),
    async close() {
      closing = true;
      await ear.close();
      await pool.end();
    },
  };
}

/** Equal notices of one transaction are told once; one too large to carry is told without its data. */
function packed(notices: readonly Notice[]): Set<string> {
  const told = new Set<string>();
  for (const notice of notices) {
    const text = JSON.stringify(notice);
    told.add(Buffer.byteLength(text) <= noticeBytesMax ? text : JSON.stringify({ ...notice, data: undefined }));
  }
  return told;
}

/** One connection that only listens. After a break whoever waits is woken, since notices may have been missed. */
class Ear {
  readonly #url: string;
  readonly #onTrouble: (error: Error) => void;
  readonly #hearers = new Set<(notice: Notice) => void>();
  #client: pg.Client | undefined;
  #retry: NodeJS.Timeout | undefined;
  #opening: Promise<void> | undefined;
  #closed = false;

  constructor(url: string, onTrouble: (error: Error) => void) {
    this.#url = url;
    this.#onTrouble = onTrouble;
  }

  add(hear: (notice: Notice) => void): () => void {
    this.#hearers.add(hear);
    this.#open();
    return () => void this.#hearers.delete(hear);
  }

  #open(): void {
    if (this.#client || this.#opening || this.#closed) return;
    this.#opening = this.#connect().finally(() => {
      this.#opening = undefined;
    });
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({ connectionString: this.#url, application_name: "kontor listens" });
    const lost = (error?: Error) => {
      if (this.#closed || this.#client === undefined) return;
      this.#client = undefined;
      if (error) this.#onTrouble(error);
      client.end().catch(() => {});
      this.#later();
    };
    client.on("error", lost);
    client.on("end", () => lost());
    client.on("notification", ({ payload }) => this.#tell(JSON.parse(payload ?? "{}") as Notice));
    try {
      await client.connect();
      await client.query(`LISTEN ${channel}`);
      if (this.#closed) return void (await client.end());
      this.#client = client;
      this.#tell({ company: 0, topic: "missed" });
    } catch (error) {
      client.end().catch(() => {});
      this.#onTrouble(error as Error);
      this.#later();
    }
  }

  #later(): void {
    if (this.#closed) return;
    this.#retry = setTimeout(() => this.#open(), listenRetryMs);
    this.#retry.unref();
  }

  #tell(notice: Notice): void {
    for (const hear of this.#hearers) hear(notice);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    await this.#opening;
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => {});
  }
}
