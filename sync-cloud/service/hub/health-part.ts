import type { FastifyRequest } from "fastify";
import type { CloudPart } from "../cloud-part.ts";

const loopback = new Set(["127.0.0.1", "::1", "::ffff:127.0.0.1"]);

/**
 * `/health/live`: the process answers. `/health/ready`: its database does too. `/metrics` tells figures of this node to its own machine, and to whoever
 * shows KONTOR_METRICS_TOKEN.
 */
export const healthPart: CloudPart = {
  name: "health",
  async start(cloud, app) {
    app.get("/health/live", async () => ({ live: true, version: cloud.version }));
    app.get("/health/ready", async (_request, reply) => {
      try {
        await cloud.database.ping();
        return { ready: true, database: cloud.database.kind };
      } catch (error) {
        cloud.log.warn({ err: error }, "the database does not answer");
        return reply.code(503).send({ ready: false, database: cloud.database.kind });
      }
    });
    app.get("/metrics", async (request, reply) => {
      if (!mayReadMetrics(request)) return reply.code(404).send({ code: "not-found" });
      return reply.type("text/plain; version=0.0.4").send(cloud.metrics.text());
    });
    return undefined;
  },
};

function mayReadMetrics(request: FastifyRequest): boolean {
  const token = process.env.KONTOR_METRICS_TOKEN;
  if (token && request.headers.authorization === `Bearer ${token}`) return true;
  // A proxy on this machine speaks for strangers.
  return loopback.has(request.socket.remoteAddress ?? "") && request.headers["x-forwarded-for"] === undefined;
}
