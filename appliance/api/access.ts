import type { Answer, Who } from "#sync/doors/answer.ts";
import type { Role } from "#sync/model/records/person.ts";
import type { Caller } from "../store/book.ts";

/** For a route that is no contract (a paper, the metrics): the refusal for who may not, or undefined. An admin always may. */
export function refusalFor(
  { caller }: Who<Caller>,
  what: string,
  may: readonly Role[] | "anyone",
): Extract<Answer, { ok: false }> | undefined {
  if (!caller) return { ok: false, refusal: { code: "sign-in-needed" } };
  if (caller.only)
    return { ok: false, refusal: { code: "not-allowed", command: what, needs: "a person who signs in" } };
  if (may === "anyone" || caller.roles.includes("admin") || may.some((role) => caller.roles.includes(role)))
    return undefined;
  return { ok: false, refusal: { code: "not-allowed", command: what, needs: may.join(", ") || "admin" } };
}

/** By what a caller's calls are counted. */
export const callerKey = ({ actor, device }: Caller): string => `${actor}@${device}`;
