import { closeSync, existsSync, ftruncateSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { runProgram } from "#appliance/box/agent/run-program.ts";
import { readGpt } from "#appliance/box/install/gpt.ts";
import { partitionNames } from "#appliance/box/slots/box-disk.ts";
import { openForWriting } from "#appliance/store/database.ts";
import { verify } from "#appliance/store/verify.ts";
import type { DiskState } from "./disk-state.ts";

const pieceBytes = 1024 * 1024;

/**
 * Takes the data partition out of a disk as a power cut left it, has it mended as the initramfs does, and copies `site/` out of it, without a mount.
 * Answers what is wrong with it, or the folder. For disks that were installed without encryption.
 */
export async function dataOf(disk: DiskState, workFolder: string): Promise<{ folder: string } | { why: string }> {
  const { partitions } = await readGpt(async (position, bytes) => {
    const into = Buffer.alloc(bytes);
    await disk.read(into, position);
    return into;
  }, disk.sizeBytes);
  const data = partitions.find(({ name }) => name === partitionNames.data);
  if (!data) return { why: "there is no data partition" };
  const image = join(workFolder, "data.img");
  const folder = join(workFolder, "data");
  rmSync(workFolder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await copyOut(disk, data.startBytes, data.sizeBytes, image);
  const mended = await runProgram("e2fsck", ["-f", "-y", image]);
  // 1 and 2: mended; 4 and more: not all of it.
  if (mended.exitCode >= 4) return { why: `the data cannot be mended: ${mended.stdout.trim().slice(-300)}` };
  const copied = await runProgram("debugfs", ["-R", `rdump /site ${folder}`, image]);
  rmSync(image);
  return existsSync(join(folder, "site"))
    ? { folder: join(folder, "site") }
    : { why: `no site folder: ${copied.stderr.trim().slice(-300)}` };
}

/** What is missing in a book, or wrong with it; undefined when every one of these commands is in it and its chain is whole. */
export function whyNotWhole(bookPath: string, commandIds: readonly string[]): string | undefined {
  if (!existsSync(bookPath)) return commandIds.length === 0 ? undefined : "there is no book";
  try {
    return whyNotSound(bookPath, commandIds);
  } catch (error) {
    return `the book cannot be read: ${(error as Error).message}`;
  }
}

function whyNotSound(bookPath: string, commandIds: readonly string[]): string | undefined {
  // It opens as the appliance does after the cut, and takes over what stands in the WAL. Nothing is migrated: it is the same version.
  const db = openForWriting(bookPath, 8);
  try {
    const { problems } = verify(db);
    const [problem] = problems;
    if (problem) return `the book is not sound: ${problem.what} at ${problem.pos}: ${problem.detail}`;
    // Read once: the book has no list of commands for being asked tens of thousands of times.
    const there = new Set(db.prepare("SELECT DISTINCT commandId FROM journal").pluck().all());
    const missing = commandIds.filter((id) => !there.has(id));
    return missing.length > 0
      ? `${missing.length} acknowledged commands are missing, the first is ${missing[0]}`
      : undefined;
  } finally {
    db.close();
  }
}

/** All of a disk as a file that a machine can be started from; what is zeros takes no room. */
export const writeImage = (disk: DiskState, path: string): Promise<void> => copyOut(disk, 0, disk.sizeBytes, path);

async function copyOut(disk: DiskState, position: number, bytes: number, path: string): Promise<void> {
  const file = openSync(path, "w");
  const piece = Buffer.alloc(pieceBytes);
  const zeros = Buffer.alloc(pieceBytes);
  try {
    ftruncateSync(file, bytes);
    for (let at = 0; at < bytes; at += pieceBytes) {
      const here = piece.subarray(0, Math.min(pieceBytes, bytes - at));
      if (disk.isBlank(position + at, here.length)) continue;
      await disk.read(here, position + at);
      if (!here.equals(zeros.subarray(0, here.length))) writeSync(file, here, 0, here.length, at);
    }
  } finally {
    closeSync(file);
  }
}
