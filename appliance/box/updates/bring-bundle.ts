import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { KeyRing } from "#sync/protocol/bundle/key-ring.ts";
import { bookSchema } from "../../store/schema.ts";
import { CloudTrouble } from "../../sync/cloud-client.ts";
import { FileHost } from "../agent/file-host.ts";
import type { Progress } from "../agent/verb.ts";
import type { BoxDesk } from "../box-desk.ts";
import { httpSource, SourceTrouble } from "../bundle/bundle-source.ts";
import { downloadBundle } from "../bundle/download-bundle.ts";
import { ownKeyRing } from "../bundle/read-bundle.ts";
import type { CloudVersions } from "./cloud-versions.ts";

/** After the line broke: soon at first, then less often. What is there already is not fetched again. */
export const retryDelaysMs = [2_000, 5_000, 15_000, 60_000, 300_000] as const;

/** How far it is: bytes from the cloud, or steps of writing. */
export type BringProgress =
  | { kind: "fetching"; doneBytes: number; totalBytes: number; retryAtMs: number | null; trouble: string }
  | { kind: "writing"; step: string; percent: number };

/**
 * Fetches a version from the cloud into the data folder, however often the line breaks. One file at most lies there. Gives where it is. Throws what a person has to hear:
 * a refusal (a bundle that is none, or not for this box), or that the signal ended it.
 */
export async function fetchFromCloud(
  {
    cloud,
    version,
    folder,
    nowMs,
    random,
    delaysMs = retryDelaysMs,
  }: {
    cloud: Pick<CloudVersions, "release">;
    version: string;
    /** Of the update's own files. */
    folder: string;
    nowMs: () => number;
    random: () => number;
    delaysMs?: readonly number[];
  },
  progress: (at: BringProgress) => void,
  signal: AbortSignal,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${version}.kontor`);
  await dropOthers(folder, version);
  const here = new FileHost("/");
  const ring = await updateKeys();
  let doneBytes = 0;
  let totalBytes = 0;
  for (let failures = 0; ; ) {
    try {
      const from = await cloud.release(version, signal);
      if (!from) throw new CloudTrouble("cloud-unpaired", "this box has no cloud any more");
      const source = await httpSource(from.url, { headers: from.headers, signal });
      await downloadBundle({
        ...{ source, host: here, path, ring, signal },
        progress: ({ step, done, of }: Progress) => {
          if (step !== "fetch") return;
          if (done > doneBytes) failures = 0;
          [doneBytes, totalBytes] = [done, of];
          progress({ kind: "fetching", doneBytes, totalBytes, retryAtMs: null, trouble: "" });
        },
      });
      return path;
    } catch (error) {
      signal.throwIfAborted();
      if (!isOfTheLine(error)) throw error;
      const delayMs = Math.round((delaysMs[Math.min(failures, delaysMs.length - 1)] as number) * (0.5 + random() / 2));
      failures++;
      progress({
        kind: "fetching",
        doneBytes,
        totalBytes,
        retryAtMs: nowMs() + delayMs,
        trouble: (error as Error).message,
      });
      await sleep(delayMs, undefined, { signal });
    }
  }
}

/** Has the agent write the bundle into the other slot, and read it back. The site works on meanwhile. */
export async function writeToSlot(
  box: BoxDesk,
  path: string,
  progress: (at: BringProgress) => void,
  signal: AbortSignal,
): Promise<string> {
  const onProgress = ({ step, done, of }: Progress) =>
    progress({ kind: "writing", step, percent: of === 0 ? 0 : Math.min(100, Math.floor((done * 100) / of)) });
  const { version } = await box.ask("update.write", { path, schema: bookSchema() }, { onProgress, signal });
  return version;
}

/** What was fetched has been written, or is not wanted any more. */
export async function dropOthers(folder: string, keep = ""): Promise<void> {
  for (const name of await readdir(folder).catch(() => []))
    if (/\.kontor(\.part)?$/.test(name) && !(keep !== "" && name.startsWith(`${keep}.kontor`)))
      await rm(join(folder, name), { force: true });
}

/** The keys that this box believes. A test's machine is a folder, which it names. */
const updateKeys = (): Promise<KeyRing> => ownKeyRing(new FileHost(process.env.KONTOR_BOX_ROOT ?? "/"));

/** The line, or a cloud that is busy: it is tried again. A box that was taken off the list, or a version that is gone, is not. */
function isOfTheLine(error: unknown): boolean {
  if (error instanceof SourceTrouble)
    return error.code === "unreachable" || error.code === "refused" || error.code === "changed";
  if (error instanceof CloudTrouble)
    return error.status === 0 ? error.code === "unreachable" : error.status >= 500 || error.status === 429;
  return (
    error instanceof Error &&
    "refusal" in error &&
    (error as { refusal: { code: string } }).refusal.code === "bundle-cut-short"
  );
}
