import { SetupError } from "./step.mjs";

const MAJOR_MIN = 20;

/** npm and these scripts need Node 20; everything else runs on the pinned Node they fetch. */
export const checkMachine = {
  title: "Check the system and its Node",
  run() {
    if (!["linux", "darwin", "win32"].includes(process.platform))
      throw new SetupError({
        failed: `Kontor does not run on ${process.platform}.`,
        why: "The pinned Node is published for Linux, macOS and Windows only.",
        todo: "Use one of these; the appliance itself is tested on Debian.",
      });
    if (Number(process.versions.node.split(".")[0]) < MAJOR_MIN)
      throw new SetupError({
        failed: `Node ${process.versions.node} is too old to set up Kontor.`,
        why: `The set-up scripts and npm need Node ${MAJOR_MIN} or newer.`,
        todo: `Install Node ${MAJOR_MIN} or newer (Debian: apt-get install nodejs npm) and run this again.`,
      });
  },
};
