import type { SurveyedDisk, Unfit } from "./survey.ts";

/** Whom nobody can ask: the answers of `provision.json`, part `install`. */
export interface UnattendedAnswers {
  /** Serial number or path. Left out: the only disk that is fit. */
  disk?: string;
  /**
   * `only-empty`: a disk without anything on it. `named-disk`: the one named, whatever is on it. `always-once`: whatever is on it, once with this file.
   */
  erase: "only-empty" | "named-disk" | "always-once";
}

export type DiskChoice = ChosenDisk | NoDisk;

export interface ChosenDisk {
  disk: SurveyedDisk;
  eraseIsAllowed: true;
  usesUpAlwaysOnce: boolean;
}

export type NoDisk =
  | { why: "no-disk"; unfit: { path: string; unfit: Unfit }[] }
  | { why: "several-disks"; paths: string[] }
  | { why: "disk-unknown"; asked: string }
  | { why: "disk-unfit"; path: string; unfit: Unfit }
  | { why: "not-empty"; disk: SurveyedDisk };

/**
 * The disk that an installation takes without asking, or why somebody must be asked. A disk that is removable is taken only by name. What is on a
 * disk is erased only where the answers say so, and an unfinished installation is nothing.
 */
export function chooseDisk(surveyed: readonly SurveyedDisk[], { disk: asked, erase }: UnattendedAnswers): DiskChoice {
  const chosen = asked === undefined ? onlyFit(surveyed) : named(surveyed, asked);
  if ("why" in chosen) return chosen;
  const isFree = chosen.content === "empty" || chosen.content === "kontor-unfinished";
  if (isFree) return { disk: chosen, eraseIsAllowed: true, usesUpAlwaysOnce: false };
  if (erase === "always-once") return { disk: chosen, eraseIsAllowed: true, usesUpAlwaysOnce: true };
  if (erase === "named-disk" && asked !== undefined)
    return { disk: chosen, eraseIsAllowed: true, usesUpAlwaysOnce: false };
  return { why: "not-empty", disk: chosen };
}

function onlyFit(surveyed: readonly SurveyedDisk[]): SurveyedDisk | NoDisk {
  const fit = surveyed.filter(({ unfit, removable }) => !unfit && !removable);
  const [only, ...more] = fit;
  if (!only)
    return {
      why: "no-disk",
      unfit: surveyed.flatMap(({ disk, unfit }) => (unfit ? [{ path: disk.path, unfit }] : [])),
    };
  return more.length > 0 ? { why: "several-disks", paths: fit.map(({ disk }) => disk.path) } : only;
}

function named(surveyed: readonly SurveyedDisk[], asked: string): SurveyedDisk | NoDisk {
  const found = surveyed.find(({ disk }) => disk.path === asked || (disk.serial !== "" && disk.serial === asked));
  if (!found) return { why: "disk-unknown", asked };
  return found.unfit ? { why: "disk-unfit", path: found.disk.path, unfit: found.unfit } : found;
}
