import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { installDebianPackage } from "./debian-package.mjs";
import { SetupError } from "./step.mjs";

const COMMANDS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const ELSEWHERE = [
  "/usr/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** The browser that the screen tests drive: the one named by CHROMIUM_PATH, else the first that is installed. */
export function chromiumPath() {
  const named = process.env.CHROMIUM_PATH;
  if (named) return existsSync(named) ? named : undefined;
  const onPath = (process.env.PATH ?? "")
    .split(delimiter)
    .flatMap((folder) => COMMANDS.map((name) => join(folder, name)));
  return [...onPath, ...ELSEWHERE].find((path) => existsSync(path));
}

/** Tests of the screens need a real browser; Debian has one, npm has none that installs without another host. */
export const findChromium = {
  title: "Find Chromium",
  run({ say }) {
    if (chromiumPath()) return;
    if (process.env.CHROMIUM_PATH)
      throw new SetupError({
        failed: `CHROMIUM_PATH names ${process.env.CHROMIUM_PATH}, and there is no such file.`,
        why: "The screen tests start the browser named there.",
        todo: "Correct it, or unset it to let the set-up look for itself.",
      });
    say('Installing Chromium with "apt-get install chromium", because the tests of the screens drive a real browser.');
    const why = installDebianPackage("chromium", say);
    if (why) throw cannotInstall(why);
    if (!chromiumPath()) throw cannotInstall("apt-get reported success, but no browser appeared.");
  },
};

function cannotInstall(why) {
  return new SetupError({
    failed: "There is no Chromium here, and it could not be installed.",
    why,
    todo: 'Install it (Debian: "sudo apt-get install chromium"), or set CHROMIUM_PATH to a Chrome or Chromium you have.',
  });
}
