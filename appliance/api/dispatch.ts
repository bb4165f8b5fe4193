import { randomUUID } from "node:crypto";
import type { Contract } from "#sync/contracts/define.ts";
import { contracts } from "#sync/contracts/list.ts";
import { problemOf, type Refusal } from "#sync/contracts/refusals.ts";
import { type Caller, Refused } from "../store/book.ts";
import type { CommandQueue } from "../store/command-queue.ts";
import { type Handlers, isCommand } from "../store/handler.ts";
import type { Reader } from "../store/reader.ts";
import type { Answer } from "../store/run-command.ts";

/** How a call came in: the address it is limited and audited by, and the bearer token if it had one. */
export interface Origin {
  address: string;
  token?: string;
}

/** The one way in, for every door: rights, then shape, then the writer (a command) or the reading connection (a query). */
export type Dispatch = (caller: Caller | undefined, name: string, input: unknown, commandId?: string, origin?: Origin) => Promise<Answer>;

/** A contract that a door answers itself because it needs more than the book: a secret to check, a file to read. */
export type DoorHandlers = Readonly<Record<string, (call: { input: unknown; caller: Caller; commandId: string } & Origin) => Promise<Answer>>>;

export function makeDispatch({ handlers, doors, queue, reader, onFault, onNotAllowed }: { handlers: Handlers; doors: DoorHandlers; queue: Pick<CommandQueue, "run">; reader: Reader; onFault: (text: string, name: string) => void; onNotAllowed: (origin: Origin, name: string) => void }): Dispatch {
  const list: Readonly<Record<string, Contract>> = contracts;
  return async (caller, name, input, commandId, origin = { address: "local" }) => {
    const contract = Object.hasOwn(list, name) ? list[name] : undefined;
    const door = contract && Object.hasOwn(doors, name) ? doors[name] : undefined;
    const handler = contract && Object.hasOwn(handlers, name) ? handlers[name] : undefined;
    if (!contract || !(door || handler)) return no({ code: "command-unknown", name });
    if (contract.may !== "public" && !caller) return no({ code: "sign-in-needed" });
    if (caller && !mayCall(contract, caller)) {
      onNotAllowed(origin, name);
      return no({ code: "not-allowed", command: name, needs: (contract.may as readonly string[]).join(", ") });
    }
    const parsed = contract.input.safeParse(input ?? {});
    if (!parsed.success)
      return no({ code: "input-invalid", problems: parsed.error.issues.slice(0, 50).map((issue) => ({ path: issue.path.join("."), expected: issue.message })) });
    const call = { name, input: parsed.data, caller: caller ?? nobody, commandId: commandId || `door:${randomUUID()}` };
    try {
      if (door) return await door({ ...call, ...origin });
      if (!handler) return no({ code: "command-unknown", name });
      if (isCommand(handler)) return await queue.run(call);
      return { ok: true, value: handler.ask(reader, parsed.data, caller ?? nobody) };
    } catch (error) {
      if (error instanceof Refused) return no(error.refusal);
      const fault = String((error as Error).stack ?? error);
      onFault(fault, name);
      return { ok: false, fault };
    }
  };
}

/** RFC 9457 body of an answer that is not ok. A fault shows nothing of the inside: the log has it. */
export function problemOfAnswer(answer: Extract<Answer, { ok: false }>): ReturnType<typeof problemOf> {
  if ("refusal" in answer) return problemOf(answer.refusal);
  return {
    type: "https://kontor.local/problems/fault",
    title: "Something went wrong on our side",
    status: 500,
    code: "fault",
    detail: "The command was undone; nothing was changed.",
    todo: "Send it again. If it happens again, tell the supervisor: the log has the details.",
    data: {},
  };
}

const nobody: Caller = { actor: "", device: "", roles: [] };
const no = (refusal: Refusal): Answer => ({ ok: false, refusal });

function mayCall({ may }: Contract, { roles }: Caller): boolean {
  return may === "public" || may === "anyone" || roles.includes("admin") || may.some((role) => roles.includes(role));
}
