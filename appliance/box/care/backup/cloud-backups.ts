import { createWriteStream, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { z } from "zod";
import { backupPieceBytesMax, backupState, backupsPath, keptBackups } from "#sync/protocol/wire/backups.ts";
import { syncProblem } from "#sync/protocol/wire/session.ts";
import type { DataFolder } from "../../../site/data-folder.ts";
import { CloudClient, CloudTrouble } from "../../../sync/cloud-client.ts";
import { CloudKeys, oneKey } from "../../../sync/cloud-keys.ts";
import { readLink } from "../../../sync/cloud-link.ts";
import { careFolder } from "../care-files.ts";
import { backupFileOf, backupNote } from "./backup-files.ts";
import { type Keep, mayGo } from "./retain.ts";
import type { JobProgress } from "./start-job.ts";

/** A piece that failed is sent again so often, each time after a longer pause: a bad line costs time, not the backup. */
const triesMax = 8;
const pauseMs = 2_000;
const pauseMsMax = 60_000;
const pieceMs = 120_000;

/** Made here before it is sent, and fetched here before it is opened. */
export const cloudFolder = (folder: DataFolder): string => join(careFolder(folder), "cloud");

/** This site's backups at its cloud. Throws `CloudTrouble`, with `unpaired` where there is no cloud. */
export class CloudBackups {
  readonly #folder: DataFolder;
  readonly #signal: AbortSignal;
  readonly #pauseMs: number;
  #client: CloudClient | undefined;

  constructor(folder: DataFolder, signal: AbortSignal, firstPauseMs = pauseMs) {
    this.#folder = folder;
    this.#signal = signal;
    this.#pauseMs = firstPauseMs;
  }

  async list() {
    const { backups } = await this.#json("GET", backupsPath, undefined, keptBackups);
    return backups
      .flatMap(({ name, bytes, note }) => {
        const read = backupNote.safeParse(parsed(note));
        const file = backupFileOf(name, bytes, read.success ? read.data : undefined);
        return file ? [{ ...file, file: `cloud:${name}`, note }] : [];
      })
      .sort((a, b) => b.atMs - a.atMs);
  }

  /** Sends a backup that was made in `cloudFolder`, from where it came to last time; then those that may go are removed there. */
  async send(name: string, siteId: string, keep: Keep, onProgress: (at: JobProgress) => void): Promise<void> {
    const file = join(cloudFolder(this.#folder), name);
    const note = readFileSync(`${file}.json`, "utf8");
    const { sha256 } = backupNote.parse(JSON.parse(note));
    const bytes = statSync(file).size;
    const begin = () =>
      this.#json("PUT", `${backupsPath}/${name}`, JSON.stringify({ bytes, sha256, note }), backupState);
    let { received, whole } = await this.#stubborn(begin);
    const handle = await open(file, "r");
    try {
      while (!whole) {
        onProgress({ step: "send", done: received, of: bytes });
        const piece = Buffer.alloc(Math.min(backupPieceBytesMax, bytes - received));
        await handle.read(piece, 0, piece.length, received);
        const at = received;
        ({ received, whole } = await this.#stubborn(
          () => this.#json("PUT", `${backupsPath}/${name}/bytes?at=${at}`, piece, backupState),
          // A piece whose answer was lost is there already: it says where to go on.
          (error) => (error.code === "backup-gap" ? begin() : undefined),
        ));
      }
    } finally {
      await handle.close();
    }
    const ours = (await this.list()).filter((one) => one.siteId === siteId);
    for (const old of mayGo(ours, keep)) await this.#json("DELETE", `${backupsPath}/${old.name}`, undefined, anything);
  }

  /** Fetches one into `cloudFolder`, going on where a cut left off; gives its path. */
  async fetch(name: string): Promise<string> {
    const known = (await this.list()).find((one) => one.name === name);
    if (!known) throw new CloudTrouble("backup-unknown", "this backup is not there any more");
    const at = cloudFolder(this.#folder);
    mkdirSync(at, { recursive: true, mode: 0o700 });
    const file = join(at, name);
    await this.#stubborn(async () => {
      const have = sizeOf(file);
      if (have === known.bytes) return;
      const { url, headers } = await this.#line().at(`${backupsPath}/${name}/bytes`, this.#signal);
      const response = await this.#reached(() =>
        fetch(url, { headers: { ...headers, range: `bytes=${have}-` }, redirect: "error", signal: this.#signal }),
      );
      if (response.status !== 206 || !response.body) throw await troubleOf(response, url);
      const write = createWriteStream(file, { flags: "a", mode: 0o600 });
      await this.#reached(() => pipeline(Readable.fromWeb(response.body as never), write, { signal: this.#signal }));
      if (sizeOf(file) !== known.bytes) throw new CloudTrouble("unreachable", "the line was cut");
    });
    writeFileSync(`${file}.json`, known.note, { mode: 0o600 });
    return file;
  }

  /** What was made or fetched here is of no use any more. */
  tidy(): void {
    rmSync(cloudFolder(this.#folder), { recursive: true, force: true });
  }

  async #json<S extends z.ZodType>(
    method: string,
    path: string,
    body: string | Uint8Array | undefined,
    shape: S,
  ): Promise<z.infer<S>> {
    const { url, headers } = await this.#line().at(path, this.#signal);
    const type = typeof body === "string" ? "application/json" : "application/octet-stream";
    const response = await this.#reached(() =>
      fetch(url, {
        method,
        headers: { ...headers, ...(body !== undefined && { "content-type": type }) },
        ...(body !== undefined && { body: body as Uint8Array<ArrayBuffer> }),
        redirect: "error",
        signal: AbortSignal.any([this.#signal, AbortSignal.timeout(pieceMs)]),
      }),
    );
    if (!response.ok) throw await troubleOf(response, url);
    return shape.parse(await this.#reached(() => response.json()));
  }

  #line(): CloudClient {
    const link = readLink(this.#folder);
    if (!link) throw new CloudTrouble("unpaired", "this box is paired with no cloud");
    // Pairing and key may have changed since the last time: the client lives as long as one backup.
    this.#client ??= new CloudClient(link, oneKey(new CloudKeys(this.#folder).current));
    return this.#client;
  }

  /** Tries again what the line or a busy cloud kept from being done. */
  async #stubborn<T>(act: () => Promise<T>, instead?: (error: CloudTrouble) => Promise<T> | undefined): Promise<T> {
    for (let n = 1; ; n++)
      try {
        return await act();
      } catch (error) {
        if (!(error instanceof CloudTrouble) || this.#signal.aborted) throw error;
        const other = instead?.(error);
        if (other) return other;
        const passes = error.code === "unreachable" || error.status >= 500 || error.status === 429;
        if (!passes || n >= triesMax) throw error;
        await this.#pause(Math.min(pauseMsMax, this.#pauseMs * 2 ** (n - 1)));
      }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, ms);
      this.#signal.addEventListener(
        "abort",
        () => {
          clearTimeout(timer);
          reject(this.#signal.reason);
        },
        { once: true },
      );
    });
  }

  async #reached<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      if (this.#signal.aborted || error instanceof CloudTrouble) throw error;
      const { message, cause } = error as Error & { cause?: { code?: string } };
      throw new CloudTrouble("unreachable", `the cloud cannot be reached: ${cause?.code ?? message}`);
    }
  }
}

async function troubleOf(response: Response, url: string): Promise<CloudTrouble> {
  const { status } = response;
  const problem = syncProblem.safeParse(await response.json().catch(() => undefined));
  if (!problem.success) return new CloudTrouble(`http-${status}`, `${new URL(url).origin} answered ${status}`, status);
  return new CloudTrouble(problem.data.code, problem.data.detail, status, problem.data.retryAfterMs);
}

const anything = backupState.partial();
const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
