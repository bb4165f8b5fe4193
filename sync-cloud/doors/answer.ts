import type { AnyContract } from "../contracts/define.ts";
import { problemOf, type Refusal } from "../contracts/refusals.ts";

/** What a call gives at every door. `fault` is our mistake: nothing was changed, and the text goes to the log only. */
export type Answer = { ok: true; value: unknown } | { ok: false; refusal: Refusal } | { ok: false; fault: string };

/** How a call came in: the address it is limited and audited by, and the bearer token if it had one. */
export interface Origin {
  address: string;
  token?: string;
}

/** Who calls, as the door found out. */
export interface Who<C> {
  caller: C | undefined;
  origin: Origin;
}

/** The one way in, behind every door: rights, then shape, then whoever answers. */
export type Dispatch<C> = (
  caller: C | undefined,
  name: string,
  input: unknown,
  commandId?: string,
  origin?: Origin,
) => Promise<Answer>;

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

/** `top` may everything. */
export function mayCall({ may }: Pick<AnyContract, "may">, roles: readonly string[], top: string): boolean {
  return may === "public" || may === "anyone" || roles.includes(top) || may.some((role) => roles.includes(role));
}

/** Whom a contract is for, in words. */
export const needs = ({ may }: Pick<AnyContract, "may">): string =>
  may === "public" || may === "anyone" ? may : may.join(", ");

/** Zod names a strict object's unknown keys in one issue at the object: here each gets its own path. */
export function problemsOf(
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
