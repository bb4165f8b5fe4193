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
export type Dispatch = (
  caller: Caller | undefined,
  name: string,
  input: unknown,
  commandId?: string,
  origin?: Origin,
) => Promise<Answer>;

/** Answers a contract that needs more than the book: a secret to check, a file to read. The input is parsed. */
export type DoorHandler = (call: { input: unknown; caller: Caller; commandId: string } & Origin) => Promise<Answer>;
export type DoorHandlers = Record<string, DoorHandler>;

export interface DispatchParts {
  handlers: Handlers;
  /** May grow until the doors open. */
  doors: DoorHandlers;
  queue: Pick<CommandQueue, "run">;
  reader: Reader;
  onFault: (text: string, name: string) => void;
  onNotAllowed: (origin: Origin, name: string) => void;
}

export function makeDispatch({ handlers, doors, queue, reader, onFault, onNotAllowed }: DispatchParts): Dispatch {
  const list: Readonly<Record<string, Contract>> = contracts;
  return async (caller, name, input, commandId, origin = local) => {
    const contract = Object.hasOwn(list, name) ? list[name] : undefined;
    const door = contract && Object.hasOwn(doors, name) ? doors[name] : undefined;
    const handler = contract && Object.hasOwn(handlers, name) ? handlers[name] : undefined;
    if (!contract || !(door || handler)) return no({ code: "command-unknown", name: name.slice(0, 80) });
    if (contract.may !== "public" && !caller) return no({ code: "sign-in-needed" });
    if (caller && !mayCall(contract, caller)) {
      onNotAllowed(origin, name);
      return no({ code: "not-allowed", command: name, needs: needs(contract) });
    }
    const parsed = contract.input.safeParse(input ?? {});
    if (!parsed.success) return no({ code: "input-invalid", problems: problemsOf(parsed.error.issues) });
    const call = { name, input: parsed.data, caller: caller ?? nobody, commandId: commandId || `door:${randomUUID()}` };
    try {
      if (door) return await door({ ...call, ...origin });
      if (!handler) return no({ code: "command-unknown", name });
      if (isCommand(handler)) return await queue.run(call);
      return { ok: true, value: handler.ask(reader, parsed.data, call.caller) };
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

const local: Origin = { address: "local" };
const nobody: Caller = { actor: "", device: "", roles: [] };
const no = (refusal: Refusal): Answer => ({ ok: false, refusal });
const needs = ({ may }: Contract): string => (may === "public" || may === "anyone" ? may : may.join(", "));

function mayCall({ may }: Contract, { roles }: Caller): boolean {
  return may === "public" || may === "anyone" || roles.includes("admin") || may.some((role) => roles.includes(role));
}

/** Zod names a strict object's unknown keys in one issue at the object: here each gets its own path. */
function problemsOf(
  issues: readonly { code: string; path: readonly PropertyKey[]; message: string; keys?: readonly string[] }[],
): { path: string; expected: string }[] {
  return issues
    .flatMap(({ code, path, message, keys }) =>
      code === "unrecognized_keys" && keys
        ? keys.map((key) => ({ path: [...path, key], expected: "no such field" }))
        : [{ path, expected: message }],
    )
    .slice(0, problemsMax)
    .map(({ path, expected }) => ({
      path: path.map(String).join(".").slice(0, 200),
      expected: expected.slice(0, 300),
    }));
}

const problemsMax = 50;
