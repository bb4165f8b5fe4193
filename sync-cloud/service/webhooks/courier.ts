import type { CloudParts } from "../http/cloud-call.ts";
import { newId } from "../http/new-id.ts";
import { companiesOf } from "../hub/companies.ts";
import { jsonText } from "../store/json-text.ts";
import type { Sql } from "../store/sql.ts";
import type { PostOut } from "./post-out.ts";
import { signatureHeader, signBody } from "./signature.ts";
import { nextFacts, type ToldFact } from "./webhook-facts.ts";

/** Waits between tries; after the last one the message becomes dead letters and the webhook goes on. */
export const retryAfterMs = [5_000, 30_000, 2 * 60_000, 10 * 60_000, 3_600_000, 6 * 3_600_000] as const;
/** Dead letters kept for one webhook: when they are so many, it is stopped instead of losing more. */
export const deadLettersMax = 10_000;
const leaseMs = 60_000;
const lookEveryMs = 5_000;
const gatherMs = 250;
/** Webhooks that one node serves at once. */
const atOnceMax = 16;
/** Messages to one webhook before others get their turn. */
const messagesInARow = 20;
export const secretUse = "webhook";

interface Job {
  id: string;
  url: string;
  types: string[];
  sites: string[];
  secretSealed: string;
  oldSecretSealed: string;
  oldSecretUntilMs: number | null;
  cursor: number;
  failures: number;
}

/** Brings facts to webhooks, in the order of the log, each at least once. A lease in the database says which node serves one. */
export class Courier {
  readonly #parts: CloudParts;
  readonly #out: PostOut;
  readonly #node: string;
  readonly #due = new Set<number>();
  readonly #end: () => void;
  readonly #timer: NodeJS.Timeout;
  #gathering: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(parts: CloudParts, out: PostOut) {
    this.#parts = parts;
    this.#out = out;
    this.#node = newId(parts.world);
    this.#end = parts.database.listen(({ company, topic }) => {
      if (topic !== "log" && topic !== "webhooks") return;
      this.#due.add(company);
      this.#gathering ??= setTimeout(() => this.#start(false), gatherMs);
    });
    this.#timer = setInterval(() => this.#start(true), lookEveryMs);
    this.#timer.unref();
  }

  /** Everything that is due now: after a start, and in tests. */
  async look(): Promise<void> {
    this.#start(true);
    await this.#running;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#end();
    clearInterval(this.#timer);
    clearTimeout(this.#gathering);
    await this.#running;
  }

  #start(all: boolean): void {
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    this.#running = this.#running.then(async () => {
      try {
        const companies = all ? await companiesOf(this.#parts.database) : [...this.#due];
        this.#due.clear();
        for (const company of companies) if (!this.#stopped) await this.#serve(company);
      } catch (error) {
        this.#parts.log.error({ err: error }, "webhooks could not be served; they are again in a moment");
      }
    });
  }

  async #serve(company: number): Promise<void> {
    const jobs = await this.#parts.database.withCompany(company, (sql) => this.#lease(sql));
    await Promise.all(jobs.map((job) => this.#deliver(company, job)));
  }

  async #lease(sql: Sql): Promise<Job[]> {
    const nowMs = this.#parts.world.nowMs();
    const due = `active AND lease_until_ms <= $2 AND (next_try_at_ms IS NULL OR next_try_at_ms <= $2) AND (cursor < (SELECT hub_pos FROM log_head)
      OR EXISTS (SELECT FROM dead_letter d WHERE d.webhook = w.id AND d.state = 'queued'))`;
    // Read first: a write would be one more line of the journal for every look at nothing.
    const waiting = await sql.rows<{ id: string }>(
      `SELECT id FROM webhook w WHERE company = $1 AND ${due} ORDER BY id LIMIT ${atOnceMax} FOR UPDATE SKIP LOCKED`,
      [sql.company, nowMs],
    );
    const jobs: Job[] = [];
    for (const { id } of waiting)
      jobs.push(
        ...(await sql.write<Job>(
          `UPDATE webhook SET lease_by = $3, lease_until_ms = $4 WHERE company = $1 AND id = $2
           RETURNING id, url, types, sites, secret_sealed AS "secretSealed", old_secret_sealed AS "oldSecretSealed",
             old_secret_until_ms AS "oldSecretUntilMs", cursor, failures`,
          [sql.company, id, this.#node, nowMs + leaseMs],
        )),
      );
    return jobs;
  }

  async #deliver(company: number, job: Job): Promise<void> {
    const { database } = this.#parts;
    for (let sent = 0; sent < messagesInARow && !this.#stopped; sent++) {
      const letters = await database.withCompany(company, (sql) => queuedLetters(sql, job.id));
      const { facts, toPos } =
        letters.length > 0
          ? { facts: letters.map(({ body }) => body), toPos: job.cursor }
          : await database.withCompany(company, (sql) => nextFacts(sql, job.cursor, job));
      if (letters.length === 0 && toPos === job.cursor) break;
      const posted = facts.length === 0 ? undefined : await this.send(job, { facts });
      const isGood = !posted || (posted.status !== null && posted.error === "");
      const goesOn = await database.withCompany(company, async (sql) => {
        if (letters.length > 0)
          await settleLetters(
            sql,
            letters.map(({ id }) => id),
            isGood,
            posted,
            this.#parts.world.nowMs(),
          );
        const end = letters.length > 0 ? job.cursor : toPos;
        return this.#settle(
          sql,
          job,
          isGood || letters.length > 0,
          end,
          posted,
          isGood ? [] : letters.length > 0 ? [] : facts,
        );
      });
      if (!goesOn) return;
    }
    await database.withCompany(company, (sql) =>
      sql.write("UPDATE webhook SET lease_until_ms = 0 WHERE company = $1 AND id = $2 AND lease_by = $3", [
        sql.company,
        job.id,
        this.#node,
      ]),
    );
  }

  /** Signs and sends one message. */
  async send(job: Pick<Job, "id" | "url" | "secretSealed" | "oldSecretSealed" | "oldSecretUntilMs">, content: object) {
    const { secrets, world } = this.#parts;
    const nowMs = world.nowMs();
    const keys = [secrets.open(secretUse, job.secretSealed)];
    if (job.oldSecretSealed !== "" && (job.oldSecretUntilMs ?? 0) > nowMs)
      keys.push(secrets.open(secretUse, job.oldSecretSealed));
    const body = JSON.stringify({ webhook: job.id, sentMs: nowMs, ...content });
    return this.#out.post(job.url, body, { [signatureHeader]: signBody(body, keys, nowMs) });
  }

  /** Writes down what came of one message; false when the webhook waits or was stopped. */
  async #settle(
    sql: Sql,
    job: Job,
    isDone: boolean,
    toPos: number,
    posted: { status: number | null; error: string } | undefined,
    failed: readonly ToldFact[],
  ): Promise<boolean> {
    const nowMs = this.#parts.world.nowMs();
    const waitMs = retryAfterMs[job.failures];
    const gaveUp = !isDone && waitMs === undefined;
    if (gaveUp) await bury(sql, job, failed, posted, nowMs);
    const [dead] = gaveUp
      ? await sql.rows<{ n: number }>("SELECT count(*)::int AS n FROM dead_letter WHERE webhook = $1", [job.id])
      : [];
    const isFull = (dead?.n ?? 0) >= deadLettersMax;
    if (isDone || gaveUp) {
      job.cursor = toPos;
      job.failures = 0;
    } else job.failures++;
    await sql.write(
      `UPDATE webhook SET cursor = $4, failures = $5, next_try_at_ms = $6, last_status = $7, last_error = $8, active = active AND NOT $9::boolean,
         lease_until_ms = CASE WHEN $10::boolean THEN $11::bigint ELSE 0 END WHERE company = $1 AND id = $2 AND lease_by = $3`,
      [
        sql.company,
        job.id,
        this.#node,
        job.cursor,
        job.failures,
        isDone || gaveUp ? null : nowMs + (waitMs as number),
        posted?.status ?? null,
        posted?.error ?? "",
        isFull,
        isDone || gaveUp,
        nowMs + leaseMs,
      ],
    );
    return (isDone || gaveUp) && !isFull;
  }
}

interface Letter {
  id: string;
  body: ToldFact;
}

const queuedLetters = (sql: Sql, webhook: string): Promise<Letter[]> =>
  sql.rows<Letter>(
    "SELECT id, body FROM dead_letter WHERE company = $1 AND webhook = $2 AND state = 'queued' ORDER BY hub_pos LIMIT 100",
    [sql.company, webhook],
  );

/** What was tried again is gone, or dead once more. */
async function settleLetters(
  sql: Sql,
  ids: readonly string[],
  isGood: boolean,
  posted: { status: number | null; error: string } | undefined,
  nowMs: number,
): Promise<void> {
  for (const id of ids)
    if (isGood) await sql.write("DELETE FROM dead_letter WHERE company = $1 AND id = $2", [sql.company, id]);
    else
      await sql.write(
        `UPDATE dead_letter SET state = 'dead', attempts = attempts + 1, last_status = $3, last_error = $4, died_at_ms = $5 WHERE company = $1 AND id = $2`,
        [sql.company, id, posted?.status ?? null, posted?.error ?? "", nowMs],
      );
}

async function bury(
  sql: Sql,
  { id: webhook }: Job,
  facts: readonly ToldFact[],
  posted: { status: number | null; error: string } | undefined,
  nowMs: number,
): Promise<void> {
  for (const fact of facts)
    await sql.write(
      `INSERT INTO dead_letter (company, id, webhook, hub_pos, type, site, body, attempts, last_status, last_error, died_at_ms, state)
       VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, $9, $10, $11, 'dead') ON CONFLICT DO NOTHING`,
      [
        sql.company,
        `${webhook}-${fact.hubPos}`,
        webhook,
        fact.hubPos,
        fact.type,
        fact.site,
        jsonText(fact),
        retryAfterMs.length + 1,
        posted?.status ?? null,
        posted?.error ?? "",
        nowMs,
      ],
    );
}
