import type { z } from "zod";
import type { ContractName, Contracts } from "#sync/contracts/list.ts";
import { type Answer, problemFrom, readJson, unreachable } from "./problem.ts";

export type CallInput<N extends ContractName> = z.input<Contracts[N]["input"]>;
export type CallValue<N extends ContractName> = z.output<Contracts[N]["output"]>;

export interface CallOptions {
  /** A repeat with the same id gets the first answer. */
  commandId?: string;
  token?: string;
  signal?: AbortSignal;
  /** For what takes longer than a look into the book, such as listening to machines. */
  timeoutMs?: number;
}

export interface NamedCall {
  name: string;
  commandId: string;
  input: Record<string, unknown>;
}

/** The appliance's one door for people: a typed call, and many calls in order. */
export interface Door {
  call<N extends ContractName>(name: N, input: CallInput<N>, options?: CallOptions): Promise<Answer<CallValue<N>>>;
  /** One answer for each call, in the same order; not `ok` when the whole batch was turned away. */
  callAll(calls: readonly NamedCall[], token: string): Promise<Answer<Answer<unknown>[]>>;
}

export interface DoorParts {
  fetch: typeof fetch;
  token: () => string | undefined;
  /** What the person bound by scanning: `printer` or `workstation` labels. */
  workstation: () => string | undefined;
  /** Told after every try whether somebody answered. */
  onContact: (reached: boolean, why: string) => void;
  timeoutMs?: number;
}

export function createDoor({ fetch, token, workstation, onContact, timeoutMs = 10_000 }: DoorParts): Door {
  async function post(path: string, body: unknown, options: CallOptions): Promise<Answer<Record<string, unknown>>> {
    const bearer = options.token ?? token();
    const bound = workstation();
    const headers: Record<string, string> = { "content-type": "application/json" };
    if (bearer !== undefined) headers.authorization = `Bearer ${bearer}`;
    if (bound !== undefined) headers["x-kontor-workstation"] = encodeURIComponent(bound);
    const timeout = AbortSignal.timeout(options.timeoutMs ?? timeoutMs);
    const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
    try {
      const response = await fetch(path, {
        method: "POST",
        headers,
        body: JSON.stringify(body),
        signal,
        cache: "no-store",
      });
      const read = await readJson(response);
      onContact(true, "");
      if (response.ok && isObject(read)) return { ok: true, value: read };
      return { ok: false, problem: problemFrom(response.ok ? 502 : response.status, read) };
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      if (options.signal?.aborted !== true) onContact(false, why);
      return { ok: false, problem: unreachable(why) };
    }
  }

  return {
    async call<N extends ContractName>(name: N, input: CallInput<N>, options: CallOptions = {}) {
      const answer = await post(`/api/rpc/${name}`, { commandId: options.commandId, input }, options);
      return answer.ok ? { ok: true, value: answer.value.value as CallValue<N> } : answer;
    },
    async callAll(calls, bearer) {
      const answer = await post("/api/rpc", { calls }, { token: bearer });
      if (!answer.ok) return answer;
      const { answers } = answer.value;
      if (!Array.isArray(answers) || answers.length !== calls.length) {
        return { ok: false, problem: problemFrom(502, { detail: "The answers do not fit the calls." }) };
      }
      return { ok: true, value: answers.map(oneAnswer) };
    },
  };
}

function oneAnswer(answer: unknown): Answer<unknown> {
  if (isObject(answer) && answer.ok === true) return { ok: true, value: answer.value };
  const problem = isObject(answer) ? answer.problem : undefined;
  return { ok: false, problem: problemFrom(500, problem) };
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
