import { readdirSync, statSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";
import { join } from "node:path";
import type { Finding } from "#sync/model/care/finding.ts";
import { checkWords } from "#sync/model/care/finding-words.ts";
import type { DataFolder } from "../../../site/data-folder.ts";
import { version } from "../../../site/version.ts";
import type { Db } from "../../../store/connection.ts";
import { wordedFinding } from "../worded-finding.ts";
import { knownSecrets } from "./known-secrets.ts";
import { makeRedactor } from "./redact.ts";

/** Of each part the newest end is kept. */
export const partBytesMax = 8 * 1024 * 1024;
const factsMax = 500;
const exceptionsMax = 200;
const filesListedMax = 2_000;

/** What only a running appliance or a box's agent can add; by the name of its part. */
export type MorePart = { name: string; text: string };

/**
 * All that support needs to understand a site, as text files by name, with every secret taken out. No stock, no orders, no names of people: of the
 * facts only kind, time and number.
 */
export function collectLogs({
  folder,
  db,
  findings,
  nowMs,
  more,
}: {
  folder: DataFolder;
  db: Db;
  findings: readonly Finding[];
  nowMs: number;
  more: readonly MorePart[];
}): Map<string, string> {
  const redact = makeRedactor(knownSecrets(folder, db));
  const parts: MorePart[] = [
    { name: "about.json", text: json(about(nowMs)) },
    { name: "findings.txt", text: findings.map(asLine).join("\n") },
    { name: "findings.json", text: json(findings) },
    { name: "settings.json", text: json(rows(db, "SELECT id, value FROM setting ORDER BY id")) },
    { name: "machines.json", text: json(rows(db, "SELECT * FROM machine ORDER BY id")) },
    { name: "alarms.json", text: json(rows(db, alarmsSql)) },
    { name: "facts.json", text: json(rows(db, factsSql)) },
    { name: "tables.json", text: json(tableSizes(db)) },
    { name: "files.txt", text: fileList(folder.root).join("\n") },
    ...more,
  ];
  return new Map(parts.map(({ name, text }) => [name, `${redact(tail(text)).trimEnd()}\n`]));
}

const about = (nowMs: number) => ({
  at: new Date(nowMs).toISOString(),
  version,
  node: process.version,
  platform: `${process.platform} ${release()} ${process.arch}`,
  cores: cpus().length,
  memoryMb: Math.round(totalmem() / 1e6),
});

function asLine(finding: Finding): string {
  const { check, state, detail, todo } = wordedFinding(finding);
  return `${state.padEnd(5)} ${checkWords[check].en}: ${detail}${todo ? ` | ${todo}` : ""}`;
}

const alarmsSql = `SELECT id, severity, state, detail, openedAt, closedAt, resolution FROM exception WHERE kind = 'box' ORDER BY openedAt DESC LIMIT ${exceptionsMax}`;
const factsSql = `SELECT pos, type, atMs FROM journal ORDER BY pos DESC LIMIT ${factsMax}`;

const rows = (db: Db, sql: string): unknown[] => db.prepare(sql).all();

function tableSizes(db: Db): Record<string, number> {
  const names = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").raw().all() as [
    string,
  ][];
  return Object.fromEntries(
    names.map(([name]) => [name, (db.prepare(`SELECT count(*) AS n FROM "${name}"`).get() as { n: number }).n]),
  );
}

/** Names and sizes; what lies in `secrets/` by its size alone. */
function fileList(root: string): string[] {
  return readdirSync(root, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .slice(0, filesListedMax)
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return `${sizeOf(path)}\t${path.slice(root.length + 1)}`;
    })
    .sort();
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0; // gone between the two looks
  }
}

function tail(text: string): string {
  const bytes = Buffer.from(text);
  return bytes.length <= partBytesMax
    ? text
    : `(only the newest part)\n${bytes.subarray(-partBytesMax).toString("utf8")}`;
}

const json = (value: unknown): string => JSON.stringify(value, null, 1);
