import type { FastifyInstance } from "fastify";
import { syncPaths } from "../../protocol/wire/session.ts";
import type { Cloud } from "../cloud-part.ts";
import { findBox, isSentAway } from "./boxes.ts";
import { snapshotChunk, snapshotFor } from "./make-snapshot.ts";
import { SyncRefusal } from "./sync-refusal.ts";

/** Snapshots that one node makes at a time. */
const makingMax = 2;
const retryAfterMs = 15_000;

/**
 * `GET /sync/v1/snapshot`: the signed list of chunks for the caller's site. `GET /sync/v1/snapshot/<hash>`: one of them, as it is; what was fetched need
 * not be fetched again.
 */
export function snapshotRoutes(cloud: Cloud, app: FastifyInstance): void {
  const { database: db, world, hub: desk } = cloud;
  let making = 0;

  const siteOfCaller = async (authorization: string | undefined) => {
    const { company, box } = await cloud.sessions.caller(authorization);
    const [row, sentAway] = await db.withCompany(company, async (sql) => {
      const found = await findBox(sql, box);
      return [found, found !== undefined && (await isSentAway(sql, found.site))] as const;
    });
    if (!row || row.state === "revoked") throw new SyncRefusal(403, "box-revoked", `box ${box} is not enrolled`);
    if (sentAway)
      throw new SyncRefusal(
        403,
        "box-expelled",
        "This site was sent away. Somebody lets it back in at the console first.",
      );
    return { company, site: row.site };
  };

  app.get(syncPaths.snapshot, async (request) => {
    const { company, site } = await siteOfCaller(request.headers.authorization);
    if (making >= makingMax) throw new SyncRefusal(503, "overloaded", "Other snapshots are being made.", retryAfterMs);
    making++;
    try {
      return await snapshotFor({ db, world, desk }, company, site);
    } finally {
      making--;
    }
  });

  app.get<{ Params: { hash: string } }>(`${syncPaths.snapshot}/:hash`, async (request, reply) => {
    const { company, site } = await siteOfCaller(request.headers.authorization);
    const body = await db.withCompany(company, (sql) => snapshotChunk(sql, site, request.params.hash));
    if (!body)
      throw new SyncRefusal(404, "chunk-unknown", "No snapshot of this site has this piece. Ask for the list again.");
    return reply.type("application/octet-stream").send(Buffer.from(body.buffer, body.byteOffset, body.byteLength));
  });
}
