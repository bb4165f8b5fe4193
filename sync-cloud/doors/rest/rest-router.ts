import { type AnyRouter, ORPCError, os } from "@orpc/server";
import { z } from "zod";
import type { AnyContract } from "../../contracts/define.ts";
import { problemOf, type RefusalCode, refusals } from "../../contracts/refusals.ts";
import { problemOfAnswer, type Who } from "../answer.ts";
import type { Doorway } from "../doorway.ts";
import { described } from "./described-schema.ts";

/** What a REST call brings beside its input. */
export interface RestContext<C> {
  who: Who<C>;
  idempotencyKey: string | undefined;
}

/** What a program offers: its contracts, and the role that may call all of them. */
export interface Offer {
  contracts: Readonly<Record<string, AnyContract>>;
  topRole: string;
}

/** The contract list as oRPC procedures: their paths, their schemas in OpenAPI, and one handler that asks the doorway. */
export function restRouter<C>(offer: Offer, doorway: Pick<Doorway<C>, "call" | "tooMany">): AnyRouter {
  const list = Object.values(offer.contracts);
  return Object.fromEntries(list.map((contract) => [contract.name, procedure(contract, offer.topRole, doorway)]));
}

function procedure<C>(contract: AnyContract, topRole: string, doorway: Pick<Doorway<C>, "call" | "tooMany">) {
  const { name, kind, title, input, output, rest, may } = contract;
  return os
    .$context<RestContext<C>>()
    .route({
      method: rest.method,
      path: rest.path as `/${string}`,
      operationId: name,
      tags: [name.split(".")[0] ?? name],
      summary: title,
      description: [
        who(contract, topRole),
        kind === "command"
          ? "A repeat with the same `commandId` (or `Idempotency-Key` header) gets the first answer."
          : "Only reads.",
        `Refusals: ${codesOf(contract)
          .map((code) => `\`${code}\` (${refusals[code].status})`)
          .join(", ")}.`,
      ].join(" "),
      spec: (operation) => ({
        ...operation,
        ...(may === "public" && { security: [] }),
        ...(kind === "command" && { parameters: [...(operation.parameters ?? []), idempotencyHeader] }),
        responses: { ...operation.responses, ...problemResponses(contract) },
      }),
    })
    .input(described(kind === "command" ? input.extend({ commandId }) : input))
    .output(described(output))
    .handler(async ({ input: sent, context }) => {
      const read = kind === "command" ? withoutCommandId(sent) : { input: sent, commandId: undefined };
      const key = read.commandId ?? context.idempotencyKey;
      const answer = doorway.tooMany(context.who) ?? (await doorway.call("rest", context.who, name, read.input, key));
      if (answer.ok) return answer.value;
      throw orpcError(problemOfAnswer(answer));
    });
}

function withoutCommandId(sent: unknown): { input: unknown; commandId?: string | undefined } {
  if (!isObject(sent)) return { input: sent };
  const { commandId: given, ...input } = sent;
  const read = commandId.safeParse(given);
  if (read.success) return { input, commandId: read.data };
  const problems = [{ path: "commandId", expected: read.error.issues[0]?.message ?? "text" }];
  throw orpcError(problemOf({ code: "input-invalid", problems }));
}

function orpcError(problem: ReturnType<typeof problemOf>): ORPCError<string, unknown> {
  return new ORPCError(problem.code, { status: problem.status, message: problem.title, data: problem });
}

const commandId = z
  .string()
  .min(1)
  .max(128)
  .optional()
  .meta({ description: "Yours, and new for each command; a repeat gets the first answer" });

const idempotencyHeader = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description: "The same as `commandId` in the body",
  schema: { type: "string", maxLength: 128 },
} as const;

function who({ may }: AnyContract, topRole: string): string {
  if (may === "public") return "No sign-in needed.";
  if (may === "anyone") return "For whoever is signed in.";
  return `For: ${[...new Set([...may, topRole])].join(", ")}.`;
}

/** Everything that this contract may refuse with, its own codes first. */
function codesOf({ refusals: own, may, kind }: AnyContract): RefusalCode[] {
  const common: RefusalCode[] = ["input-invalid", "too-many-requests"];
  if (kind === "command") common.push("command-id-reused", "queue-full", "storage-full");
  if (may !== "public") common.push("sign-in-needed");
  if (Array.isArray(may)) common.push("not-allowed");
  return [...new Set([...own, ...common])];
}

/** One response for each status; which codes come under it is in the operation's description. */
function problemResponses(contract: AnyContract): Record<string, { $ref: string }> {
  const statuses = [...new Set(codesOf(contract).map((code) => refusals[code].status))].sort();
  return Object.fromEntries(statuses.map((status) => [status, { $ref: "#/components/responses/Problem" }]));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
