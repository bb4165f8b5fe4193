import { parseArgs } from "node:util";
import pino from "pino";
import { handlers } from "./handlers.ts";
import { makeDispatch, type Dispatch, type DoorHandlers } from "./api/dispatch.ts";
import { SignInDesk } from "./api/people/sign-in-desk.ts";
import { makeHttpServer } from "./api/http/http-server.ts";
import { rpcRoutes } from "./api/http/rpc-routes.ts";
import { type DataFolder, machineSecret, openDataFolder } from "./site/data-folder.ts";
import { lockFolder } from "./site/folder-lock.ts";
import { originOf, siteIdentity } from "./site/site-identity.ts";
import { openSiteStore, type SiteStore } from "./store/site-store.ts";

/**
 * One appliance: starts every part in order and stops them in reverse. It alone knows them all.
 *
 *     node appliance/main.ts --data ./data --port 8080 --demo-site
 */
const { values: options } = parseArgs({
  options: {
    data: { type: "string", default: "data" },
    host: { type: "string", default: "0.0.0.0" },
    port: { type: "string", default: "8080" },
    "https-port": { type: "string", default: "8443" },
    "mqtt-port": { type: "string", default: "1883" },
    "mqtts-port": { type: "string", default: "8883" },
    "demo-site": { type: "boolean", default: false },
    "log-level": { type: "string", default: "info" },
  },
});

const log = pino({ level: options["log-level"] }, pino.destination(2));
const startedAt = Date.now();
const folder = openDataFolder(options.data);
const unlock = lockFolder(folder);
const identity = siteIdentity(folder, startedAt);
const stops: { name: string; stop: () => Promise<unknown> | unknown }[] = [{ name: "folder lock", stop: unlock }];

/** What a part may use once the book is open. */
export interface Site {
  folder: DataFolder;
  siteId: string;
  store: SiteStore;
  dispatch: Dispatch;
  desk: SignInDesk;
  log: pino.Logger;
}

const store = await openSiteStore({
  dataDir: folder.root,
  origin: originOf(identity),
  writer: new URL("./writer-thread.ts", import.meta.url),
  onFault: (text, call) => log.error({ command: call.name, commandId: call.commandId }, text),
});
stops.push({ name: "store", stop: () => store.stop() });

const desk = new SignInDesk({ queue: store.queue, reader: store.reader, pepper: machineSecret(folder, "badge-pepper") });
const doors: DoorHandlers = { ...desk.handlers };
const dispatch = makeDispatch({
  handlers,
  doors,
  queue: store.queue,
  reader: store.reader,
  onFault: (text, name) => log.error({ name }, text),
  onNotAllowed: ({ address }, name) => desk.audit(address, `not-allowed ${name}`),
});
export const site: Site = { folder, siteId: identity.siteId, store, dispatch, desk, log };

const http = makeHttpServer(log);
rpcRoutes(http, { dispatch, desk });
http.get("/health", () => ({ ready: true, siteId: identity.siteId, facts: store.queue.headPos, uptimeMs: Date.now() - startedAt }));
await http.listen({ host: "127.0.0.1", port: Number(options.port) });
stops.push({ name: "http", stop: () => http.close() });

const port = (http.server.address() as { port: number }).port;
const base = `http://localhost:${port}`;
process.stdout.write(`${JSON.stringify({ ready: true, urls: { handheld: `${base}/handheld/`, kiosk: `${base}/kiosk/`, api: `${base}/api/`, trust: `${base}/trust` }, signIns: [], ports: { http: port }, readyMs: Date.now() - startedAt })}\n`);

let stopping = false;
async function stop(signal: string): Promise<void> {
  if (stopping) return;
  stopping = true;
  log.info({ signal }, "stopping");
  const giveUp = setTimeout(() => process.exit(1), 10_000);
  for (const part of stops.reverse()) {
    try {
      await part.stop();
    } catch (error) {
      log.error({ err: error, part: part.name }, "a part did not stop cleanly");
    }
  }
  clearTimeout(giveUp);
  process.exit(0);
}
process.on("SIGTERM", stop);
process.on("SIGINT", stop);
