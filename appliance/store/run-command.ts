import type { Refusal } from "#sync/contracts/refusals.ts";
import type { Fact } from "#sync/model/facts/fact.ts";
import { HybridClock } from "#sync/protocol/clock.ts";
import { Book, type Caller, Refused } from "./book.ts";
import type { Db } from "./connection.ts";
import { isDiskTrouble } from "./disk-trouble.ts";
import type { CommandHandler, Handlers } from "./handler.ts";
import { append, type Head, headOf } from "./ledger/journal.ts";

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
  readonly #db: Db;
  readonly #handlers: Handlers;
  readonly #origin: string;
  readonly #wallMs: () => number;
  #clock: HybridClock;
  #head: Head;

  constructor(db: Db, handlers: Handlers, { origin, wallMs }: { origin: string; wallMs: () => number }) {
    this.#db = db;
    this.#handlers = handlers;
    this.#origin = origin;
    this.#wallMs = wallMs;
    this.book = new Book(db);
    this.#head = headOf(this.book.statements, origin);
    this.#clock = new HybridClock(this.#head.hlc, wallMs);
  }

  get headPos(): number {
    return this.#head.pos;
  }

  /** Runs the calls in order in one transaction. A full disk refuses the whole batch and leaves the book as it was. */
  run(calls: readonly CommandCall[]): Committed {
    const before = this.#head;
    const facts: Fact[] = [];
    try {
      this.#db.exec("BEGIN IMMEDIATE");
      const answers = calls.map((call) => this.#runOne(call, facts));
      this.#db.exec("COMMIT");
      return { answers, fromPos: before.pos, toPos: this.#head.pos, facts };
    } catch (error) {
      if (this.#db.inTransaction) this.#db.exec("ROLLBACK");
      this.#head = before;
      this.#clock = new HybridClock(before.hlc, this.#wallMs);
      const answer = outOfSpace(error) ?? { ok: false as const, fault: String((error as Error).stack ?? error) };
      return { answers: calls.map(() => answer), fromPos: before.pos, toPos: before.pos, facts: [] };
    }
  }

  #runOne(call: CommandCall, facts: Fact[]): Answer {
    const handler = this.#handlers[call.name] as CommandHandler | undefined;
    if (!handler || !("decide" in handler)) return { ok: false, refusal: { code: "command-unknown", name: call.name } };
    const { commandId, name, input, caller } = call;
    const earlier = this.#earlier(commandId, name, caller);
    if (earlier) return this.#present(handler, earlier, caller);

    const start = this.#head;
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
      this.#head = start;
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
    const { statements } = this.book;
    posted.forEach((fact, i) => {
      const kept = i === posted.length - 1 ? JSON.stringify({ name, ...answer }) : null;
      const hash = append(statements, fact, kept, this.#head.hash);
      this.#head = { pos: fact.pos, seq: fact.seq, hlc: fact.hlc, hash };
    });
    const last = posted[posted.length - 1] as Fact;
    if (last.commandId !== "") statements.get(keepAnswerSql).run(last.commandId, last.pos);
  }

  /** The first answer to this id. Another command, or somebody else, under the same id is a mistake that must not get it. */
  #earlier(commandId: string, name: string, caller: Caller): Answer | undefined {
    const row = this.book.statements.get<{ answer: string; actor: string }>(earlierSql).get(commandId);
    if (!row) return undefined;
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

  #present(handler: CommandHandler, answer: Answer, caller: Caller): Answer {
    if (!answer.ok || !handler.present) return answer;
    return { ok: true, value: handler.present(this.book, answer.value, caller) };
  }

  #stamps() {
    let { pos, seq } = this.#head;
    return {
      nowMs: this.#wallMs(),
      origin: this.#origin,
      next: () => ({ pos: ++pos, seq: ++seq, ...this.#clock.next() }),
    };
  }
}

const earlierSql =
  "SELECT journal.answer, journal.actor FROM answer JOIN journal ON journal.pos = answer.pos WHERE answer.commandId = ?";
const keepAnswerSql = "INSERT INTO answer (commandId, pos) VALUES (?, ?)";

function outOfSpace(error: unknown): Answer | undefined {
  return isDiskTrouble(error) ? { ok: false, refusal: { code: "storage-full", freeBytes: 0 } } : undefined;
}
