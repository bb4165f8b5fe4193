import { existsSync } from "node:fs";
import type { DataFolder } from "../../site/data-folder.ts";
import { startNextEpoch } from "../../site/site-identity.ts";
import { type HandedSecrets, keepSecrets } from "./handed-secrets.ts";
import { putBookAside } from "./replaced-book.ts";
import { followingFile, joiningFile } from "./standby-files.ts";

/**
 * Does what is left to do for this box to follow the one that took it as its standby: every step may have been done before. To be called before the book is opened, so that a power cut in the
 * middle never leaves a box that works beside the other. Gives the name of the book that was put aside, undefined when there was nothing to do.
 */
export function finishJoin(folder: DataFolder): { setAside: string | undefined } | undefined {
  const joining = joiningFile.read(folder);
  if (!joining) return undefined;
  const { following, secrets, putAside, atMs } = joining;
  const setAside = putAside && existsSync(folder.book) ? putBookAside(folder, atMs) : undefined;
  keepSecrets(folder, secrets as HandedSecrets);
  startNextEpoch(folder, following.site, "takeover", atMs);
  followingFile.write(folder, following);
  joiningFile.drop(folder);
  return { setAside };
}
