import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { installDebianPackage } from "./debian-package.mjs";
import { SetupError } from "./step.mjs";

/**
 * Simulated scanners and scales speak through pseudo-terminals: `socat` joins two of them like a cable, and Python can where socat
 * cannot be had.
 */
export const findSerialCables = {
  title: "Find socat",
  run({ say }) {
    if (onPath("socat")) return;
    say(
      'Installing socat with "apt-get install socat": it is the cable between simulated serial machines and their drivers.',
    );
    const why = installDebianPackage("socat", say);
    if (onPath("socat")) return;
    if (onPath("python3")) {
      say(`socat could not be installed (${why ?? "it did not appear"}); Python's pseudo-terminals serve as well.`);
      return;
    }
    throw new SetupError({
      failed: "There is neither socat nor python3 here, and socat could not be installed.",
      why: why ?? "apt-get reported success, but socat did not appear.",
      todo: 'Install it (Debian: "sudo apt-get install socat").',
    });
  },
};

const onPath = (name) => (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, name)));
