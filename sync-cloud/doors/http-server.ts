import type { IncomingMessage } from "node:http";
import Fastify, { type FastifyError, type FastifyInstance } from "fastify";
import type { Logger } from "pino";
import { sendProblem, transportProblem } from "./http-problem.ts";

const bodyLimitBytes = 1024 * 1024;

/** A Fastify server whose every error is a problem (RFC 9457): malformed JSON, a body too large, an unknown path. */
export function makeHttpServer(
  log: Logger,
  tls?: { key: string; cert: string },
  { trustProxy = false }: { trustProxy?: boolean } = {},
): FastifyInstance {
  const common = {
    trustProxy,
    bodyLimit: bodyLimitBytes,
    routerOptions: { maxParamLength: 400 },
    forceCloseConnections: true,
    requestTimeout: 30_000,
    keepAliveTimeout: 72_000,
  } as const;
  const app = (tls
    ? Fastify({ ...common, https: { ...tls, minVersion: "TLSv1.2" } })
    : Fastify(common)) as unknown as FastifyInstance;

  const parseJson = app.getDefaultJsonParser("error", "error");
  app.removeContentTypeParser("application/json");
  // A call without input may come with an empty body, whatever its content type says.
  app.addContentTypeParser<string>("application/json", { parseAs: "string" }, (request, body, done) => {
    if (body === "") done(null, undefined);
    else void parseJson(request, body, done);
  });

  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status === 413) await readAway(request.raw);
    if (status >= 500) log.error({ err: error, url: request.url.slice(0, 200) }, "a request failed");
    const detail = status >= 500 ? "Nothing was changed; the appliance's log has the details." : error.message;
    return sendProblem(reply, transportProblem(status, detail));
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split("?")[0]?.slice(0, 200);
    return sendProblem(reply, transportProblem(404, `There is no ${request.method} ${path}.`));
  });
  app.addHook("onSend", async (_request, reply) => {
    reply.header("x-content-type-options", "nosniff");
  });
  return app;
}

/** What a refused sender may still send before we hang up: past it, the answer is given up. */
const readAwayBytesMax = 64 * 1024 * 1024;
const readAwayMs = 10_000;

/**
 * Reads the rest of a refused body and drops it. Hanging up on bytes that are still coming resets the connection, and most clients
 * then show "connection reset" in place of the answer that says what to do.
 */
function readAway(request: IncomingMessage): Promise<void> {
  if (request.complete || request.destroyed) return Promise.resolve();
  return new Promise((done) => {
    let bytes = 0;
    const end = () => {
      clearTimeout(timer);
      request.off("data", count);
      for (const event of ["end", "error", "close"]) request.off(event, end);
      done();
    };
    const count = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > readAwayBytesMax) end();
    };
    const timer = setTimeout(end, readAwayMs);
    for (const event of ["end", "error", "close"]) request.on(event, end);
    request.on("data", count);
    request.resume();
  });
}
