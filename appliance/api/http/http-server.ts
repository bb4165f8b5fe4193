import Fastify, { type FastifyError, type FastifyInstance } from "fastify";
import type { Logger } from "pino";
import { sendProblem, transportProblem } from "./http-problem.ts";

const bodyLimitBytes = 1024 * 1024;

/** A Fastify server whose every error is a problem (RFC 9457): malformed JSON, a body too large, an unknown path. */
export function makeHttpServer(log: Logger, tls?: { key: string; cert: string }): FastifyInstance {
  const common = {
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

  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
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
