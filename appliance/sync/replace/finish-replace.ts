import { existsSync, renameSync, rmSync } from "node:fs";
import { siteOf } from "#sync/protocol/origin.ts";
import type { DataFolder } from "../../site/data-folder.ts";
import { keepIdentity } from "../../site/site-identity.ts";
import { makeDurable } from "../../store/durable-file.ts";
import { saveLink } from "../cloud-link.ts";
import { readReplacement, replacementBook, replacementFolder } from "./replacement-files.ts";

/**
 * Puts a book that was built for a replaced site in its place, with the name of the box and its pairing: every step may have been done before. To be called before the book is opened. Gives
 * the site; undefined when there is nothing to do. Throws while the book is not whole: a box that began another site in this folder would be in its way.
 */
export function finishReplace(folder: DataFolder, nowMs: number): string | undefined {
  const replacement = readReplacement(folder);
  if (!replacement) {
    // Not even paired: nothing is lost.
    rmSync(replacementFolder(folder), { recursive: true, force: true });
    return undefined;
  }
  const { site, origin, link, isReady } = replacement;
  if (!isReady)
    throw new Error(
      `This box is being made the one of site ${link.siteName || site}, and its book is not whole yet. Go on with: kontor replace ${link.url}\nTo leave it: remove ${replacementFolder(folder)}`,
    );
  if (existsSync(replacementBook(folder))) renameSync(replacementBook(folder), folder.book);
  keepIdentity(folder, origin, "takeover", nowMs);
  saveLink(folder, link);
  makeDurable(folder.root);
  rmSync(replacementFolder(folder), { recursive: true, force: true });
  return siteOf(origin);
}
