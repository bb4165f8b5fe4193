import type { Role } from "#sync/model/records/person.ts";
import type { Answer } from "../store/run-command.ts";
import type { Who } from "./doorway.ts";

/** For a route that is no contract (a paper, the metrics): the refusal for who may not, or undefined. An admin always may. */
export function refusalFor(
  { caller }: Who,
  what: string,
  may: readonly Role[] | "anyone",
): Extract<Answer, { ok: false }> | undefined {
  if (!caller) return { ok: false, refusal: { code: "sign-in-needed" } };
  if (may === "anyone" || caller.roles.includes("admin") || may.some((role) => caller.roles.includes(role)))
    return undefined;
  return { ok: false, refusal: { code: "not-allowed", command: what, needs: may.join(", ") || "admin" } };
}
