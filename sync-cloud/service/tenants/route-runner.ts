import { expired } from "../../protocol/hub/intent-rules.ts";
import type { CloudParts } from "../http/cloud-call.ts";
import { companiesOf } from "../hub/companies.ts";
import { listRecords } from "../store/read/records.ts";
import type { Sql } from "../store/sql.ts";
import { loadRoute, stepRoute } from "./route-store.ts";

/** Answers taken in one transaction. */
const answersAtOnce = 100;
/** Intents that end by time in one go. */
const expiredAtOnce = 500;
/** How often time alone is looked at. */
const lookEveryMs = 15_000;
/** After a company's log grew, its answers are looked at once in this time. */
const gatherMs = 200;

interface WaitingAnswer {
  intent: string;
  number: string;
  state: "accepted" | "refused" | "expired" | "withdrawn";
  answer: unknown;
}

/**
 * Keeps orders going: takes what sites answered, and ends intents that nobody answered in time. Any node may do it; a row's lock sees to it that each answer is
 * taken once.
 */
export class RouteRunner {
  readonly #parts: CloudParts;
  readonly #due = new Set<number>();
  readonly #end: () => void;
  readonly #timer: NodeJS.Timeout;
  #gathering: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(parts: CloudParts) {
    this.#parts = parts;
    this.#end = parts.database.listen(({ company, topic }) => {
      if (topic !== "log" && topic !== "missed") return;
      if (company > 0) this.#due.add(company);
      this.#gathering ??= setTimeout(() => this.#start(false), gatherMs);
    });
    this.#timer = setInterval(() => this.#start(true), lookEveryMs);
    this.#timer.unref();
  }

  /** Looks at everything now: after a start, and in tests. */
  async look(): Promise<void> {
    this.#start(true);
    await this.#running;
  }

  async stop(): Promise<void> {
    this.#end();
    clearInterval(this.#timer);
    clearTimeout(this.#gathering);
    await this.#running;
  }

  #start(all: boolean): void {
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    this.#running = this.#running.then(async () => {
      const { database, log } = this.#parts;
      try {
        const companies = all ? await companiesOf(database) : [...this.#due];
        this.#due.clear();
        for (const company of companies)
          while (await database.withCompany(company, (sql) => this.#lookAt(sql))) {
            // There was more than one transaction takes.
          }
      } catch (error) {
        log.error({ err: error }, "orders could not be looked after; they are again in a moment");
      }
    });
  }

  /** True when there may be more. */
  async #lookAt(sql: Sql): Promise<boolean> {
    const ended = await this.#endIntents(sql);
    const answers = await sql.rows<WaitingAnswer>(
      `SELECT w.intent, w.number, r.fields ->> 'state' AS state, r.fields -> 'answer' AS answer FROM route_intent w
         JOIN record r ON r.company = w.company AND r.site = '' AND r.record = 'intent' AND r.id = w.intent
       WHERE w.company = $1 AND coalesce(r.fields ->> 'state', 'pending') <> w.seen ORDER BY w.number, w.intent LIMIT ${answersAtOnce} FOR UPDATE OF w SKIP LOCKED`,
      [sql.company],
    );
    for (const answer of answers) await this.#take(sql, answer);
    return answers.length === answersAtOnce || ended === expiredAtOnce;
  }

  async #take(sql: Sql, { intent, number, state, answer }: WaitingAnswer): Promise<void> {
    const route = await loadRoute(sql, number);
    if (route) {
      const read = readAnswer(state, answer);
      await stepRoute(
        sql,
        this.#parts,
        route,
        { kind: "answer", intentId: intent, ...read },
        { askedBy: "rule:routing", commandId: "" },
      );
    }
    // An end by time may still be overtaken by the site that did it.
    if (state === "accepted" || state === "refused" || !route)
      await sql.write("DELETE FROM route_intent WHERE company = $1 AND intent = $2", [sql.company, intent]);
    else
      await sql.write("UPDATE route_intent SET seen = $3 WHERE company = $1 AND intent = $2", [
        sql.company,
        intent,
        state,
      ]);
  }

  async #endIntents(sql: Sql): Promise<number> {
    const nowMs = this.#parts.world.nowMs();
    const pending = await sql.rows<{ id: string }>(
      `SELECT id FROM record WHERE company = $1 AND site = '' AND record = 'intent' AND coalesce(fields ->> 'state', 'pending') = 'pending'
         AND (fields ->> 'expiresAt')::bigint <= $2 ORDER BY id LIMIT ${expiredAtOnce}`,
      [sql.company, nowMs],
    );
    if (pending.length === 0) return 0;
    const intents = await listRecords(sql, "intent", { ids: pending.map(({ id }) => id), limit: expiredAtOnce });
    const sets = expired(
      intents.map(({ id, fields }) => ({ id, state: fields.state, expiresAt: fields.expiresAt })),
      nowMs,
    );
    if (sets.length > 0) await this.#parts.hub.record(sql, [{ type: "intents-expired", actor: "rule:time", sets }]);
    return sets.length;
  }
}

/** A site that took an order but found mistakes in it has not taken it: a draft ships nothing. */
function readAnswer(
  state: WaitingAnswer["state"],
  answer: unknown,
): { state: WaitingAnswer["state"]; why: string; unfit?: boolean } {
  const said = (typeof answer === "object" && answer !== null ? answer : {}) as {
    code?: unknown;
    detail?: unknown;
    problems?: unknown;
    state?: unknown;
  };
  if (state === "refused") return { state, why: String(said.code ?? said.detail ?? "refused") };
  if (state === "expired") return { state, why: "no answer in time" };
  const why = Array.isArray(said.problems) ? said.problems.map(String).join("; ").slice(0, 300) : "";
  return { state, why, unfit: said.state === "draft" };
}
