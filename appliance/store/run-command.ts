import type { Refusal } from "#sync/contracts/refusals.ts";
import type { Fact } from "#sync/model/facts/fact.ts";
import { Book, type Caller, Refused, type Stamps } from "./book.ts";
import type { Db } from "./connection.ts";
import { isDiskTrouble } from "./disk-trouble.ts";
import type { CommandHandler, Handlers } from "./handler.ts";
import { Statements } from "./statements.ts";
import { Pen } from "./sync/pen.ts";

export interface CommandCall {
  commandId: string;
  name: string;
  input: unknown;
  caller: Caller;
}

/** `fault` is our mistake: the command was undone, the text goes to the log, the caller may send it again. */
export type Answer = { ok: true; value: unknown } | { ok: false; refusal: Refusal } | { ok: false; fault: string };

export interface Committed {
  /** Answers in the order of the calls, all of them durable. */
  answers: Answer[];
  /** Journal positions written by this batch: after `fromPos`, up to `toPos`. */
  fromPos: number;
  toPos: number;
  facts: readonly Fact[];
}

/**
 * Steps 2 and 3 of a command: decide and record. Many commands share one durable transaction, each in a savepoint of its own,
 * so one refusal undoes nothing of its neighbours. There is one runner per book: it holds the end of the chain in memory.
 */
export class CommandRunner {
  readonly book: Book;
  readonly pen: Pen;
  /** The epoch that this box writes as. */
  origin: string;
  /** Why no command is taken: another box goes on in this site, or this one only follows. What was answered before is answered again. */
  closed: Refusal | undefined;
  readonly #db: Db;
  readonly #handlers: Handlers;

  constructor(db: Db, handlers: Handlers, { origin, wallMs }: { origin: string; wallMs: () => number }) {
    this.#db = db;
    this.#handlers = handlers;
    this.origin = origin;
    const statements = new Statements(db);
    this.pen = new Pen(db, statements, { origin, wallMs });
    this.book = new Book(statements, this.pen.ledger);
  }

  get headPos(): number {
    return this.pen.pos;
  }

  /** Runs the calls in order in one transaction. A full disk refuses the whole batch and leaves the book as it was. */
  run(calls: readonly CommandCall[]): Committed {
    const fromPos = this.pen.pos;
    const facts: Fact[] = [];
    try {
      const answers = this.pen.transaction(() => calls.map((call) => this.#runOne(call, facts)));
      return { answers, fromPos, toPos: this.pen.pos, facts };
    } catch (error) {
      const answer = outOfSpace(error) ?? { ok: false as const, fault: String((error as Error).stack ?? error) };
      return { answers: calls.map(() => answer), fromPos, toPos: fromPos, facts: [] };
    }
  }

  #runOne(call: CommandCall, facts: Fact[]): Answer {
    const handler = this.#handlers[call.name] as CommandHandler | undefined;
    if (!handler || !("decide" in handler)) return { ok: false, refusal: { code: "command-unknown", name: call.name } };
    const { commandId, name, input, caller } = call;
    const earlier = this.#earlier(commandId, name, caller);
    if (earlier) return this.#present(handler, earlier, caller);
    if (this.closed) return { ok: false, refusal: this.closed };

    const start = this.pen.mark();
    const { book } = this;
    this.#db.exec("SAVEPOINT command");
    let answer: Answer;
    try {
      book.open(caller, commandId, this.#stamps());
      answer = { ok: true, value: handler.decide(book, input) };
      // Nothing happened, yet a repeat must hear the same, even when by then something would.
      if (book.facts.length === 0 && !handler.polled) book.post({ type: "command-answered", data: { command: name } });
    } catch (error) {
      if (isDiskTrouble(error)) throw error; // the transaction is gone: the whole batch answers
      this.#db.exec("ROLLBACK TO command");
      this.pen.back(start);
      if (!(error instanceof Refused)) {
        this.#db.exec("RELEASE command");
        return { ok: false, fault: String((error as Error).stack ?? error) };
      }
      answer = { ok: false, refusal: error.refusal };
      book.open(caller, commandId, this.#stamps());
      book.post({ type: "command-refused", data: { command: name, code: error.refusal.code } });
    }
    this.#journal(book.facts, name, answer);
    this.#db.exec("RELEASE command");
    for (const fact of book.facts) facts.push(fact);
    return this.#present(handler, answer, caller);
  }

  /** Appends what the command posted; its last fact carries the answer. A polled command that changed nothing leaves no trace. */
  #journal(posted: readonly Fact[], name: string, answer: Answer): void {
    if (posted.length === 0) return;
    posted.forEach((fact, i) => {
      this.pen.write(fact, i === posted.length - 1 ? JSON.stringify({ name, ...answer }) : null);
    });
    const last = posted[posted.length - 1] as Fact;
    if (last.commandId !== "") this.book.statements.get(keepAnswerSql).run(last.commandId, last.pos);
  }

  /** The first answer to this id. Another command, or somebody else, under the same id is a mistake that must not get it. */
  #earlier(commandId: string, name: string, caller: Caller): Answer | undefined {
    const row = this.book.statements.get<{ answer: string; actor: string }>(earlierSql).get(commandId);
    if (!row) return this.#elsewhere(commandId);
    const { name: earlierName, ...answer } = JSON.parse(row.answer) as { name: string } & Answer;
    if (earlierName !== name || row.actor !== caller.actor)
      return {
        ok: false,
        refusal: {
          code: "command-id-reused",
          commandId,
          earlier: earlierName === name ? "somebody else's" : earlierName,
        },
      };
    return answer;
  }

  /** Another box of this site decided it, and this book has the fact: it must not be done twice. */
  #elsewhere(commandId: string): Answer | undefined {
    const row = this.book.statements.get<{ origin: string }>(elsewhereSql).get(commandId);
    return row && { ok: false, refusal: { code: "command-done-elsewhere", commandId, origin: row.origin } };
  }

  #present(handler: CommandHandler, answer: Answer, caller: Caller): Answer {
    if (!answer.ok || !handler.present) return answer;
    return { ok: true, value: handler.present(this.book, answer.value, caller) };
  }

  #stamps(): Stamps {
    const { origin, pen } = this;
    return { nowMs: pen.wallMs, origin, base: pen.ledger.log.cursor, next: pen.stamps(origin) };
  }
}

const earlierSql =
  "SELECT journal.answer, journal.actor FROM answer JOIN journal ON journal.pos = answer.pos WHERE answer.commandId = ?";
const elsewhereSql = "SELECT origin FROM siteCommand WHERE commandId = ? LIMIT 1";
export const keepAnswerSql = "INSERT INTO answer (commandId, pos) VALUES (?, ?)";

function outOfSpace(error: unknown): Answer | undefined {
  return isDiskTrouble(error) ? { ok: false, refusal: { code: "storage-full", freeBytes: 0 } } : undefined;
}
