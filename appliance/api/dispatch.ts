import type { Contract } from "#sync/contracts/define.ts";
import { contracts } from "#sync/contracts/list.ts";
import type { Refusal } from "#sync/contracts/refusals.ts";
import {
  type Answer,
  type Dispatch as DispatchOf,
  mayCall,
  needs,
  type Origin,
  problemsOf,
} from "#sync/doors/answer.ts";
import { type Caller, Refused } from "../store/book.ts";
import type { CommandQueue } from "../store/command-queue.ts";
import { type Handlers, isCommand } from "../store/handler.ts";
import type { Reader } from "../store/reader.ts";
import { newCommandId } from "./command-ids.ts";

/** The one way in, for every door: rights, then shape, then the writer (a command) or the reading connection (a query). */
export type Dispatch = DispatchOf<Caller>;

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
    const isAllowed = !caller?.only || caller.only.includes(name);
    if (caller && !(isAllowed && mayCall(contract, caller.roles, "admin"))) {
      onNotAllowed(origin, name);
      return no({ code: "not-allowed", command: name, needs: needs(contract) });
    }
    const parsed = contract.input.safeParse(input ?? {});
    if (!parsed.success) return no({ code: "input-invalid", problems: problemsOf(parsed.error.issues) });
    const call = { name, input: parsed.data, caller: caller ?? nobody, commandId: commandId || newCommandId("door") };
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

const local: Origin = { address: "local" };
const nobody: Caller = { actor: "", device: "", roles: [] };
const no = (refusal: Refusal): Answer => ({ ok: false, refusal });
