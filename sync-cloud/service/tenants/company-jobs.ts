import type { CloudParts } from "../http/cloud-call.ts";
import { companiesOf } from "../hub/companies.ts";
import { jsonText } from "../store/json-text.ts";
import type { Sql } from "../store/sql.ts";

/** Something that is done for each company from time to time. */
export interface CompanyJob {
  readonly name: string;
  /** By the service's clock, over all nodes together. */
  readonly everyMs: number;
  /** One transaction, bounded. Gets what it gave the last time, and gives what is kept for the next. */
  run(sql: Sql, nowMs: number, last: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>>;
}

/** How often a node looks whether a job is due. */
const lookEveryMs = 60_000;

/**
 * Runs jobs on whichever node comes first: a row of the database says when each was done last, and its lock that nobody else is at it. A job that fails leaves nothing and
 * is due again with the next look; the other companies get theirs.
 */
export class CompanyJobs {
  readonly #parts: CloudParts;
  readonly #jobs: readonly CompanyJob[];
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> = Promise.resolve();
  #waiting = false;
  #stopped = false;

  constructor(parts: CloudParts, jobs: readonly CompanyJob[]) {
    this.#parts = parts;
    this.#jobs = jobs;
    this.#timer = setInterval(() => void this.look(), lookEveryMs);
    this.#timer.unref();
  }

  /** Does what is due; settles when it is done. A look that waits for its turn serves everybody who asks meanwhile. */
  look(): Promise<void> {
    if (!this.#waiting) {
      this.#waiting = true;
      this.#running = this.#running.then(() => {
        this.#waiting = false;
        return this.#lookAtAll();
      });
    }
    return this.#running;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#running;
  }

  async #lookAtAll(): Promise<void> {
    const { database, log } = this.#parts;
    try {
      for (const company of await companiesOf(database))
        for (const job of this.#jobs) {
          if (this.#stopped) return;
          try {
            await database.withCompany(company, (sql) => this.#takeTurn(sql, job));
          } catch (error) {
            log.error(
              { err: error, company, job: job.name },
              "a job of a company failed; it is tried again in a minute",
            );
          }
        }
    } catch (error) {
      log.error({ err: error }, "jobs could not be looked after; they are again in a minute");
    }
  }

  async #takeTurn(sql: Sql, { name, everyMs, run }: CompanyJob): Promise<void> {
    const nowMs = this.#parts.world.nowMs();
    const rule = jobRule(name);
    const [known] = await sql.rows<{ lastRunMs: number }>(`${lastRunSql}`, [rule]);
    if (known && nowMs - known.lastRunMs < everyMs) return;
    await sql.write(
      "INSERT INTO company_rule (company, name, value) VALUES ($1, $2, $3::jsonb) ON CONFLICT DO NOTHING",
      [sql.company, rule, jsonText({})],
    );
    const [turn] = await sql.rows<{ lastRunMs: number; value: Record<string, unknown> }>(
      `${lastRunSql} FOR UPDATE SKIP LOCKED`,
      [rule],
    );
    if (!turn || nowMs - turn.lastRunMs < everyMs) return;
    const kept = await run(sql, nowMs, turn.value);
    await sql.write("UPDATE company_rule SET value = $3::jsonb WHERE company = $1 AND name = $2", [
      sql.company,
      rule,
      jsonText({ ...kept, lastRunMs: nowMs }),
    ]);
  }
}

/** Under which name a job keeps what it did last. */
export const jobRule = (name: string): string => `job:${name}`;

const lastRunSql = `SELECT value, coalesce((value ->> 'lastRunMs')::bigint, 0) AS "lastRunMs" FROM company_rule WHERE name = $1`;
