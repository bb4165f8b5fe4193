import { join } from "node:path";
import files from "@fastify/static";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { backupHead, backupNamePattern, backupPieceBytesMax, backupsPath } from "../../protocol/wire/backups.ts";
import type { Cloud, CloudPart } from "../cloud-part.ts";
import { findBox } from "../hub/boxes.ts";
import { SyncRefusal } from "../hub/sync-refusal.ts";
import { sendSyncProblem } from "../hub/sync-routes.ts";
import { BackupShelf } from "./backup-shelf.ts";

/** Pieces that one node takes in at a time; a box that is told to come back goes on from the byte that is there. */
const takingMax = 16;
const retryAfterMs = 20_000;
const headBytesMax = 32 * 1024;
const bytesType = "application/octet-stream";

/** Keeps what boxes cannot lose: their encrypted backups, each site's in a folder of its own beside the releases. */
export const backupsPart: CloudPart = {
  name: "backups",
  async start(cloud, app) {
    await app.register(async (scope) => routes(cloud, scope));
    return undefined;
  },
};

export const backupsFolder = (cloud: Pick<Cloud, "shelf">): string => join(cloud.shelf, "site-backups");

interface Named {
  Params: { name: string };
}

async function routes(cloud: Cloud, app: FastifyInstance): Promise<void> {
  const root = backupsFolder(cloud);
  let taking = 0;
  cloud.metrics.gauge("backups_taking", () => taking);
  app.setErrorHandler((error, request, reply) => sendSyncProblem(cloud, error, request, reply));
  app.addContentTypeParser(bytesType, { parseAs: "buffer", bodyLimit: backupPieceBytesMax }, (_request, body, done) =>
    done(null, body),
  );
  await app.register(files, {
    root,
    serve: false,
    cacheControl: false,
    decorateReply: !app.hasReplyDecorator("sendFile"),
  });

  const shelfOf = async (request: FastifyRequest): Promise<BackupShelf> => {
    const { company, box } = await cloud.sessions.caller(request.headers.authorization);
    const row = await cloud.database.withCompany(company, (sql) => findBox(sql, box));
    if (!row || row.state === "revoked")
      throw new SyncRefusal(403, "box-revoked", "This box was taken off the list. Pair it again.");
    return new BackupShelf(root, company, row.site);
  };

  app.get(backupsPath, async (request) => (await shelfOf(request)).list());
  app.put<Named>(`${backupsPath}/:name`, { bodyLimit: headBytesMax }, async (request) => {
    const read = backupHead.safeParse(request.body);
    if (!read.success) throw new SyncRefusal(400, "malformed", read.error.issues[0]?.message ?? "unreadable");
    return (await shelfOf(request)).begin(request.params.name, read.data);
  });
  app.put<Named & { Querystring: { at?: string } }>(
    `${backupsPath}/:name/bytes`,
    { bodyLimit: backupPieceBytesMax },
    async (request) => {
      const at = Number(request.query.at);
      if (!Number.isSafeInteger(at) || at < 0 || !Buffer.isBuffer(request.body) || request.body.length === 0)
        throw new SyncRefusal(400, "malformed", "bytes, and ?at= where they begin");
      const shelf = await shelfOf(request);
      if (taking >= takingMax)
        throw new SyncRefusal(503, "overloaded", "Too many backups come in at once.", retryAfterMs);
      taking++;
      try {
        return await shelf.take(request.params.name, at, request.body);
      } finally {
        taking--;
      }
    },
  );
  app.get<Named>(`${backupsPath}/:name/bytes`, async (request, reply) => {
    const { name } = request.params;
    const shelf = await shelfOf(request);
    const { backups } = await shelf.list();
    if (!backupNamePattern.test(name) || !backups.some((one) => one.name === name))
      throw new SyncRefusal(404, "backup-unknown", "This backup is not here (any more).");
    return reply.type(bytesType).sendFile(name, shelf.folder);
  });
  app.delete<Named>(`${backupsPath}/:name`, async (request, reply) => {
    await (await shelfOf(request)).remove(request.params.name);
    return reply.code(200).send({});
  });
}
