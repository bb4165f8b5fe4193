import { accessSync, constants, existsSync, mkdirSync, readdirSync, statfsSync } from "node:fs";
import { SetupError } from "./step.mjs";

const FREE_BYTES_MIN = 200 * 1024 * 1024;

/** Nothing in it but dot files: the appliance has never run here, so a demo site harms nobody. */
export function isEmptyDataFolder(dataFolder) {
  return !existsSync(dataFolder) || readdirSync(dataFolder).every((name) => name.startsWith("."));
}

/** The one folder an appliance writes to. Only its owner may read it: the site's keys are in there. */
export const prepareDataFolder = {
  title: "Prepare the data folder",
  run({ dataFolder, say }) {
    try {
      if (!existsSync(dataFolder)) {
        say(`Making the data folder ${dataFolder}, where the site keeps its database and keys.`);
        mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
      }
      accessSync(dataFolder, constants.R_OK | constants.W_OK | constants.X_OK);
    } catch (error) {
      throw new SetupError({
        failed: `The data folder ${dataFolder} cannot be used.`,
        why: error.message,
        todo: "Give this user the right to write there, or name another folder with --data or KONTOR_DATA.",
      });
    }
    const { bavail, bsize } = statfsSync(dataFolder);
    if (bavail * bsize < FREE_BYTES_MIN)
      throw new SetupError({
        failed: `Less than ${FREE_BYTES_MIN / 1024 / 1024} MiB are free for ${dataFolder}.`,
        why: "With a full disk the site could not record what happens on the floor.",
        todo: "Free some space, or name a folder on another disk with --data or KONTOR_DATA.",
      });
  },
};
