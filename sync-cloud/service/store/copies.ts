import { constants, existsSync, readdirSync } from "node:fs";
import { copyFile, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { syncFolder } from "./journal.ts";

/** Copies a folder so that it survives a power cut: every file is synced, then the folders that name them. */
export async function copyFolder(from: string, to: string): Promise<void> {
  await dropFolder(to);
  await copyTree(from, to);
}

async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to, { mode: 0o700 });
  await inParallel(await readdir(from, { withFileTypes: true }), async (entry) => {
    const target = join(to, entry.name);
    if (entry.isDirectory()) await copyTree(join(from, entry.name), target);
    else if (entry.isFile()) {
      await copyFile(join(from, entry.name), target, constants.COPYFILE_FICLONE);
      await syncFile(target);
    }
  });
  syncFolder(to);
}

/** Syncs that wait beside each other cost the disk little more than one. */
const atATime = 16;
async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: atATime }, async () => {
      for (const item of queue) await work(item);
    }),
  );
}

/** Brings a folder that somebody else wrote to the disk. */
export async function syncTree(folder: string): Promise<void> {
  await inParallel(await readdir(folder, { withFileTypes: true, recursive: true }), async (entry) => {
    if (entry.isFile()) await syncFile(join(entry.parentPath, entry.name));
    else if (entry.isDirectory()) syncFolder(join(entry.parentPath, entry.name));
  });
  syncFolder(folder);
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

export const dropFolder = (path: string): Promise<void> => rm(path, { recursive: true, force: true });

/** The copy `new` is good: from now on it is the one to rebuild from, and the ones before it go. */
export async function adoptCopy(folder: string, n: number): Promise<void> {
  const name = `copy-${n}`;
  await dropFolder(join(folder, name));
  await rename(join(folder, "new"), join(folder, name));
  syncFolder(folder);
  for (const other of readdirSync(folder))
    if (/^copy-\d+$/.test(other) && other !== name) await dropFolder(join(folder, other));
}

/** `n` is the last journal entry that it holds. */
export function newestCopy(folder: string): { n: number; path: string } | undefined {
  if (!existsSync(folder)) return undefined;
  const numbers = readdirSync(folder).flatMap((name) => {
    const n = /^copy-(\d+)$/.exec(name)?.[1];
    return n === undefined ? [] : [Number(n)];
  });
  const n = numbers.sort((a, b) => b - a)[0];
  return n === undefined ? undefined : { n, path: join(folder, `copy-${n}`) };
}
