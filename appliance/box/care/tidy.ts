import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { DataFolder } from "../../site/data-folder.ts";

const day = 86_400_000;
const gib = 1024 ** 3;

/** What piles up in a folder, and how much of it stays: nothing older, and of the rest the newest up to these bounds. */
export interface Pile {
  path: string;
  /** Which of the entries belong to the pile. */
  is: (name: string) => boolean;
  ageMsMax: number;
  entriesMax: number;
  bytesMax: number;
  /** So many stay whatever their age. */
  entriesMin: number;
}

/** Every pile in a site's folder that nothing else bounds. The table in docs/it.md names them all. */
export const pilesOf = ({ root, inbox, outbox }: DataFolder): Pile[] => [
  ...["processed", "refused"].map((name) => ({
    path: join(inbox, name),
    is: () => true,
    ...{ ageMsMax: 90 * day, entriesMax: 5_000, bytesMax: 2 * gib, entriesMin: 0 },
  })),
  // A partner that never fetches its files has been told of for long by then.
  { path: outbox, is: () => true, ageMsMax: 365 * day, entriesMax: 20_000, bytesMax: 2 * gib, entriesMin: 0 },
  {
    path: root,
    is: (name) => /^(book|telemetry)\.sqlite\.before-/.test(name) && !/-(wal|shm)$/.test(name),
    ...{ ageMsMax: 30 * day, entriesMax: 4, bytesMax: 16 * gib, entriesMin: 1 },
  },
];

export interface PiledEntry {
  name: string;
  atMs: number;
  bytes: number;
}

/** Which entries are too many. Pure. */
export function tooMany(
  entries: readonly PiledEntry[],
  { ageMsMax, entriesMax, bytesMax, entriesMin }: Omit<Pile, "path" | "is">,
  nowMs: number,
): PiledEntry[] {
  const newestFirst = [...entries].sort((a, b) => b.atMs - a.atMs);
  let bytes = 0;
  return newestFirst.filter((entry, i) => {
    bytes += entry.bytes;
    return i >= entriesMin && (nowMs - entry.atMs > ageMsMax || i >= entriesMax || bytes > bytesMax);
  });
}

/** Removes what is too many, and says how much that was. What cannot be removed is tried again the next day. */
export function tidy(folder: DataFolder, nowMs: number): { entries: number; bytes: number } {
  const removed = { entries: 0, bytes: 0 };
  for (const pile of pilesOf(folder))
    for (const { name, bytes } of tooMany(entriesIn(pile), pile, nowMs)) {
      for (const suffix of ["", "-wal", "-shm"]) rmSync(join(pile.path, name + suffix), { force: true });
      removed.entries += 1;
      removed.bytes += bytes;
    }
  return removed;
}

function entriesIn({ path, is }: Pile): PiledEntry[] {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isFile() && is(entry.name))
    .map(({ name }) => {
      const { mtimeMs, size } = statSync(join(path, name));
      return { name, atMs: mtimeMs, bytes: size };
    });
}
