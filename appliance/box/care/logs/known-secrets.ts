import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { DataFolder } from "../../../site/data-folder.ts";
import type { Db } from "../../../store/connection.ts";

const fileBytesMax = 1024 * 1024;

/** Every secret that lies in this site's folder: whole files, lines of them, and what JSON among them holds. */
export function knownSecrets(folder: DataFolder, db: Db): string[] {
  const texts = [
    ...filesIn(folder.secrets),
    ...filesIn(folder.tls).filter((text) => text.includes("PRIVATE KEY")),
    ...["following.json", "follower.json", "taken-over.json"].map((name) => readIf(join(folder.root, name))),
  ];
  return [...texts.flatMap(piecesOf), ...fromBook(db)];
}

/** Hashes of badges and PINs are no use without the pepper, and still nobody's business. */
function fromBook(db: Db): string[] {
  const rows = ["person", "device", "partner"].flatMap(
    (table) => db.prepare(`SELECT * FROM ${table}`).all() as Record<string, unknown>[],
  );
  return rows.flatMap((row) =>
    Object.entries(row).flatMap(([name, value]) =>
      /pin|badge|hash|secret|salt/i.test(name) && typeof value === "string" ? [value] : [],
    ),
  );
}

function piecesOf(text: string): string[] {
  if (text === "") return [];
  const pieces = [
    text.trim(),
    ...text
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => !/^-----/.test(line)),
  ];
  try {
    walk(JSON.parse(text), (value) => pieces.push(value));
  } catch {
    // no JSON
  }
  return pieces;
}

function walk(value: unknown, take: (text: string) => void): void {
  if (typeof value === "string") take(value);
  else if (value && typeof value === "object") for (const inner of Object.values(value)) walk(inner, take);
}

function filesIn(path: string): string[] {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => readIf(join(path, name)));
}

function readIf(path: string): string {
  if (!existsSync(path) || statSync(path).size > fileBytesMax) return "";
  return readFileSync(path, "utf8");
}
