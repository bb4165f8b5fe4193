import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, rmSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { base32 } from "#sync/protocol/origin.ts";
import { lineageOfState } from "#sync/protocol/site/lineage-of-state.ts";
import { protocolVersion } from "#sync/protocol/wire/frames.ts";
import type { DataFolder } from "../../site/data-folder.ts";
import { newOrigin } from "../../site/site-identity.ts";
import { openForReading } from "../../store/connection.ts";
import { openForWriting } from "../../store/database.ts";
import { makeDurable } from "../../store/durable-file.ts";
import { CommandRunner } from "../../store/run-command.ts";
import type { TakenState } from "../../store/sync/receive.ts";
import { SiteBook } from "../../store/sync/site-book.ts";
import { SiteSyncReader } from "../../store/sync/site-sync-reader.ts";
import { verify } from "../../store/verify.ts";
import { CloudClient, CloudTrouble, pairWith } from "../cloud-client.ts";
import { CloudKeys } from "../cloud-keys.ts";
import { schemaVersion } from "../schema-version.ts";
import { fetchSnapshot } from "../snapshot/fetch-snapshot.ts";
import type { SyncBook } from "../sync-book.ts";
import { type SyncNews, SyncRunner } from "../sync-runner.ts";
import { finishReplace } from "./finish-replace.ts";
import {
  type Replacement,
  readReplacement,
  replacementBook,
  replacementFolder,
  saveReplacement,
} from "./replacement-files.ts";

/** What is being done, for a screen. `done` of `all` are bytes of the state; both 0 where nothing is counted. */
export interface ReplaceProgress {
  step: "pair" | "fetch" | "build" | "catch-up" | "verify";
  done: number;
  all: number;
}

export interface ReplaceOptions {
  url: string;
  /** Made in the console for the site that is gone on for; not needed to go on with a replacement that was begun. */
  code?: string;
  wallMs: () => number;
  onProgress?: (progress: ReplaceProgress) => void;
}

export interface Replaced {
  site: string;
  siteName: string;
  companyName: string;
  origin: string;
  balances: number;
  items: number;
}

/**
 * Makes a bare box the one of a site whose box is gone: pairs it, fetches the site's state from the cloud, begins a new epoch with it, and hears the rest of the log, so that the old
 * box is fenced before anybody works here. The data folder must hold no book. Every step is taken up again where it was left: by a trouble (`CloudTrouble`), or by the power. From the next start on the folder
 * is that site.
 */
export async function replaceSite(
  folder: DataFolder,
  { url, code = "", wallMs, onProgress = () => {} }: ReplaceOptions,
  signal: AbortSignal,
): Promise<Replaced> {
  const begun = readReplacement(folder);
  if (existsSync(folder.book) && !begun?.isReady)
    throw new CloudTrouble("book-there", `${folder.book} is the book of a site. Take an empty data folder.`);
  const step = (name: ReplaceProgress["step"], done = 0, all = 0) => onProgress({ step: name, done, all });
  step("pair");
  const paired = begun ?? (await pair(folder, { url, code, wallMs }, signal));
  if (paired.isReady) return finish(folder, paired, wallMs());
  // Each attempt has an epoch of its own: the cloud may have heard of the one before, whose book is gone.
  const replacement = { ...paired, origin: newOrigin(paired.site) };
  const client = new CloudClient(replacement.link, new CloudKeys(folder));
  const fetchState = () =>
    fetchSnapshot(
      {
        ...{ client, site: replacement.site, folder: join(replacementFolder(folder), "chunks") },
        freeBytes: () => freeBytes(folder.root),
        onProgress: (done, all) => step("fetch", done, all),
      },
      signal,
    );
  await build(folder, replacement, { client, fetchState, wallMs, step }, signal);
  const ready = { ...replacement, link: { ...replacement.link, hubKeys: [...client.hubKeys] }, isReady: true };
  saveReplacement(folder, ready);
  return finish(folder, ready, wallMs());
}

function finish(folder: DataFolder, { site, origin, link }: Replacement, nowMs: number): Replaced {
  finishReplace(folder, nowMs);
  const db = openForReading(folder.book);
  try {
    const countOf = (sql: string) => (db.prepare(sql).get() as { n: number }).n;
    return {
      ...{ site, siteName: link.siteName, companyName: link.companyName, origin },
      balances: countOf("SELECT count(*) AS n FROM balance"),
      items: countOf("SELECT count(*) AS n FROM item"),
    };
  } finally {
    db.close();
  }
}

async function pair(
  folder: DataFolder,
  { url, code, wallMs }: Required<Pick<ReplaceOptions, "url" | "code" | "wallMs">>,
  signal: AbortSignal,
): Promise<Replacement> {
  if (code === "")
    throw new CloudTrouble(
      "code-unknown",
      "A code is needed: make one in the console, for the site that this box shall be.",
    );
  mkdirSync(replacementFolder(folder), { recursive: true });
  const key = new CloudKeys(folder).make();
  // A name of chance: a code of a site that is there answers with the name of that site.
  const own = base32(randomBytes(6), 6);
  const { siteName, companyName, box, company, hubKeys, site } = await pairWith(
    url,
    { code, site: own, origin: newOrigin(own), schema: schemaVersion },
    key,
    signal,
  );
  const here = typeof site === "string" ? site : own;
  const link = { url, box, company, companyName, siteName, hubKeys, pairedAtMs: wallMs() };
  const replacement = { site: here, origin: "", link, isReady: false };
  saveReplacement(folder, replacement);
  return replacement;
}

interface BuildParts {
  client: CloudClient;
  fetchState: () => Promise<TakenState>;
  wallMs: () => number;
  step: (name: ReplaceProgress["step"]) => void;
}

/** The book, anew each time: what was built before a power cut is not trusted. */
async function build(
  folder: DataFolder,
  { site, origin, link }: Replacement,
  { client, fetchState, wallMs, step }: BuildParts,
  signal: AbortSignal,
): Promise<void> {
  const file = replacementBook(folder);
  await client.ready(signal);
  const state = await fetchState();
  for (const end of ["", "-wal", "-shm"]) rmSync(file + end, { force: true });
  step("build");
  const db = openForWriting(file);
  try {
    const runner = new CommandRunner(db, {}, { origin, wallMs });
    const siteBook = new SiteBook(runner);
    siteBook.change({ kind: "state", ...state });
    const lineage = lineageOfState(state.head);
    siteBook.change({ kind: "begin", origin, reason: "takeover", inherits: false, lineage });
    step("catch-up");
    const book = bookOf(siteBook, new SiteSyncReader(runner.book.statements, origin));
    const loadSnapshot = async () => siteBook.change({ kind: "state", ...(await fetchState()) });
    await untilCurrent(
      { client, book, site, box: link.box, freeBytes: () => freeBytes(folder.root), wallMs, loadSnapshot },
      signal,
    );
    step("verify");
    const { problems } = verify(db);
    if (problems[0])
      throw new CloudTrouble("book-unsound", `the book that came out is not sound: ${problems[0].detail}`);
    db.pragma("wal_checkpoint(TRUNCATE)");
  } finally {
    db.close();
    if (existsSync(file)) makeDurable(file);
  }
}

function bookOf(siteBook: SiteBook, reader: SiteSyncReader): SyncBook {
  return {
    sync: () => reader.sync(),
    hashAt: (name, seq) => reader.hashAt(name, seq),
    factsAfter: (name, seq, factsMax, charsMax) => reader.factsAfter(name, seq, factsMax, charsMax),
    confirmedSeq: (name) => reader.confirmedSeq(name),
    async act(action, bytes) {
      if (action.kind === "snapshot") return;
      if (action.kind !== "page") return siteBook.change(action);
      if (!bytes) throw new Error("a page without its bytes");
      siteBook.change({ kind: "page", bytes });
      while (siteBook.isTaking) siteBook.goOn(factsAtOnce);
    },
  };
}
const factsAtOnce = 20_000;

/** Exchanges until the cloud has taken the new epoch and all of its log is here. Throws the first trouble: the caller says it, and somebody tries again. */
async function untilCurrent(
  parts: {
    client: CloudClient;
    book: SyncBook;
    site: string;
    box: string;
    freeBytes: () => number;
    wallMs: () => number;
    loadSnapshot: () => Promise<void>;
  },
  signal: AbortSignal,
): Promise<void> {
  const { client, book, site, box, wallMs, loadSnapshot } = parts;
  const done = new AbortController();
  let trouble: SyncNews["trouble"] = null;
  const runner = new SyncRunner({
    book,
    client,
    session: {
      ...{ box, protocol: protocolVersion, schema: schemaVersion, wallMs, freeBytes: parts.freeBytes },
      newOrigin: () => newOrigin(site),
    },
    random: Math.random,
    wait: (ms, stopped) => delay(ms, undefined, { signal: stopped }),
    loadSnapshot,
    onNews(news) {
      trouble = news.trouble;
      if (trouble) done.abort();
    },
    onRotateKey() {},
    async onCurrent() {
      done.abort();
    },
  });
  await runner.run(AbortSignal.any([signal, done.signal]));
  signal.throwIfAborted();
  const told = trouble as SyncNews["trouble"];
  if (told) throw new CloudTrouble(told.code, told.detail);
}

function freeBytes(path: string): number {
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize;
}
