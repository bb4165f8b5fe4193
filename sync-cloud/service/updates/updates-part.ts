import { mkdirSync } from "node:fs";
import files from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { boxReport, updatePaths, type WantedAnswer } from "../../protocol/wire/updates.ts";
import type { Cloud, CloudPart } from "../cloud-part.ts";
import { findBox } from "../hub/boxes.ts";
import { SyncRefusal } from "../hub/sync-refusal.ts";
import { sendSyncProblem } from "../hub/sync-routes.ts";
import { jsonText } from "../store/json-text.ts";
import type { Sql } from "../store/sql.ts";
import { releaseFor } from "./release-for.ts";
import { readRollouts, writeReport } from "./rollout-rows.ts";

/** A box asks so often which version it should have. */
export const askAgainMs = 15 * 60_000;
/** Bundles that one node sends at a time; a box that is told to come back goes on from the byte it has. */
const downloadsMax = 32;
const retryAfterMs = 30_000;
const reportBytesMax = 16 * 1024;

/** The door where boxes say which version they run, hear which one they should have, and fetch it: with the session of their sync. */
export const updatesPart: CloudPart = {
  name: "updates",
  async start(cloud, app) {
    await app.register(async (scope) => routes(cloud, scope));
    return undefined;
  },
};

async function routes(cloud: Cloud, app: FastifyInstance): Promise<void> {
  const { database: db, world, sessions, releases, metrics } = cloud;
  let sending = 0;
  metrics.gauge("bundles_sending", () => sending);
  app.setErrorHandler((error, request, reply) => sendSyncProblem(cloud, error, request, reply));
  const hasShelf = makeShelf(cloud);
  if (hasShelf) await app.register(files, { root: releases.folder, serve: false, cacheControl: false });

  app.post(updatePaths.report, { bodyLimit: reportBytesMax }, async (request): Promise<WantedAnswer> => {
    const { company, box } = await sessions.caller(request.headers.authorization);
    const read = boxReport.safeParse(request.body);
    if (!read.success) {
      const [issue] = read.error.issues;
      throw new SyncRefusal(400, "malformed", `${issue?.path.join(".") || "body"}: ${issue?.message}`);
    }
    const report = read.data;
    const now = world.nowMs();
    const wanted = await db.withCompany(company, async (sql) => {
      const site = await siteOfBox(sql, box);
      const { newRollback } = await writeReport(sql, { box, site }, report, now);
      if (newRollback) await noteRollback(sql, { site, box }, report, now);
      const { rollouts, sites, boxes } = await readRollouts(sql);
      return releaseFor({ box, site }, rollouts, sites, boxes, now);
    });
    if (!wanted || wanted.version === report.version) return { wanted: null, askAgainMs };
    const release = await releases.find(wanted.version, report.cpu);
    if (!release) return { wanted: null, askAgainMs };
    const { version, bytes, builtAtMs, notes = { en: "", de: "" } } = release;
    return { wanted: { version, sizeBytes: bytes, builtAtMs, notes, rollout: wanted.rollout }, askAgainMs };
  });

  app.get<{ Params: { version: string; cpu: string } }>(
    `${updatePaths.releases}/:version/:cpu`,
    async (request, reply) => {
      const { company, box } = await sessions.caller(request.headers.authorization);
      await db.withCompany(company, (sql) => siteOfBox(sql, box));
      const release = hasShelf && (await releases.find(request.params.version, request.params.cpu));
      if (!release) throw new SyncRefusal(404, "release-unknown", "This version is not on the shelf (any more).");
      if (sending >= downloadsMax)
        throw new SyncRefusal(503, "overloaded", "Too many boxes fetch a version at once.", retryAfterMs);
      sending++;
      reply.raw.once("close", () => sending--);
      // Ranges, entity tags and what is gone meanwhile are the file server's.
      return reply.type("application/octet-stream").sendFile(release.file);
    },
  );
}

/** A node whose disk is read-only, and that was given no folder, has no versions to hand out; all else works. */
function makeShelf({ releases, log }: Cloud): boolean {
  try {
    mkdirSync(releases.folder, { recursive: true });
    return true;
  } catch (error) {
    log.warn({ err: error }, "there is no folder for releases: this node hands out no versions");
    return false;
  }
}

/** Throws `SyncRefusal` for a box that does not count any more. */
async function siteOfBox(sql: Sql, box: string): Promise<string> {
  const row = await findBox(sql, box);
  if (!row || row.state === "revoked")
    throw new SyncRefusal(403, "box-revoked", "This box was taken off the list. Pair it again.");
  return row.site;
}

/** Stands among the incidents of the site, for whoever looks after it. */
async function noteRollback(
  sql: Sql,
  { site, box }: { site: string; box: string },
  { version, rollback }: { version: string; rollback: { version: string; atMs: number; cause: string } | null },
  nowMs: number,
): Promise<void> {
  if (!rollback) return;
  const detail = { box, from: rollback.version, to: version, cause: rollback.cause };
  await sql.write(
    "INSERT INTO incident (company, id, at_ms, site, kind, detail) VALUES ($1, $2, $3, $4, 'update-rolled-back', $5::jsonb) ON CONFLICT DO NOTHING",
    [sql.company, `update-${box}-${rollback.version}-${rollback.atMs}`.slice(0, 200), nowMs, site, jsonText(detail)],
  );
  sql.notify("incidents", { site, kind: "update-rolled-back" });
}
