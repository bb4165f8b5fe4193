import type { Contract, InputOf, OutputOf } from "#sync/contracts/define.ts";
import type { Book, Caller } from "./book.ts";
import type { Reader } from "./reader.ts";

/**
 * How one command is decided. `decide` posts facts to the book and returns what is kept as the first answer; where the full
 * answer is large or changes with the book (a job's steps), `present` makes it from what was kept, also for a repeat.
 */
export interface CommandHandler {
  readonly contract: Contract;
  decide(book: Book, input: unknown): unknown;
  present?(reader: Reader, kept: unknown, caller: Caller): unknown;
  /** Asked again and again, often for nothing (the next job, a timer): an answer that changed nothing is not kept. */
  readonly polled?: boolean;
}

export interface QueryHandler {
  readonly contract: Contract;
  ask(reader: Reader, input: unknown, caller: Caller): unknown;
}

export type Handler = CommandHandler | QueryHandler;
export type Handlers = Readonly<Record<string, Handler>>;

export function decides<C extends Contract>(
  contract: C,
  decide: (book: Book, input: InputOf<C>) => OutputOf<C>,
): CommandHandler {
  return { contract, decide: (book, input) => decide(book, input as InputOf<C>) };
}

/** For answers that are made anew at each call from what was kept. */
export function decidesAndPresents<C extends Contract, K>(
  contract: C,
  decide: (book: Book, input: InputOf<C>) => K,
  present: (reader: Reader, kept: K, caller: Caller) => OutputOf<C>,
): CommandHandler {
  return {
    contract,
    decide: (book, input) => decide(book, input as InputOf<C>),
    present: (reader, kept, caller) => present(reader, kept as K, caller),
  };
}

/** The same command, for callers that ask again and again. */
export const polled = (handler: CommandHandler): CommandHandler => ({ ...handler, polled: true });

export function answers<C extends Contract>(
  contract: C,
  ask: (reader: Reader, input: InputOf<C>, caller: Caller) => OutputOf<C>,
): QueryHandler {
  return { contract, ask: (reader, input, caller) => ask(reader, input as InputOf<C>, caller) };
}

export const isCommand = (handler: Handler): handler is CommandHandler => handler.contract.kind === "command";
