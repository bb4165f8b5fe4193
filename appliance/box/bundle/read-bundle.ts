import { createHash } from "node:crypto";
import { headBytes } from "#sync/protocol/bundle/bundle-frame.ts";
import { type KeyRing, keyRing, keyRingPath } from "#sync/protocol/bundle/key-ring.ts";
import type { Host } from "../agent/host.ts";
import { type Progress, refuseVerb } from "../agent/verb.ts";
import { type BundleHead, isTrouble, openHead, type PartName, partNames, partOf } from "./bundle-head.ts";
import type { BundleSource } from "./bundle-source.ts";

/** The ring of the running system. Without one nothing is taken. */
export async function ownKeyRing(host: Pick<Host, "readFile">): Promise<KeyRing> {
  const text = await host.readFile(keyRingPath);
  return text ? keyRing.parse(JSON.parse(text.toString("utf8"))) : { keys: [] };
}

/** The head of a bundle, its signature found right. Refuses what is no bundle, not signed for this box, or not whole by its length. */
export async function readHead(source: BundleSource, ring: KeyRing, signal?: AbortSignal): Promise<BundleHead> {
  const pieces: Buffer[] = [];
  for await (const bytes of source.read(0, Math.min(headBytes, source.sizeBytes), signal))
    pieces.push(Buffer.from(bytes));
  const head = openHead(Buffer.concat(pieces), ring);
  if (isTrouble(head)) return refuseVerb(head);
  if (source.sizeBytes < head.sizeBytes)
    return refuseVerb({ code: "bundle-cut-short", sizeBytes: source.sizeBytes, neededBytes: head.sizeBytes });
  return head;
}

/** The bytes of one part, hashed on their way; at their end they are found right, or it refuses. */
export async function* readPart(
  source: BundleSource,
  head: BundleHead,
  name: PartName,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { sizeBytes, sha256 } = partOf(head.header, name);
  const from = head.offsets[name];
  const hash = createHash("sha256");
  let got = 0;
  for await (const bytes of source.read(from, from + sizeBytes, signal)) {
    hash.update(bytes);
    got += bytes.length;
    yield bytes;
  }
  if (got < sizeBytes) refuseVerb({ code: "bundle-cut-short", sizeBytes: from + got, neededBytes: head.sizeBytes });
  if (hash.digest("hex") !== sha256) refuseVerb({ code: "bundle-damaged", part: name });
}

/** Reads a bundle from end to end; refuses when any part of it is not as signed. */
export async function checkWhole(
  source: BundleSource,
  head: BundleHead,
  { progress, signal }: { progress?: (at: Progress) => void; signal?: AbortSignal } = {},
): Promise<void> {
  let done = 0;
  for (const name of partNames)
    for await (const bytes of readPart(source, head, name, signal)) {
      done += bytes.length;
      progress?.({ step: "check-bundle", done, of: head.sizeBytes });
    }
}
