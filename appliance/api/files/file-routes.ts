import multipart from "@fastify/multipart";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { filesContracts, importOptions } from "#sync/contracts/files.ts";
import { problemOf } from "#sync/contracts/refusals.ts";
import { sendProblem, sendRefusal, transportProblem } from "#sync/doors/http-problem.ts";
import { idempotencyKey, signedInOnly } from "#sync/doors/rpc-routes.ts";
import { inboxBytesMax } from "../../edi/inbox/watch-inbox.ts";
import type { Answer } from "../../store/run-command.ts";
import { refusalFor } from "../access.ts";
import { newCommandId } from "../command-ids.ts";
import type { Dispatch } from "../dispatch.ts";
import { whoIs } from "../http/who-is.ts";
import type { SignInDesk } from "../people/sign-in-desk.ts";
import { safeAnswer } from "../safe-answer.ts";
import type { FileDesk } from "./file-desk.ts";

/**
 * Files as files: `POST /api/v1/files` takes a form upload, or the bytes themselves with `?name=`; `GET /api/v1/files/export/<kind>`
 * answers the file. They do what `files.import` and `files.export` do, without base64.
 */
export function fileRoutes(
  app: FastifyInstance,
  { files, desk, dispatch }: { files: FileDesk; desk: SignInDesk; dispatch: Dispatch },
): void {
  app.register(async (scope) => {
    await scope.register(multipart, {
      limits: { fileSize: inboxBytesMax, files: 1, fields: 20, fieldSize: 1_000, parts: 21 },
    });
    scope.addContentTypeParser(rawTypes, { parseAs: "buffer", bodyLimit: inboxBytesMax }, (_request, body, done) =>
      done(null, body),
    );
    const large = { bodyLimit: inboxBytesMax + 65_536, onRequest: signedInOnly((request) => whoIs(request, desk)) };
    scope.post<{ Querystring: Record<string, string> }>("/api/v1/files", large, async (request, reply) => {
      const upload = await readUpload(request);
      if ("problem" in upload) return sendProblem(reply, upload.problem);
      const options = importOptions.safeParse(readFlags(upload.fields));
      if (!options.success) return sendProblem(reply, problemOf(invalidOptions(options.error.issues)));
      const who = whoIs(request, desk);
      const refusal = refusalFor(who, "files.import", may === "public" ? "anyone" : may);
      if (refusal || !who.caller)
        return sendRefusal(reply, refusal ?? { ok: false, refusal: { code: "sign-in-needed" } });
      const { name, bytes } = upload;
      const commandId = idempotencyKey(request.headers) ?? newCommandId("door");
      const caller = who.caller;
      return sendValue(
        reply,
        await safeAnswer(() => files.import({ name, bytes, options: options.data, caller, commandId })),
      );
    });
  });

  app.get<{ Params: { kind: string }; Querystring: Record<string, unknown> }>(
    "/api/v1/files/export/:kind",
    async (request, reply) => {
      const who = whoIs(request, desk);
      const input = { ...request.query, kind: request.params.kind };
      const answer = await dispatch(who.caller, "files.export", input, undefined, who.origin);
      if (!answer.ok) return sendRefusal(reply, answer);
      const { name, mediaType, contentBase64 } = answer.value as Record<"name" | "mediaType" | "contentBase64", string>;
      return reply
        .type(mediaType)
        .header("content-disposition", `attachment; filename="${name}"`)
        .send(Buffer.from(contentBase64, "base64"));
    },
  );
}

const { may } = filesContracts["files.import"];
const rawTypes = ["text/csv", "application/edi-x12", "application/octet-stream"];

type Upload =
  | { name: string; bytes: Buffer; fields: Record<string, string> }
  | { problem: ReturnType<typeof transportProblem> };

async function readUpload(request: FastifyRequest<{ Querystring: Record<string, string> }>): Promise<Upload> {
  const { name: queryName, ...query } = request.query;
  if (!request.isMultipart()) {
    if (!Buffer.isBuffer(request.body) || request.body.length === 0)
      return { problem: transportProblem(400, "The request has no file: send a form with a file, or its bytes.") };
    return { name: (queryName || "upload").slice(0, 200), bytes: request.body, fields: query };
  }
  const fields: Record<string, string> = { ...query };
  let file: { name: string; bytes: Buffer } | undefined;
  for await (const part of request.parts()) {
    if (part.type === "file") file = { name: part.filename || queryName || "upload", bytes: await part.toBuffer() };
    else fields[part.fieldname] = String(part.value);
  }
  if (!file) return { problem: transportProblem(400, "The form has no file.") };
  return { ...file, name: file.name.slice(0, 200), fields };
}

/** A form knows text only. */
function readFlags(fields: Record<string, string>): Record<string, unknown> {
  const words: Record<string, unknown> = { true: true, false: false };
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, words[value] ?? value]));
}

const invalidOptions = (issues: readonly { path: readonly PropertyKey[]; message: string }[]) => ({
  code: "input-invalid" as const,
  problems: issues.map(({ path, message }) => ({ path: path.map(String).join("."), expected: message })),
});

function sendValue(reply: FastifyReply, answer: Answer): FastifyReply {
  return answer.ok ? reply.send(answer.value) : sendRefusal(reply, answer);
}
