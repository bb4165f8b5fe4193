import { X509Certificate } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statfsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { DataFolder } from "../../site/data-folder.ts";
import { lockHolder } from "../../site/folder-lock.ts";
import { type Db, openForReading } from "../../store/connection.ts";
import { readRunningNote } from "../running-note.ts";

export interface Finding {
  check: string;
  /** `odd` works now but needs a look. */
  state: "well" | "odd" | "wrong";
  detail: string;
  todo?: string;
}

/** Everything that can be seen from outside, on a running or a stopped site. Changes nothing. */
export async function examine(folder: DataFolder, nowMs: number): Promise<Finding[]> {
  const db = openForReading(folder.book);
  try {
    return [
      disk(folder),
      integrity(db),
      clock(db, nowMs),
      certificate(folder, nowMs),
      secrets(folder),
      await queue(folder),
      consumers(db),
      deadLetters(db),
      files(folder),
      backups(folder, nowMs),
    ];
  } finally {
    db.close();
  }
}

const gib = 1024 ** 3;

function disk({ root, book }: DataFolder): Finding {
  const { bavail, bsize } = statfsSync(root);
  const free = bavail * bsize;
  const size = statSync(book).size;
  const detail = `${(free / gib).toFixed(1)} GiB free, the book has ${(size / gib).toFixed(2)} GiB`;
  const check = "disk";
  if (free < gib / 4)
    return { check, state: "wrong", detail, todo: "Free disk space now: the book stops when it is full." };
  // A backup and a rebuild need as much again as the book has.
  if (free < gib + 2 * size)
    return { check, state: "odd", detail, todo: "Free disk space: a backup or rebuild may not fit." };
  return { check, state: "well", detail };
}

function integrity(db: Db): Finding {
  const rows = (db.pragma("quick_check(5)") as { quick_check: string }[]).map((row) => row.quick_check);
  const check = "book file";
  if (rows.length === 1 && rows[0] === "ok") return { check, state: "well", detail: "its pages are whole" };
  const todo = "Stop the appliance, run `kontor rebuild --replace`; if that fails restore a backup.";
  return { check, state: "wrong", detail: rows.join("; "), todo };
}

function clock(db: Db, nowMs: number): Finding {
  const last = db.prepare("SELECT atMs FROM journal ORDER BY pos DESC LIMIT 1").get() as { atMs: number } | undefined;
  const check = "clock";
  const now = new Date(nowMs).toISOString();
  if (last && last.atMs > nowMs + 60_000)
    return {
      check,
      state: "wrong",
      detail: `it shows ${now}, but the last fact is of ${new Date(last.atMs).toISOString()}`,
      todo: "Set the clock of this box; facts go on in order meanwhile, but with times ahead of it.",
    };
  return { check, state: "well", detail: now };
}

function certificate({ tls }: DataFolder, nowMs: number): Finding {
  const check = "certificate";
  const file = join(tls, "server.pem");
  if (!existsSync(file)) return { check, state: "odd", detail: "not made yet", todo: "It is made at the first start." };
  const pem = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(readFileSync(file, "utf8"))?.[0];
  if (!pem)
    return {
      check,
      state: "wrong",
      detail: `${file} holds no certificate`,
      todo: "Remove it; a start makes a new one.",
    };
  const { validTo } = new X509Certificate(pem);
  const days = Math.floor((Date.parse(validTo) - nowMs) / 86_400_000);
  if (days < 0)
    return { check, state: "wrong", detail: `ended ${validTo}`, todo: "Start the appliance: it makes a new one." };
  if (days < 14)
    return { check, state: "odd", detail: `ends in ${days} days`, todo: "It renews itself while the appliance runs." };
  return { check, state: "well", detail: `good for ${days} days` };
}

function secrets({ secrets: path }: DataFolder): Finding {
  const open = [path, ...readdirSync(path).map((name) => join(path, name))].filter(
    (one) => process.platform !== "win32" && (statSync(one).mode & 0o077) !== 0,
  );
  const check = "secrets";
  if (open.length === 0) return { check, state: "well", detail: "readable by their owner only" };
  return { check, state: "wrong", detail: `others can read ${open.join(", ")}`, todo: `Run: chmod -R go= ${path}` };
}

async function queue(folder: DataFolder): Promise<Finding> {
  const check = "appliance";
  const pid = lockHolder(folder);
  const note = readRunningNote(folder.root);
  if (pid === undefined) return { check, state: "odd", detail: "not running", todo: "Start it: kontor start" };
  try {
    if (!note) throw new Error("it has not opened its doors");
    const response = await fetch(`${note.url}/health`, { signal: AbortSignal.timeout(5_000) });
    const {
      queue: waiting,
      facts,
      uptimeMs,
    } = (await response.json()) as { queue: number; facts: number; uptimeMs: number };
    const detail = `process ${pid}, ${facts} facts, ${waiting} calls in hand, up ${Math.round(uptimeMs / 60_000)} minutes`;
    if (waiting > 1_000)
      return { check, state: "odd", detail, todo: "Many calls wait: look at its log and at the disk's speed." };
    return { check, state: "well", detail };
  } catch (error) {
    const detail = `process ${pid} does not answer: ${(error as Error).message}`;
    return { check, state: "wrong", detail, todo: "Look at its log; stop it and start it again." };
  }
}

function consumers(db: Db): Finding {
  const head = (db.prepare("SELECT coalesce(max(pos), 0) AS pos FROM journal").get() as { pos: number }).pos;
  const rows = db.prepare("SELECT consumer, pos FROM cursor ORDER BY consumer").all() as {
    consumer: string;
    pos: number;
  }[];
  const late = rows.filter(({ pos }) => head - pos > 10_000);
  const check = "consumers";
  if (late.length === 0) return { check, state: "well", detail: `${rows.length} follow the book` };
  const detail = late.map(({ consumer, pos }) => `${consumer} is ${head - pos} facts behind`).join(", ");
  return { check, state: "odd", detail, todo: "They catch up by themselves while the appliance runs." };
}

function deadLetters(db: Db): Finding {
  const rows = db
    .prepare("SELECT consumer, count(*) AS n, max(error) AS error FROM deadLetter GROUP BY consumer")
    .all() as {
    consumer: string;
    n: number;
    error: string;
  }[];
  const check = "dead letters";
  if (rows.length === 0) return { check, state: "well", detail: "none" };
  const detail = rows.map(({ consumer, n, error }) => `${consumer} ${n} (${error.slice(0, 120)})`).join(", ");
  return { check, state: "odd", detail, todo: "Correct what the error names, then retry them on the kiosk." };
}

function files({ inbox }: DataFolder): Finding {
  const namesIn = (path: string) =>
    existsSync(path) ? readdirSync(path, { withFileTypes: true }).filter((one) => one.isFile()) : [];
  const waiting = namesIn(inbox).length;
  const refused = namesIn(join(inbox, "refused")).filter(({ name }) => !name.endsWith(".problems.txt")).length;
  const check = "inbox";
  const detail = `${waiting} waiting, ${refused} refused`;
  if (refused === 0) return { check, state: "well", detail };
  return {
    check,
    state: "odd",
    detail,
    todo: "Read the .problems.txt beside each in refused/; remove what is settled.",
  };
}

function backups({ backups: path }: DataFolder, nowMs: number): Finding {
  const newest = Math.max(0, ...readdirSync(path).map((name) => statSync(join(path, name)).mtimeMs));
  const check = "backups";
  if (newest === 0)
    return {
      check,
      state: "odd",
      detail: "none in this folder",
      todo: "Run `kontor backup` to a disk that is not this one, every day.",
    };
  return { check, state: "well", detail: `newest ${Math.round((nowMs - newest) / 3_600_000)} hours old` };
}
