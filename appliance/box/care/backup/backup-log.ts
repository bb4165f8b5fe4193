import type { BackupFile } from "#sync/contracts/box/care.ts";
import type { DataFolder } from "../../../site/data-folder.ts";
import { backupLogFile, filesPerPlaceMax, type PlaceLog, placesMax } from "../care-files.ts";

type About = Pick<PlaceLog, "key" | "kind" | "title">;

/** A backup was made: the place has these files now. */
export const noteBackup = (folder: DataFolder, about: About, files: readonly BackupFile[], nowMs: number): void =>
  change(folder, about, (place) => ({
    ...place,
    lastAtMs: nowMs,
    lastTrouble: "",
    lastTroubleAtMs: null,
    files: [...files].sort((a, b) => b.atMs - a.atMs).slice(0, filesPerPlaceMax),
  }));

export const noteTrouble = (folder: DataFolder, about: About, why: string, nowMs: number): void =>
  change(folder, about, (place) => ({
    ...place,
    lastTrouble: why.slice(0, troubleCharactersMax),
    lastTroubleAtMs: nowMs,
  }));

/** What is no place of the plan any more has no troubles that anybody must look at. */
export function forgetPlaces(folder: DataFolder, keys: ReadonlySet<string>): void {
  const { places } = backupLogFile.read(folder);
  backupLogFile.write(folder, { places: places.filter(({ key, kind }) => kind === "hand" || keys.has(key)) });
}

const troubleCharactersMax = 300;

function change(folder: DataFolder, about: About, next: (place: PlaceLog) => PlaceLog): void {
  const { places } = backupLogFile.read(folder);
  const before: PlaceLog = places.find(({ key }) => key === about.key) ?? {
    ...about,
    ...{ lastAtMs: null, lastTroubleAtMs: null, lastTrouble: "", files: [] },
  };
  const others = places.filter(({ key }) => key !== about.key);
  backupLogFile.write(folder, { places: [next({ ...before, ...about }), ...others].slice(0, placesMax) });
}
