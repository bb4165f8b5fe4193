import { createHash } from "node:crypto";
import type { KeyRing } from "#sync/protocol/bundle/key-ring.ts";
import type { Host } from "../agent/host.ts";
import { type Progress, refuseVerb } from "../agent/verb.ts";
import { type BundleHead, isTrouble, openHead, type PartName, partNames, partOf } from "../bundle/bundle-head.ts";
import { type BundleSource, pieceBytes } from "../bundle/bundle-source.ts";
import { readPart } from "../bundle/read-bundle.ts";
import { type BootPartition, type InPlaceFile, slotFiles, withBoot } from "./boot-partition.ts";
import { otherSlot, type SlotName } from "./boot-state.ts";
import type { BoxDisk } from "./box-disk.ts";
import { arm, beginUpdate } from "./transitions.ts";

export interface SlotWork {
  host: Host;
  disk: BoxDisk;
  running: SlotName;
  progress?: (at: Progress) => void;
  signal?: AbortSignal;
}

/**
 * Writes a bundle into the slot that does not run, and reads it back. Before the first byte nothing boots that slot any more, and nothing here makes it
 * bootable again: that is `armSlot`. Cut at any moment, it begins anew.
 */
export async function writeSlot(work: SlotWork, source: BundleSource, head: BundleHead): Promise<void> {
  const { host, disk, running } = work;
  const slot = otherSlot(running);
  const device = disk.slots[slot].path;
  const files = slotFiles(slot);
  const step = steps(work.progress, head);

  await withBoot(host, disk.boot.path, "write", async (boot) => {
    const state = await boot.readState();
    // The other slot holds the last version that is known to work.
    if (state.slots[running].trust !== "good")
      refuseVerb({ code: "slot-on-trial", version: state.slots[running].version });
    await boot.writeState(beginUpdate(state, running));
    for (const name of ["kernel", "initramfs"] as const) {
      const room = (await boot.openFile(files[name])).sizeBytes;
      const { sizeBytes } = partOf(head.header, name);
      if (sizeBytes > room) refuseVerb({ code: "bundle-too-large", sizeBytes, slotBytes: room });
    }
  });
  const root = await host.open(device, "write");
  try {
    let at = 0;
    let flushedAt = 0;
    for await (const bytes of readPart(source, head, "root", work.signal)) {
      work.signal?.throwIfAborted();
      await root.write(bytes, at);
      at += bytes.length;
      if (at - flushedAt >= flushEveryBytes) {
        await root.flush();
        flushedAt = at;
      }
      step("write", bytes.length);
    }
    await root.flush();
  } finally {
    await root.close();
  }
  await withBoot(host, disk.boot.path, "write", async (boot) => {
    for (const name of ["kernel", "initramfs"] as const)
      await writeWhole(await boot.openFile(files[name]), readPart(source, head, name, work.signal), (bytes) =>
        step("write", bytes),
      );
    await writeWhole(await boot.openFile(files.head), [head.bytes]);
  });
  await forgetCache(host, disk, slot);
  const found = await slotContent(work, slot, { keys: [] }, head);
  if (found.wrong) refuseVerb({ code: "slot-write-failed", what: found.wrong, detail: "it reads back otherwise" });
}

/** The page cache must not fill up with what was not written yet: the site works at the same time. */
const flushEveryBytes = 16 * 1024 * 1024;

/**
 * The other slot is tried at the next start. All of it is read again first: what was written before a power cut, or by whomever, counts
 * only when it is whole and signed.
 */
export async function armSlot(work: SlotWork, version: string, ring: KeyRing): Promise<void> {
  const { host, disk, running } = work;
  const slot = otherSlot(running);
  await forgetCache(host, disk, slot);
  const { head, wrong } = await slotContent(work, slot, ring);
  const found = head && !wrong ? head.header.version : "";
  if (found !== version) refuseVerb({ code: "slot-not-written", version, found });
  await withBoot(host, disk.boot.path, "write", async (boot) =>
    boot.writeState(arm(await boot.readState(), running, version)),
  );
}

/** What is in a slot by its own bytes: the signed head, and the first part that is not as the head says. */
export async function slotContent(
  { host, disk, progress, signal }: SlotWork,
  slot: SlotName,
  ring: KeyRing,
  expected?: BundleHead,
): Promise<{ head?: BundleHead; wrong?: PartName | "head" }> {
  return withBoot(host, disk.boot.path, "read", async (boot) => {
    const bytes = await boot.readFile(slotFiles(slot).head);
    const opened = openHead(bytes, ring);
    const head = expected ?? (isTrouble(opened) ? undefined : opened);
    if (!head?.bytes.equals(bytes)) return { wrong: "head" };
    const step = steps(progress, head);
    for (const name of partNames) {
      const { sizeBytes, sha256 } = partOf(head.header, name);
      if ((await hashOf(host, disk, boot, slot, name, sizeBytes, (done) => step("read-back", done), signal)) !== sha256)
        return { head, wrong: name };
    }
    return { head };
  });
}

async function hashOf(
  host: Host,
  disk: BoxDisk,
  boot: BootPartition,
  slot: SlotName,
  name: PartName,
  sizeBytes: number,
  onBytes: (bytes: number) => void,
  signal: AbortSignal | undefined,
): Promise<string> {
  const hash = createHash("sha256");
  const device = name === "root" ? await host.open(disk.slots[slot].path, "read") : undefined;
  const file = device ?? (await boot.openFile(slotFiles(slot)[name as "kernel" | "initramfs"]));
  const piece = Buffer.allocUnsafe(Math.min(pieceBytes, sizeBytes));
  try {
    for (let at = 0; at < sizeBytes; ) {
      signal?.throwIfAborted();
      const got = await file.read(piece.subarray(0, Math.min(piece.length, sizeBytes - at)), at);
      if (got === 0) break;
      hash.update(piece.subarray(0, got));
      at += got;
      onBytes(got);
    }
  } finally {
    await device?.close();
  }
  return hash.digest("hex");
}

/** Fills the rest with zeros: the file keeps its size, and neither kernel nor GRUB minds them. */
async function writeWhole(
  file: InPlaceFile,
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  onBytes: (bytes: number) => void = () => {},
): Promise<void> {
  let at = 0;
  for await (const bytes of pieces) {
    await file.write(bytes, at);
    at += bytes.length;
    onBytes(bytes.length);
  }
  const zeros = Buffer.alloc(Math.min(pieceBytes, file.sizeBytes - at));
  for (; at < file.sizeBytes; at += zeros.length)
    await file.write(zeros.subarray(0, Math.min(zeros.length, file.sizeBytes - at)), at);
  await file.flush();
}

/** So that what is read back comes from the medium. A file in place of a device has no such cache to empty. */
async function forgetCache(host: Host, disk: BoxDisk, slot: SlotName): Promise<void> {
  for (const path of [disk.slots[slot].path, disk.boot.path]) await host.run("blockdev", ["--flushbufs", path]);
}

function steps(progress: ((at: Progress) => void) | undefined, { header }: BundleHead) {
  const of = header.parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const done: Record<string, number> = {};
  return (step: string, bytes: number) => {
    done[step] = (done[step] ?? 0) + bytes;
    progress?.({ step, done: done[step], of });
  };
}
