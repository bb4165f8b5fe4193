import type { FastifyReply } from "fastify";
import { type Answer, problemOfAnswer } from "./answer.ts";

/** RFC 9457 problem details, with our stable `code` and what to do. */
export interface HttpProblem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  todo: string;
  data: unknown;
}

/** What is wrong with a request before any command is looked at. */
export function transportProblem(status: number, detail: string): HttpProblem {
  const [code, title, todo] = words[status] ?? (status >= 500 ? fault : malformed);
  return { type: `https://kontor.local/problems/${code}`, title, status, code, detail, todo, data: {} };
}

export function sendProblem(reply: FastifyReply, problem: HttpProblem): FastifyReply {
  const { retryAfterMs } = (problem.data ?? {}) as { retryAfterMs?: number };
  if (retryAfterMs !== undefined) reply.header("retry-after", Math.ceil(retryAfterMs / 1000));
  if (problem.status === 401) reply.header("www-authenticate", "Bearer");
  return reply.code(problem.status).type("application/problem+json").send(problem);
}

export const sendRefusal = (reply: FastifyReply, answer: Extract<Answer, { ok: false }>): FastifyReply =>
  sendProblem(reply, problemOfAnswer(answer));

type Words = readonly [code: string, title: string, todo: string];
const malformed: Words = [
  "request-malformed",
  "The request cannot be read",
  "Correct it as the detail says and send it again.",
];
const fault: Words = [
  "fault",
  "Something went wrong on our side",
  "Send it again. If it happens again, show the time to support.",
];
const words: Record<number, Words> = {
  404: ["not-found", "There is nothing here", "See /api/ for what there is."],
  405: ["method-not-allowed", "This path takes another method", "See /api/ for the method of each path."],
  408: ["request-timeout", "The request came too slowly", "Send it again."],
  413: ["too-large", "The request is too large", "Send less at once; files go to POST /api/v1/files."],
  414: ["too-large", "The address is too long", "Send the input as JSON to POST /api/rpc/<name>."],
  415: ["wrong-content-type", "The content type is not understood", "Send JSON with content-type: application/json."],
  431: ["too-large", "The headers are too large", "Send fewer or shorter headers."],
};
