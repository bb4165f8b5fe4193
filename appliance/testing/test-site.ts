import type { z } from "zod";
import type { InputOf, OutputOf } from "#sync/contracts/define.ts";
import type { ContractName, Contracts } from "#sync/contracts/list.ts";
import { contracts } from "#sync/contracts/list.ts";
import type { Refusal, RefusalCode } from "#sync/contracts/refusals.ts";
import { handlers } from "../handlers.ts";
import type { Book, Caller } from "../store/book.ts";
import type { Db } from "../store/connection.ts";
import { openForWriting } from "../store/database.ts";
import type { CommandHandler, QueryHandler } from "../store/handler.ts";
import { CommandRunner } from "../store/run-command.ts";

/** What a door would send: the input before defaults are filled in. */
type Sent<N extends ContractName> = z.input<Contracts[N]["input"]>;

export const supervisor: Caller = { actor: "p-super", device: "kiosk-1", roles: ["supervisor", "admin"] };

/**
 * A whole book in memory, driven as a door drives it: the contract parses the input, the runner decides and records on real
 * SQLite. The clock stands still until `tick`.
 */
export class TestSite {
  readonly db: Db;
  readonly runner: CommandRunner;
  nowMs = Date.UTC(2026, 10, 21, 8, 0, 0);
  #calls = 0;

  constructor(file = ":memory:", origin = "S1", db = openForWriting(file)) {
    this.db = db;
    this.runner = new CommandRunner(this.db, handlers, { origin, wallMs: () => this.nowMs });
  }

  get book(): Book {
    return this.runner.book;
  }

  /** Runs a command that must succeed and gives its value. */
  do<N extends ContractName>(name: N, input: Sent<N>, caller: Caller = supervisor): OutputOf<Contracts[N]> {
    const answer = this.send(name, input, caller);
    if (answer.ok) return answer.value as OutputOf<Contracts[N]>;
    throw new Error(`${name}: ${"fault" in answer ? answer.fault : JSON.stringify(answer.refusal)}`);
  }

  /** Runs a command that must be refused and gives the refusal. */
  refusal<N extends ContractName>(name: N, input: Sent<N>, caller: Caller = supervisor): Refusal {
    const answer = this.send(name, input, caller);
    if (!answer.ok && "refusal" in answer) {
      const listed: readonly RefusalCode[] = contracts[name].refusals;
      if (!listed.includes(answer.refusal.code))
        throw new Error(`${name} refused with ${answer.refusal.code}, which its contract does not list`);
      return answer.refusal;
    }
    throw new Error(`${name} was not refused: ${JSON.stringify(answer)}`);
  }

  send<N extends ContractName>(
    name: N,
    input: Sent<N>,
    caller: Caller = supervisor,
    commandId = `test:${++this.#calls}`,
  ) {
    const parsed = contracts[name].input.parse(input) as InputOf<Contracts[N]>;
    return this.sendMany([{ name, input: parsed, caller, commandId }])[0] as ReturnType<
      CommandRunner["run"]
    >["answers"][number];
  }

  sendMany(calls: { name: string; input: unknown; caller: Caller; commandId: string }[]) {
    return this.runner.run(calls).answers;
  }

  ask<N extends ContractName>(name: N, input: Sent<N>, caller: Caller = supervisor): OutputOf<Contracts[N]> {
    const handler = (handlers as Record<string, CommandHandler | QueryHandler>)[name] as QueryHandler;
    return handler.ask(this.book, contracts[name].input.parse(input), caller) as OutputOf<Contracts[N]>;
  }

  tick(ms: number): void {
    this.nowMs += ms;
  }
}
