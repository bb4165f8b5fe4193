import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import pg from "pg";
import type { Logger } from "pino";
import { makeHttpServer } from "../doors/http-server.ts";
import type { CloudOptions } from "./cloud-options.ts";
import type { Cloud, CloudPart } from "./cloud-part.ts";
import { parts } from "./cloud-parts.ts";
import { pageUrl } from "./http/own-origins.ts";
import type { World } from "./hub/companies.ts";
import { HubDesk } from "./hub/hub-desk.ts";
import { Metrics } from "./hub/metrics.ts";
import { NewsDesk } from "./hub/news-desk.ts";
import { sayRestored } from "./hub/say-restored.ts";
import { Sessions } from "./hub/sessions.ts";
import { Secrets } from "./people/secrets.ts";
import { migrate } from "./store/migrate.ts";
import { openPglite } from "./store/pglite-database.ts";
import { openPostgres } from "./store/postgres-database.ts";
import type { Database } from "./store/sql.ts";
import { ReleaseShelf } from "./updates/release-shelf.ts";

export interface RunningCloud {
  cloud: Cloud;
  url: string;
  /** First sign-ins, for whoever started it. */
  announced: { name: string; url: string }[];
  stop(): Promise<void>;
}

const realWorld: World = { nowMs: Date.now, random: (bytes) => randomBytes(bytes) };
const version: string = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version;

/** Starts one node: database, parts, doors, in this order. `with` replaces the list of parts, or the clock, in tests. */
export async function runCloud(
  options: Omit<CloudOptions, "migrateOnly" | "logLevel">,
  log: Logger,
  { world = realWorld, parts: list = parts }: { world?: World; parts?: readonly CloudPart[] } = {},
): Promise<RunningCloud> {
  const secrets = new Secrets(serviceKey(options, log));
  const shelf = options.shelf ?? options.data;
  const releases = new ReleaseShelf(shelf, () => world.nowMs());
  const database = await openDatabase(options, log);
  const started: { name: string; stop(): Promise<void> | void }[] = [
    { name: "database", stop: () => database.close() },
  ];
  try {
    if (options.restored) await sayRestored(database, world, log);
    const news = new NewsDesk(database);
    started.push({ name: "news", stop: () => news.close() });
    const app = makeHttpServer(log, options.tls, { trustProxy: options.behindProxy });
    const announced: RunningCloud["announced"] = [];
    const scheme = options.tls ? "https" : "http";
    let publicUrl = options.publicUrl ?? "";
    const cloud: Cloud = {
      database,
      hub: new HubDesk(world),
      sessions: new Sessions(database, world),
      news,
      metrics: new Metrics(),
      secrets,
      shelf,
      releases,
      get publicUrl() {
        return publicUrl;
      },
      version,
      world,
      log,
      announce: (line) => void announced.push(line),
    };
    // The address is known once the port is taken, and parts may want to say it: no request is answered before they all stand.
    let open = (): void => {};
    const standing = new Promise<void>((done) => {
      open = done;
    });
    app.addHook("onRequest", () => standing);
    for (const part of list) {
      const running = await part.start(cloud, app);
      if (running) started.push({ name: part.name, stop: () => running.stop() });
    }
    await app.listen({ host: options.host, port: options.port });
    started.push({ name: "doors", stop: () => app.close() });
    const { port } = app.server.address() as AddressInfo;
    const url = `${scheme}://${options.host.includes(":") ? `[${options.host}]` : options.host}:${port}`;
    if (publicUrl === "") publicUrl = url;
    open();
    return {
      cloud,
      url,
      announced: announced.map(({ name, url: path }) => ({ name, url: pageUrl(publicUrl, path) })),
      stop: () => stopAll(started, log),
    };
  } catch (error) {
    await stopAll(started, log);
    throw error;
  }
}

/** `--migrate-only`: what a node does to the database before it serves, and nothing else. */
export async function prepareDatabase(
  options: Pick<CloudOptions, "data" | "databaseUrl" | "restored">,
  log: Logger,
): Promise<void> {
  const database = await openDatabase(options, log);
  try {
    if (options.restored) await sayRestored(database, realWorld, log);
  } finally {
    await database.close();
  }
}

/** Doors first, the database last. */
async function stopAll(started: { name: string; stop(): Promise<void> | void }[], log: Logger): Promise<void> {
  for (const { name, stop } of started.splice(0).reverse())
    try {
      await stop();
    } catch (error) {
      log.error({ err: error, part: name }, "a part did not stop in order");
    }
}

/** PGlite in the data folder, or the PostgreSQL that was named, with its tables up to date. */
export async function openDatabase(
  options: Pick<CloudOptions, "data" | "databaseUrl">,
  log: Logger,
): Promise<Database> {
  const onTrouble = (error: Error) => log.warn({ err: error }, "trouble with the database");
  if (!options.databaseUrl) {
    const database = await openPglite({ folder: options.data, onTrouble });
    const { how, replayed, why } = database.recovery;
    if (how === "rebuilt") log.warn({ replayed, why }, "the database was rebuilt from its last copy and the journal");
    else log.info({ how, replayed }, "the database is open");
    return database;
  }
  await migratePostgres(options.databaseUrl, log);
  return openPostgres(options.databaseUrl, onTrouble);
}

export async function migratePostgres(url: string, log: Logger): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: "kontor migrates" });
  await client.connect();
  try {
    const made = await migrate(async (text) => [await client.query(text)].flat());
    if (made.length > 0) log.info({ migrations: made }, "the tables are up to date");
    const { rows } = await client.query<{ fsync: string }>("SHOW fsync");
    if (rows[0]?.fsync !== "on")
      log.warn("this PostgreSQL runs with fsync off: what it confirms may be lost in a power cut");
  } finally {
    await client.end();
  }
}

/** From the environment, or a file of the data folder that is made at the first start. */
function serviceKey(
  { key, data, databaseUrl }: Pick<CloudOptions, "key" | "data" | "databaseUrl">,
  log: Logger,
): Uint8Array {
  if (key) return Buffer.from(key, "base64");
  if (databaseUrl)
    log.warn(
      "KONTOR_CLOUD_KEY is not set: this node's key lies in its data folder, and other nodes cannot open what it seals",
    );
  const path = join(data, "service-key");
  mkdirSync(data, { recursive: true, mode: 0o700 });
  if (!existsSync(path)) writeFileSync(path, randomBytes(32).toString("base64"), { mode: 0o600, flag: "wx" });
  return Buffer.from(readFileSync(path, "utf8"), "base64");
}
