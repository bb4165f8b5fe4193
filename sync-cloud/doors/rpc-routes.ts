import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { problemOf } from "../contracts/refusals.ts";
import { type Answer, problemOfAnswer, type Who } from "./answer.ts";
import type { Doorway } from "./doorway.ts";
import { sendProblem, sendRefusal } from "./http-problem.ts";

/** One batch is a handheld's unsent scans: more than this come in the next. */
const batchMax = 200;
const commandIdLengthMax = 128;

/** Finds out who sent a request. */
export type WhoIs<C> = (request: FastifyRequest) => Who<C> | Promise<Who<C>>;

export interface RpcParts<C> {
  doorway: Doorway<C>;
  whoIs: WhoIs<C>;
  /** Contracts whose input may be larger than a megabyte (a file as base64), with the bytes that they take; signed in only. */
  largeInputs?: Readonly<Record<string, number>>;
}

interface RpcCall {
  name: string;
  commandId: string | undefined;
  input: unknown;
}

/**
 * The door of our own programs: a name, an input, an answer. `POST /api/rpc/<name>` for one call, `POST /api/rpc` for many in
 * order, where each answer is durable and a refused call does not stop the next.
 */
export function rpcRoutes<C>(app: FastifyInstance, { doorway, whoIs, largeInputs = {} }: RpcParts<C>): void {
  const one = async (name: string, request: FastifyRequest, reply: FastifyReply) => {
    const call = readCall(request.body ?? {}, name);
    if ("problems" in call) return sendProblem(reply, problemOf({ code: "input-invalid", ...call }));
    const who = await whoIs(request);
    const key = call.commandId ?? idempotencyKey(request.headers);
    const answer = doorway.tooMany(who) ?? (await doorway.call("rpc", who, name, call.input, key));
    return answer.ok ? answer : sendRefusal(reply, answer);
  };
  app.post<{ Params: { name: string } }>("/api/rpc/:name", (request, reply) =>
    one(request.params.name, request, reply),
  );
  for (const [name, bodyLimit] of Object.entries(largeInputs))
    app.post(`/api/rpc/${name}`, { bodyLimit, onRequest: signedInOnly(whoIs) }, (request, reply) =>
      one(name, request, reply),
    );

  app.post("/api/rpc", async (request, reply) => {
    const calls = readBatch(request.body);
    if ("problems" in calls) return sendProblem(reply, problemOf({ code: "input-invalid", ...calls }));
    const who = await whoIs(request);
    const tooMany = doorway.tooMany(who, calls.length);
    if (tooMany) return sendRefusal(reply, tooMany);
    // All are queued in order before the first answer is waited for: the writer takes them in one transaction.
    const answers = await Promise.all(
      calls.map(({ name, input, commandId }) => doorway.call("rpc", who, name, input, commandId)),
    );
    return { answers: answers.map(inBatch) };
  });
}

/** Turned away before the body is read: nobody unknown may send many megabytes. */
export const signedInOnly =
  <C>(whoIs: WhoIs<C>) =>
  async (request: FastifyRequest, reply: FastifyReply) => {
    if (!(await whoIs(request)).caller) return sendRefusal(reply, { ok: false, refusal: { code: "sign-in-needed" } });
  };

/** `Idempotency-Key` is for those who would rather not have `commandId` in the body. */
export function idempotencyKey(headers: Record<string, unknown>): string | undefined {
  const value = headers["idempotency-key"];
  return typeof value === "string" && value.length > 0 && value.length <= commandIdLengthMax ? value : undefined;
}

const inBatch = (answer: Answer): unknown => (answer.ok ? answer : { ok: false, problem: problemOfAnswer(answer) });

type Problems = { problems: { path: string; expected: string }[] };

function readBatch(body: unknown): RpcCall[] | Problems {
  const calls = isObject(body) ? body.calls : undefined;
  if (!Array.isArray(calls) || calls.length > batchMax)
    return { problems: [{ path: "calls", expected: `a list of at most ${batchMax} calls` }] };
  const read: RpcCall[] = [];
  const problems: Problems["problems"] = [];
  calls.forEach((call: unknown, i) => {
    const name = isObject(call) && typeof call.name === "string" ? call.name : "";
    const one = readCall(call, name);
    if (name === "") problems.push({ path: `calls.${i}.name`, expected: "the name of a command or query" });
    if ("problems" in one)
      for (const { path, expected } of one.problems) problems.push({ path: `calls.${i}.${path}`, expected });
    else if (one.commandId === undefined) problems.push({ path: `calls.${i}.commandId`, expected: "an id of its own" });
    else read.push(one);
  });
  return problems.length > 0 ? { problems: problems.slice(0, 50) } : read;
}

function readCall(body: unknown, name: string): RpcCall | Problems {
  if (!isObject(body)) return { problems: [{ path: "", expected: 'an object: { "commandId"?, "input" }' }] };
  const { commandId, input } = body;
  if (commandId === undefined || commandId === null) return { name, commandId: undefined, input };
  if (typeof commandId === "string" && commandId.length > 0 && commandId.length <= commandIdLengthMax)
    return { name, commandId, input };
  return { problems: [{ path: "commandId", expected: `text of 1 to ${commandIdLengthMax} characters` }] };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
