import { type Browser, chromium } from "playwright-core";

const quiet = [
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The Chromium that set-up found, or Debian's. */
export function launchChromium(args: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    // Everything runs as root in a build container, where Chromium has no sandbox.
    chromiumSandbox: false,
    args: [...quiet, ...args],
  });
}
