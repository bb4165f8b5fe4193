import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, watch, writeFileSync } from "node:fs";
import { join, parse } from "node:path";
import type { FileProblem } from "#sync/contracts/refusals/files.ts";

/** What became of one file. `later` leaves it where it is: the book had no room for it just now. */
export type Taken =
  | { outcome: "taken"; note: string; warnings: readonly FileProblem[] }
  | { outcome: "refused"; problems: readonly FileProblem[] }
  | { outcome: "later"; why: string };

export interface Inbox {
  /** Settles when the file in hand is finished. */
  stop(): Promise<void>;
}

export const inboxBytesMax = 20 * 1024 * 1024;

/**
 * Takes files that people or programs put into a folder, one at a time and by name. A file is read when it has not changed for
 * `stableMs`; then it moves to `processed/`, or to `refused/` with a `.problems.txt` beside it. If the power goes between taking
 * and moving, the same bytes are answered as taken before, and the file moves then.
 */
export function watchInbox({
  folder,
  take,
  onTrouble,
  stableMs = 1_000,
  retryMs = 10_000,
}: {
  folder: string;
  take: (name: string, bytes: Uint8Array) => Promise<Taken>;
  onTrouble: (text: string, name: string) => void;
  stableMs?: number;
  retryMs?: number;
}): Inbox {
  const [processed, refused] = [join(folder, "processed"), join(folder, "refused")];
  for (const path of [processed, refused]) mkdirSync(path, { recursive: true });
  let stopped = false;
  let running: Promise<void> | undefined;
  /** Size and time of each file as it was last seen, and from when on it may be taken. */
  const seen = new Map<string, { mark: string; dueMs: number }>();

  async function round(): Promise<void> {
    const names = namesIn(folder);
    for (const name of seen.keys()) if (!names.includes(name)) seen.delete(name);
    for (const name of names) {
      if (stopped) return;
      const mark = markOf(join(folder, name));
      const file = seen.get(name);
      if (mark === undefined) continue;
      if (file?.mark !== mark) seen.set(name, { mark, dueMs: Date.now() + stableMs });
      else if (file.dueMs <= Date.now() && !(await takeOne(name))) file.dueMs = Date.now() + retryMs;
    }
  }

  /** True when the file has left the inbox. */
  async function takeOne(name: string): Promise<boolean> {
    const path = join(folder, name);
    try {
      const { size } = statSync(path);
      const taken = size > inboxBytesMax ? tooLarge(size) : await take(name, readFileSync(path));
      if (taken.outcome === "later") {
        onTrouble(taken.why, name);
        return false;
      }
      const target = unusedPath(taken.outcome === "taken" ? processed : refused, name);
      if (taken.outcome === "refused") writeFileSync(`${target}.problems.txt`, problemText(name, taken.problems));
      else if (taken.warnings.length > 0)
        writeFileSync(`${target}.warnings.txt`, warningText(name, taken.note, taken.warnings));
      renameSync(path, target);
      return true;
    } catch (error) {
      onTrouble(String((error as Error).message), name);
      return false;
    }
  }

  let timer: NodeJS.Timeout | undefined;
  let wakeMs = Number.POSITIVE_INFINITY;
  /** At most one round at a time. Folders on a network tell nothing: they are looked at every `retryMs` all the same. */
  function wake(afterMs: number): void {
    const atMs = Date.now() + afterMs;
    if (stopped || atMs >= wakeMs) return;
    clearTimeout(timer);
    wakeMs = atMs;
    timer = setTimeout(() => {
      wakeMs = Number.POSITIVE_INFINITY;
      running = (running ?? Promise.resolve())
        .then(round)
        .catch((error) => onTrouble(String(error), ""))
        .finally(sleep);
    }, afterMs);
  }
  function sleep(): void {
    const nextMs = Math.min(Date.now() + retryMs, ...[...seen.values()].map(({ dueMs }) => dueMs));
    wake(Math.max(20, nextMs - Date.now()));
  }

  // Only wakes a round; what is in the folder says the folder.
  const watcher = watch(folder, () => wake(50));
  watcher.on("error", (error) => onTrouble(String(error), ""));
  wake(0);

  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      watcher.close();
      await running;
    },
  };
}

/** Names that begin or end like this are of files that somebody is still writing. */
const unfinished = /^[.~]|(\.(part|tmp|filepart|crdownload|partial|problems\.txt|warnings\.txt)|~)$/i;

function namesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !unfinished.test(entry.name))
    .map(({ name }) => name)
    .sort();
}

function markOf(path: string): string | undefined {
  try {
    const { size, mtimeMs } = statSync(path);
    return `${size} ${mtimeMs}`;
  } catch {
    return undefined; // it was taken away again
  }
}

function unusedPath(folder: string, name: string): string {
  const { name: stem, ext } = parse(name);
  for (let n = 1; ; n++) {
    const path = join(folder, n === 1 ? name : `${stem}-${n}${ext}`);
    if (!existsSync(path)) return path;
  }
}

function tooLarge(size: number): Taken {
  const text = `The file has ${size} bytes; at most ${inboxBytesMax} are taken. Split it into smaller files.`;
  return { outcome: "refused", problems: [{ line: 1, code: "file-too-large", text }] };
}

function problemText(name: string, problems: readonly FileProblem[]): string {
  const count = problems.length === 1 ? "one problem" : `${problems.length} problems`;
  const head = `${name} was not taken: ${count}. Nothing of it was booked.`;
  return `${[head, "", ...problems.map(({ text }) => text)].join("\n")}\n`;
}

function warningText(name: string, note: string, warnings: readonly FileProblem[]): string {
  return `${[`${name}: ${note}`, "Odd, but taken:", "", ...warnings.map(({ text }) => text)].join("\n")}\n`;
}
