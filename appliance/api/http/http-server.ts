import Fastify, { type FastifyInstance } from "fastify";
import type { Logger } from "pino";
import { problemOf } from "#sync/contracts/refusals.ts";

const bodyLimitBytes = 1024 * 1024;

/** A Fastify server whose every error is a problem (RFC 9457): malformed JSON, a body too large, an unknown path. */
export function makeHttpServer(log: Logger, tls?: { key: string; cert: string }): FastifyInstance {
  const common = { bodyLimit: bodyLimitBytes, routerOptions: { maxParamLength: 400 }, forceCloseConnections: true, requestTimeout: 30_000, keepAliveTimeout: 72_000 } as const;
  const app = (tls ? Fastify({ ...common, https: { ...tls, minVersion: "TLSv1.2" } }) : Fastify(common)) as unknown as FastifyInstance;

  app.setErrorHandler((error: Error & { statusCode?: number; code?: string; validation?: { instancePath: string; message?: string }[] }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) log.error({ err: error, url: request.url }, "a request failed");
    const problems = error.validation?.map(({ instancePath, message }) => ({ path: instancePath.replaceAll("/", ".").slice(1), expected: message ?? "a valid value" })) ?? [
      { path: "", expected: status >= 500 ? "nothing: this is our mistake, the log has the details" : error.message },
    ];
    const problem = { ...problemOf({ code: "input-invalid", problems }), status, code: codeOf(status) };
    return reply.code(status).type("application/problem+json").send(problem);
  });
  app.setNotFoundHandler((request, reply) => {
    const problem = problemOf({ code: "not-found", what: "page", id: request.url.slice(0, 200) });
    return reply.code(404).type("application/problem+json").send(problem);
  });
  return app;
}

const codeOf = (status: number): string => ({ 413: "too-large", 415: "wrong-content-type", 429: "too-many-requests" })[status] ?? (status >= 500 ? "fault" : "input-invalid");
