import type { FastifyInstance, FastifyReply } from "fastify";
import { sendRefusal } from "#sync/doors/http-problem.ts";
import type { Answer } from "../../store/run-command.ts";
import type { Dispatch } from "../dispatch.ts";
import { whoIs } from "../http/who-is.ts";
import type { SignInDesk } from "../people/sign-in-desk.ts";

/**
 * Papers as files: `GET /api/v1/papers/carton-label/LPN0000007.pdf` (or `.zpl`, `.svg`), and a waiting job of the print queue by
 * `POST /api/v1/papers/jobs/<id>/content?format=zpl`, which marks it printed.
 */
export function paperRoutes(app: FastifyInstance, { desk, dispatch }: { desk: SignInDesk; dispatch: Dispatch }): void {
  app.get<{ Params: { kind: string; subject: string }; Querystring: Record<string, unknown> }>(
    "/api/v1/papers/:kind/:subject",
    async (request, reply) => {
      const who = whoIs(request, desk);
      const [, subject = "", format] = /^(.+?)(?:\.(pdf|zpl|svg))?$/.exec(request.params.subject) ?? [];
      const input = { ...request.query, ...(format && { format }), kind: request.params.kind, subject };
      return sendFile(reply, await dispatch(who.caller, "papers.render", input, undefined, who.origin));
    },
  );
  app.post<{ Params: { jobId: string }; Querystring: Record<string, unknown> }>(
    "/api/v1/papers/jobs/:jobId/content",
    async (request, reply) => {
      const who = whoIs(request, desk);
      const input = { ...request.query, jobId: request.params.jobId };
      return sendFile(reply, await dispatch(who.caller, "papers.fetch", input, undefined, who.origin));
    },
  );
}

function sendFile(reply: FastifyReply, answer: Answer): FastifyReply {
  if (!answer.ok) return sendRefusal(reply, answer);
  const { name, mediaType, contentBase64 } = answer.value as Record<"name" | "mediaType" | "contentBase64", string>;
  return reply
    .type(mediaType)
    .header("content-disposition", `inline; filename="${name}"`)
    .header("cache-control", "no-store")
    .send(Buffer.from(contentBase64, "base64"));
}
