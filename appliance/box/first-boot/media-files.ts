import { open, readdir, readFile, stat } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import type { listMediaFiles } from "#sync/contracts/box/media.ts";
import type { OutputOf } from "#sync/contracts/define.ts";
import { detect } from "../../edi/detect.ts";
import { refuse } from "../../store/book.ts";

type Listed = OutputOf<typeof listMediaFiles>["files"][number];

/** More files than a person looks through. */
export const listedMax = 200;
const foldersDeep = 2;
/** As the door for files takes them. */
export const importBytesMax = 20 * 1024 * 1024;
/** A header and some rows tell what a table is. */
const lookBytes = 64 * 1024;
const maybe = /\.(csv|txt|tsv|edi|x12|dat)$/i;

/** Files of a stick that could be imported, by name; others are not shown. What each is, its content says. */
export async function listFiles(folder: string): Promise<{ files: Listed[]; more: boolean }> {
  const paths: string[] = [];
  await walk(folder, "", foldersDeep, paths);
  const files: Listed[] = [];
  for (const path of paths.slice(0, listedMax)) files.push(await look(folder, path));
  return { files, more: paths.length > listedMax };
}

/** The bytes of a listed file. Refuses what is not there, too large, or leads out of the stick. */
export async function readListed(folder: string, path: string): Promise<Uint8Array> {
  const full = resolve(folder, path);
  const gone = () => refuse({ code: "media-file-unknown", path: path.slice(0, 200) });
  if (!full.startsWith(folder + sep)) return gone();
  try {
    // A link would lead anywhere: only what lies on the stick itself is read.
    const entry = (await readdir(resolve(full, ".."), { withFileTypes: true })).find(
      ({ name }) => join(resolve(full, ".."), name) === full,
    );
    if (!entry?.isFile() || (await stat(full)).size > importBytesMax) return gone();
    return await readFile(full);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code) return gone();
    throw error;
  }
}

async function walk(folder: string, below: string, depth: number, into: string[]): Promise<void> {
  const entries = await readdir(join(folder, below), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (into.length > listedMax || entry.name.startsWith(".")) continue;
    const path = join(below, entry.name);
    if (entry.isDirectory() && depth > 0) await walk(folder, path, depth - 1, into);
    if (entry.isFile() && maybe.test(entry.name)) into.push(path);
  }
}

async function look(folder: string, path: string): Promise<Listed> {
  const full = join(folder, path);
  const { size: sizeBytes } = await stat(full);
  const listed = { path: relative(folder, full), sizeBytes };
  if (sizeBytes > importBytesMax) return { ...listed, kind: null, why: "larger than 20 MiB" };
  const found = detect(await firstBytes(full, sizeBytes));
  if (!found.ok) return { ...listed, kind: null, why: found.errors[0]?.found ?? found.errors[0]?.code ?? "" };
  return { ...listed, kind: found.format === "x12" ? "x12" : found.kind, why: "" };
}

/** To the end of a line, so that no row is cut in half. */
async function firstBytes(path: string, sizeBytes: number): Promise<Uint8Array> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(lookBytes, sizeBytes)), 0);
    const bytes = buffer.subarray(0, bytesRead);
    const lineEnd = bytes.lastIndexOf(10);
    return sizeBytes > lookBytes && lineEnd > 0 ? bytes.subarray(0, lineEnd + 1) : bytes;
  } finally {
    await file.close();
  }
}
