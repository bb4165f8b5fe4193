import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { AttemptLimit } from "../../doors/attempt-limit.ts";
import { messageBytesMax } from "../../protocol/wire/limits.ts";
import {
  exchangeType,
  keyRequest,
  pairRequest,
  type SyncProblem,
  sessionRequest,
  syncPaths,
} from "../../protocol/wire/session.ts";
import { WireFault } from "../../protocol/wire/wire-fault.ts";
import type { Cloud, CloudPart } from "../cloud-part.ts";
import { changeKey, pairBox } from "./boxes.ts";
import { carryRoute } from "./carry-route.ts";
import { exchange } from "./exchange.ts";
import { nameSites } from "./name-sites.ts";
import { snapshotRoutes } from "./snapshot-routes.ts";
import { SyncRefusal } from "./sync-refusal.ts";

/** Exchanges that one node works on at a time; those that only wait for news do not count for long. More are told to come back. */
export const exchangesMax = 256;
const retryAfterMs = 2_000;
/** Unsigned requests from one address: codes cannot be guessed at, and a flood is not worked off. */
const attemptsPerMinute = 60;
const smallBodyBytes = 16 * 1024;

const challengeRequest = z.looseObject({ box: z.string().min(1).max(200) });

/** The door for boxes: `protocol/wire/session.ts` says what goes in and out. */
export const syncPart: CloudPart = {
  name: "sync",
  async start(cloud, app) {
    await app.register(async (scope) => routes(cloud, scope));
    return undefined;
  },
};

async function routes(cloud: Cloud, app: FastifyInstance): Promise<void> {
  const { database: db, world, sessions, metrics } = cloud;
  const parts = { db, world, desk: cloud.hub, news: cloud.news };
  const attempts = new AttemptLimit({ max: attemptsPerMinute, windowMs: 60_000 });
  let working = 0;
  const asking = new Map<string, AbortController>();
  metrics.gauge("exchanges_open", () => working);
  metrics.gauge("long_polls_open", () => cloud.news.waiting);

  app.addContentTypeParser(exchangeType, { parseAs: "buffer", bodyLimit: messageBytesMax }, (_request, body, done) =>
    done(null, body),
  );
  app.setErrorHandler((error, request, reply) => sendSyncProblem(cloud, error, request, reply));

  const unsigned = { bodyLimit: smallBodyBytes };
  const heard = (request: FastifyRequest) => {
    const waitMs = attempts.begin(request.ip, world.nowMs());
    if (waitMs > 0) throw new SyncRefusal(429, "overloaded", "Too many attempts from this address.", waitMs);
  };

  app.post(syncPaths.pair, unsigned, async (request) => {
    heard(request);
    return pairBox(db, world, parse(pairRequest, request.body), (sql, site) =>
      nameSites(sql, cloud.hub, { actor: "rule:sites", site }),
    );
  });
  app.post(syncPaths.challenge, unsigned, async (request) => {
    heard(request);
    const answer = await sessions.challenge(parse(challengeRequest, request.body).box);
    return answer;
  });
  app.post(syncPaths.session, unsigned, async (request) => {
    heard(request);
    const answer = await sessions.open(parse(sessionRequest, request.body));
    // Boxes behind one address that do everything right are not held up.
    attempts.clear(request.ip);
    return answer;
  });
  app.post(syncPaths.key, unsigned, async (request) => {
    const { company, box } = await sessions.caller(request.headers.authorization);
    const wanted = parse(keyRequest, request.body);
    await db.withCompany(company, (sql) => changeKey(sql, world, { ...wanted, box }));
    return { box };
  });

  app.post(syncPaths.exchange, { bodyLimit: messageBytesMax }, async (request, reply) => {
    if (working >= exchangesMax) {
      metrics.add("exchanges_shed_total");
      throw new SyncRefusal(503, "overloaded", "Too many boxes at once.", retryAfterMs);
    }
    const caller = await sessions.caller(request.headers.authorization);
    if (!Buffer.isBuffer(request.body))
      throw new SyncRefusal(415, "malformed", `An exchange has the content type ${exchangeType}.`);
    // A box asks one thing at a time: what it asked before it has given up, even where nobody told this end of the line.
    const gone = new AbortController();
    const name = `${caller.company} ${caller.box}`;
    asking.get(name)?.abort();
    asking.set(name, gone);
    reply.raw.once("close", () => gone.abort());
    working++;
    const startedAt = performance.now();
    try {
      metrics.add("bytes_in_total", request.body.length);
      const answer = await exchange(parts, caller, request.body, { signal: gone.signal, metrics });
      metrics.add("exchanges_total");
      metrics.add("bytes_out_total", answer.length);
      return await reply.type(exchangeType).send(Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength));
    } finally {
      metrics.add("exchange_seconds_total", (performance.now() - startedAt) / 1_000);
      working--;
      if (asking.get(name) === gone) asking.delete(name);
    }
  });
  snapshotRoutes(cloud, app);
  carryRoute(cloud, app);
}

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new SyncRefusal(400, "malformed", `${issue?.path.join(".") || "body"}: ${issue?.message}`);
}

/** Any trouble of a box's door as what boxes read. */
export function sendSyncProblem(cloud: Cloud, error: unknown, request: FastifyRequest, reply: FastifyReply) {
  cloud.metrics.add("exchanges_refused_total");
  if (error instanceof SyncRefusal) {
    const { status, code, message: detail, retryAfterMs: waitMs } = error;
    if (waitMs !== undefined) reply.header("retry-after", Math.ceil(waitMs / 1_000));
    return reply
      .code(status)
      .send({ code, detail, ...(waitMs !== undefined && { retryAfterMs: waitMs }) } satisfies SyncProblem);
  }
  if (error instanceof WireFault)
    return reply
      .code(error.code === "too-large" ? 413 : 400)
      .send({ code: error.code, detail: error.message } satisfies SyncProblem);
  const status = (error as { statusCode?: number }).statusCode ?? 500;
  if (status < 500)
    return reply.code(status).send({
      code: status === 413 ? "too-large" : "malformed",
      detail: (error as Error).message,
    } satisfies SyncProblem);
  cloud.log.error({ err: error, url: request.url.slice(0, 200) }, "a request of a box failed");
  return reply.code(500).send({
    code: "fault",
    detail: "Nothing was taken; the service's log has the details. Send it again.",
    retryAfterMs,
  });
}
