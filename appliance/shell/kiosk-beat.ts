import { spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { serveWaitingPage } from "./waiting-page.ts";
import { BEAT_LIMITS, type BeatLimits, type Heard, watchBeat } from "./watch-beat.ts";

/**
 * Runs the kiosk's browser where there is no Electron (cage and Chromium, under systemd) and ends, with the browser, as soon as the page
 * is no longer painted; systemd then starts both anew. `{page}` in the browser's arguments becomes the address to open.
 */
const help = `Runs a browser that shows the kiosk, and ends when it no longer does.

  --url URL            where the appliance answers (http://127.0.0.1:8080)
  --first-seconds N    until the first frame is painted (${BEAT_LIMITS.firstWithinMs / 1_000})
  --next-seconds N     from one painted frame to the next (${BEAT_LIMITS.nextWithinMs / 1_000})
  -- PROGRAM ARGS      the browser; {page} among its arguments is the page to open

Example: node appliance/shell/kiosk-beat.ts -- cage -- chromium --kiosk --app={page}
`;
const ASK_EVERY_MS = 5_000;
const ASK_WITHIN_MS = 4_000;
const STOP_WITHIN_MS = 5_000;

const { values, positionals } = readArguments(process.argv.slice(2));
const kioskUrl = new URL("/kiosk/", values.url).href;
const limits: BeatLimits = {
  firstWithinMs: seconds("--first-seconds", values["first-seconds"], BEAT_LIMITS.firstWithinMs),
  nextWithinMs: seconds("--next-seconds", values["next-seconds"], BEAT_LIMITS.nextWithinMs),
};

const page = await serveWaitingPage(kioskUrl);
const [program = "", ...args] = positionals.map((arg) => arg.replaceAll("{page}", page.url));
const browser = spawn(program, args, { stdio: ["ignore", "inherit", "inherit"] });
browser.once("error", (error) => leave(`${program} could not be started (${error.message})`, 1));
browser.once("exit", (code, signal) => leave(`the browser ended (${signal ?? code})`, code ?? 1));
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => endBrowser(`asked to by ${signal}`, 0));

const watch = watchBeat(Date.now(), limits);
let exitCode: number | undefined;
const asking = setInterval(
  async () => {
    if (watch.isDead(await hear(), Date.now())) endBrowser("the page is no longer painted", 1);
  },
  Math.min(ASK_EVERY_MS, limits.nextWithinMs),
);

async function hear(): Promise<Heard> {
  try {
    const response = await fetch(new URL("/api/kiosk", kioskUrl), { signal: AbortSignal.timeout(ASK_WITHIN_MS) });
    if (!response.ok) return "no-answer";
    const { screens } = (await response.json()) as { screens: { screen: string; paintedMsAgo: number }[] };
    const main = screens.find(({ screen }) => screen === "main");
    return main ? { paintedMsAgo: main.paintedMsAgo } : "not-painted-yet";
  } catch {
    return "no-answer";
  }
}

function endBrowser(why: string, code: number): void {
  if (exitCode !== undefined) return;
  exitCode = code;
  process.stderr.write(`kiosk: ${why}; the browser is ended\n`);
  browser.kill("SIGTERM");
  setTimeout(() => browser.kill("SIGKILL"), STOP_WITHIN_MS).unref();
}

function leave(why: string, code: number): void {
  clearInterval(asking);
  page.stop();
  process.stderr.write(`kiosk: ${why}\n`);
  process.exit(exitCode ?? code);
}

function readArguments(argv: string[]) {
  const options = {
    url: { type: "string", default: "http://127.0.0.1:8080" },
    "first-seconds": { type: "string" },
    "next-seconds": { type: "string" },
    help: { type: "boolean", short: "h", default: false },
  } as const;
  try {
    const read = parseArgs({ args: argv, options, allowPositionals: true });
    if (read.values.help) return quit(help, 0);
    if (!URL.canParse(read.values.url))
      return quit(`--url is an address, not ${JSON.stringify(read.values.url)}.\n\n${help}`, 2);
    if (read.positionals.length === 0) return quit(`The browser is missing: it comes after --.\n\n${help}`, 2);
    return read;
  } catch (error) {
    return quit(`${(error as Error).message}\n\n${help}`, 2);
  }
}

function seconds(option: string, text: string | undefined, otherwiseMs: number): number {
  if (text === undefined) return otherwiseMs;
  if (/^\d{1,5}$/.test(text) && Number(text) > 0) return Number(text) * 1_000;
  return quit(`${option} is a whole number of seconds, not ${JSON.stringify(text)}.\n`, 2);
}

function quit(words: string, code: number): never {
  (code === 0 ? process.stdout : process.stderr).write(words);
  process.exit(code);
}
