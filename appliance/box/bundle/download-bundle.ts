import { headBytes } from "#sync/protocol/bundle/bundle-frame.ts";
import type { KeyRing } from "#sync/protocol/bundle/key-ring.ts";
import type { Host } from "../agent/host.ts";
import { type Progress, refuseVerb } from "../agent/verb.ts";
import { type BundleHead, isTrouble, openHead } from "./bundle-head.ts";
import { type BundleSource, fileSource } from "./bundle-source.ts";
import { checkWhole, readHead } from "./read-bundle.ts";

/** What was fetched so far is flushed after so many bytes: a power cut costs no more than that. */
export const flushEveryBytes = 8 * 1024 * 1024;

/**
 * Fetches a bundle into `path`, from where an earlier try ended: `path.part` has a whole beginning of it. The head is checked before the rest
 * is fetched, every part at the end; what turns out wrong is thrown away, so the next try begins anew.
 */
export async function downloadBundle({
  source,
  host,
  path,
  ring,
  accept = () => {},
  progress,
  signal,
}: {
  source: BundleSource;
  host: Pick<Host, "open" | "remove" | "rename">;
  path: string;
  ring: KeyRing;
  /** May refuse by what the head says, before anything else is fetched. */
  accept?: (head: BundleHead) => void;
  progress?: (at: Progress) => void;
  signal?: AbortSignal;
}): Promise<BundleHead> {
  const partPath = `${path}.part`;
  const head = await readHead(source, ring, signal);
  accept(head);
  const begun = await beginningOf(host, partPath, head, ring);
  const file = await host.open(partPath, begun === 0 ? "make" : "write");
  try {
    let at = begun;
    let flushedAt = at;
    for await (const bytes of source.read(at, head.sizeBytes, signal)) {
      signal?.throwIfAborted();
      await file.write(bytes, at);
      at += bytes.length;
      if (at - flushedAt >= flushEveryBytes) {
        await file.flush();
        flushedAt = at;
      }
      progress?.({ step: "fetch", done: at, of: head.sizeBytes });
    }
    await file.flush();
    if (at < head.sizeBytes) refuseVerb({ code: "bundle-cut-short", sizeBytes: at, neededBytes: head.sizeBytes });
  } finally {
    await file.close();
  }
  const fetched = await fileSource(host, partPath);
  try {
    await checkWhole(fetched, head, { progress, signal });
  } catch (error) {
    if (!signal?.aborted) await host.remove(partPath);
    throw error;
  } finally {
    await fetched.close();
  }
  await host.rename(partPath, path);
  return head;
}

/** How much of this bundle is there already; 0 when what is there is of another one. */
async function beginningOf(host: Pick<Host, "open">, path: string, head: BundleHead, ring: KeyRing): Promise<number> {
  const file = await host.open(path, "read").catch(() => undefined);
  if (!file) return 0;
  try {
    const bytes = Buffer.alloc(headBytes);
    await file.read(bytes, 0);
    const there = openHead(bytes, ring);
    return !isTrouble(there) && there.bytes.equals(head.bytes) ? Math.min(file.sizeBytes, head.sizeBytes) : 0;
  } finally {
    await file.close();
  }
}
