import type { FastifyInstance } from "fastify";
import { isLoopback } from "#sync/doors/address-key.ts";
import type { Doorway } from "#sync/doors/doorway.ts";
import { sendRefusal } from "#sync/doors/http-problem.ts";
import type { Site } from "../../site/site.ts";
import type { Caller } from "../../store/book.ts";
import { threadHeaps } from "../../store/threads.ts";
import { refusalFor } from "../access.ts";
import { whoIs } from "./who-is.ts";

/** `/health` for everybody who watches whether the box lives; `/metrics` for Prometheus: the loopback, or an admin. */
export function healthRoutes(app: FastifyInstance, site: Site, doorway: Doorway<Caller>): void {
  const { store, siteId, version, startedAt, desk, gauges } = site;
  app.get("/health", () => ({
    ready: true,
    siteId,
    version,
    facts: store.queue.headPos,
    queue: doorway.meter.inFlight,
    uptimeMs: Date.now() - startedAt,
  }));

  app.get("/metrics", async (request, reply) => {
    const refusal = isLoopback(request.ip) ? undefined : refusalFor(whoIs(request, desk), "metrics", []);
    if (refusal) return sendRefusal(reply, refusal);
    const lines = [
      doorway.meter.text(),
      "# TYPE kontor_facts gauge",
      `kontor_facts ${store.queue.headPos}`,
      ...Object.entries(gauges).flatMap(([name, read]) => [`# TYPE kontor_${name} gauge`, `kontor_${name} ${read()}`]),
      "# TYPE kontor_uptime_seconds gauge",
      `kontor_uptime_seconds ${Math.round((Date.now() - startedAt) / 1_000)}`,
      "# TYPE process_resident_memory_bytes gauge",
      `process_resident_memory_bytes ${process.memoryUsage.rss()}`,
      "# TYPE nodejs_heap_used_bytes gauge",
      ...(await threadHeaps()).map(({ name, usedBytes }) => `nodejs_heap_used_bytes{thread="${name}"} ${usedBytes}`),
    ];
    return reply.type("text/plain; version=0.0.4").send(`${lines.join("\n")}\n`);
  });
}
