import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Answer } from "../../store/run-command.ts";
import type { Caller } from "../../store/book.ts";
import { type Dispatch, problemOfAnswer } from "../dispatch.ts";
import type { SignInDesk } from "../people/sign-in-desk.ts";

/** One batch is a handheld's unsent scans: more than this come in the next. */
const batchMax = 200;

interface RpcCall {
  name: string;
  commandId?: string;
  input?: unknown;
}

/**
 * The door of our own programs: a name, an input, an answer. `POST /api/rpc/<name>` for one call, `POST /api/rpc` for many in
 * order, where each answer is durable and a refused call does not stop the next.
 */
export function rpcRoutes(app: FastifyInstance, { dispatch, desk }: { dispatch: Dispatch; desk: SignInDesk }): void {
  app.post<{ Params: { name: string }; Body: Omit<RpcCall, "name"> }>("/api/rpc/:name", async (request, reply) => {
    const { input, commandId } = request.body ?? {};
    const key = commandId ?? headerText(request, "idempotency-key");
    const who = whoIs(request, desk);
    return send(reply, await dispatch(who.caller, request.params.name, input, key, who.origin));
  });

  app.post<{ Body: { calls: RpcCall[] } }>("/api/rpc", { schema: { body: batchSchema } }, async (request) => {
    const who = whoIs(request, desk);
    const answers: unknown[] = [];
    // All are queued in order before the first answer is waited for: the writer takes them in one transaction.
    for (const answer of await Promise.all(request.body.calls.map(({ name, input, commandId }) => dispatch(who.caller, name, input, commandId, who.origin))))
      answers.push(answer.ok ? answer : { ok: false, problem: problemOfAnswer(answer) });
    return { answers };
  });
}

const batchSchema = {
  type: "object",
  required: ["calls"],
  properties: { calls: { type: "array", maxItems: batchMax, items: { type: "object", required: ["name", "commandId"], properties: { name: { type: "string", maxLength: 80 }, commandId: { type: "string", minLength: 1, maxLength: 80 } } } } },
} as const;

/** Who calls: from `Authorization: Bearer <token>` or `Basic <deviceId:secret>`. */
export function whoIs(request: FastifyRequest, desk: SignInDesk): { caller: Caller | undefined; origin: { address: string; token?: string } } {
  const [scheme, credentials] = (request.headers.authorization ?? "").split(" ");
  const address = request.ip;
  if (scheme === "Bearer" && credentials) return { caller: desk.callerOf(credentials), origin: { address, token: credentials } };
  if (scheme === "Basic" && credentials) {
    const [deviceId = "", secret = ""] = Buffer.from(credentials, "base64").toString().split(":");
    return { caller: desk.deviceCaller(deviceId, secret), origin: { address } };
  }
  return { caller: undefined, origin: { address } };
}

/** 200 with the value, or the problem with its own status. */
export function send(reply: FastifyReply, answer: Answer): FastifyReply {
  if (answer.ok) return reply.send(answer);
  const problem = problemOfAnswer(answer);
  const { retryAfterMs } = problem.data as { retryAfterMs?: number };
  if (retryAfterMs !== undefined) reply.header("retry-after", Math.ceil(retryAfterMs / 1000));
  return reply.code(problem.status).type("application/problem+json").send(problem);
}

const headerText = (request: FastifyRequest, name: string): string | undefined => {
  const value = request.headers[name];
  return typeof value === "string" && value.length > 0 && value.length <= 80 ? value : undefined;
};
