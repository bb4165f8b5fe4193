import { randomBytes } from "node:crypto";
import { statfsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { base32, siteOf } from "#sync/protocol/origin.ts";
import type { SiteAction, SiteSyncStore } from "#sync/protocol/site/site-sync-store.ts";
import { protocolVersion } from "#sync/protocol/wire/frames.ts";
import { openForReading } from "../store/connection.ts";
import { Statements } from "../store/statements.ts";
import type { TakenState } from "../store/sync/receive.ts";
import { SiteSyncReader } from "../store/sync/site-sync-reader.ts";
import { CloudClient, CloudTrouble } from "./cloud-client.ts";
import { CloudKeys } from "./cloud-keys.ts";
import { fetchSnapshot, forgetChunks } from "./snapshot/fetch-snapshot.ts";
import { leavingPos } from "./standby/leaving-rows.ts";
import type { SyncBook } from "./sync-book.ts";
import type { FromSyncThread, SyncThreadData, ToSyncThread } from "./sync-messages.ts";
import { SyncRunner } from "./sync-runner.ts";

/** Entry of the sync thread: packing, checking and talking take their time here, where no scan waits for them. */
if (parentPort) {
  const port = parentPort;
  const { file, dataDir, origin, schema, leaving, link, secrets } = workerData as SyncThreadData;
  const db = openForReading(file);
  let sendsUpTo = 0;
  const reader = new SiteSyncReader(new Statements(db), origin, () => {
    // While none may leave nobody is asked; an exchange that was under way by then ends with what it began with.
    sendsUpTo = leavingPos(leaving) ?? sendsUpTo;
    return sendsUpTo;
  });
  const keys = new CloudKeys({ secrets });
  const stopped = new AbortController();
  const asked = new Map<number, { resolve: () => void; reject: (error: Error) => void }>();
  let nextId = 1;
  const send = (message: FromSyncThread) => port.postMessage(message);
  const ask = (
    message:
      | { kind: "act"; action: Exclude<SiteAction, { kind: "page" | "snapshot" }> }
      | { kind: "page"; bytes: Uint8Array }
      | { kind: "state"; state: TakenState }
      | { kind: "current" },
  ) =>
    new Promise<void>((resolve, reject) => {
      asked.set(nextId, { resolve, reject });
      send({ ...message, id: nextId++ } as FromSyncThread);
    });

  const book: SyncBook = {
    ...readsOf(reader),
    act(action, bytes) {
      if (action.kind === "page") {
        if (!bytes) throw new Error("a page without its bytes");
        return ask({ kind: "page", bytes });
      }
      if (action.kind === "snapshot") throw new Error("a snapshot is fetched first");
      return ask({ kind: "act", action });
    },
  };
  const client = new CloudClient(link, keys);
  let { hubKeys } = client;
  const runner = new SyncRunner({
    book,
    client,
    session: {
      box: link.box,
      protocol: protocolVersion,
      schema,
      wallMs: Date.now,
      freeBytes: () => freeBytes(dataDir),
      newOrigin: () => `${siteOf(origin)}.${base32(randomBytes(5), 5)}`,
    },
    async loadSnapshot(signal) {
      const folder = join(dataDir, "snapshot");
      const parts = { client, site: siteOf(origin), folder, freeBytes: () => freeBytes(dataDir) };
      await ask({ kind: "state", state: await fetchSnapshot(parts, signal) });
      forgetChunks(folder);
    },
    mayAsk: () => leavingPos(leaving) !== undefined,
    random: Math.random,
    wait: (ms, signal) => delay(ms, undefined, { signal }),
    onNews(news) {
      send({ kind: "news", news });
      if (client.hubKeys === hubKeys) return;
      hubKeys = client.hubKeys;
      send({ kind: "keys", hubKeys });
    },
    onRotateKey() {
      keys.beginChange();
      client.renew();
    },
    onCurrent: () => ask({ kind: "current" }),
  });
  port.on("message", (message: ToSyncThread) => {
    if (message.kind === "wake") runner.wake(stopped.signal);
    else if (message.kind === "stop") stopped.abort();
    else {
      const { id, trouble } = message;
      const one = asked.get(id);
      asked.delete(id);
      if (trouble) one?.reject(new CloudTrouble(`book-${trouble.code}`, trouble.text));
      else one?.resolve();
    }
  });
  await runner.run(stopped.signal);
  db.close();
  send({ kind: "stopped" });
  port.close();
}

function readsOf(reader: SiteSyncReader): SiteSyncStore {
  return {
    sync: () => reader.sync(),
    hashAt: (origin, seq) => reader.hashAt(origin, seq),
    factsAfter: (origin, seq, factsMax, charsMax) => reader.factsAfter(origin, seq, factsMax, charsMax),
    confirmedSeq: (origin) => reader.confirmedSeq(origin),
  };
}

function freeBytes(dataDir: string): number {
  const { bavail, bsize } = statfsSync(dataDir);
  return bavail * bsize;
}
