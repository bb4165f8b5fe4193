import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

/** Where two roots differ, in words: path and what. Times do not count, for the squashfs gives every file the same. */
export function compareTrees(a: string, b: string): string[] {
  const [first, second] = [namesOf(a), namesOf(b)];
  const differences = [
    ...[...first].filter((path) => !second.has(path)).map((path) => `${path}: only in the first`),
    ...[...second].filter((path) => !first.has(path)).map((path) => `${path}: only in the second`),
  ];
  for (const path of first) {
    if (!second.has(path)) continue;
    const what = difference(join(a, path), join(b, path));
    if (what) differences.push(`${path}: ${what}`);
  }
  return differences.sort();
}

/** Node's own way down goes through links too, and `dev/fd` of a Debian leads into this very process. */
function namesOf(folder: string, below = "", names = new Set<string>()): Set<string> {
  for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
    const path = join(below, entry.name);
    names.add(path);
    if (entry.isDirectory()) namesOf(folder, path, names);
  }
  return names;
}

function difference(a: string, b: string): string | undefined {
  const [one, other] = [lstatSync(a), lstatSync(b)];
  if (one.mode !== other.mode) return `mode ${one.mode.toString(8)} and ${other.mode.toString(8)}`;
  if (one.uid !== other.uid || one.gid !== other.gid)
    return `owner ${one.uid}:${one.gid} and ${other.uid}:${other.gid}`;
  if (one.isSymbolicLink()) return readlinkSync(a) === readlinkSync(b) ? undefined : "link";
  if (!one.isFile()) return undefined;
  if (one.size !== other.size) return `${one.size} and ${other.size} bytes`;
  return hashOf(a) === hashOf(b) ? undefined : "content";
}

const hashOf = (path: string): string => createHash("sha256").update(readFileSync(path)).digest("hex");
