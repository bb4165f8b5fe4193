import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Browser, chromium, type Page } from "playwright-core";
import { bundleShell } from "../bundle.ts";

/** Who runs the shell's bundle: Electron, or the stand-in on plain Node. */
export interface ShellHost {
  name: "electron" | "stand-in";
  file: string;
  /** Before the path of the bundle. */
  args: readonly string[];
}

const register = join(import.meta.dirname, "standin/register.ts");
const standin: ShellHost = { name: "stand-in", file: process.execPath, args: ["--import", register] };

/** The stand-in, or with KONTOR_ELECTRON (the path of the binary) Electron itself. */
export function shellHost({ KONTOR_ELECTRON: file }: NodeJS.ProcessEnv): ShellHost {
  if (!file) return standin;
  // Chromium has no sandbox for root, which is who runs everything in a build container.
  return { name: "electron", file, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] };
}

const portsOfItsOwn =
  "--host 127.0.0.1 --port 0 --https-port 0 --mqtt-port 0 --mqtts-port 0 --demo-site --log-level warn";
/** Generous: on a machine that builds something else, Chromium and the appliance take their time. */
const PATIENCE_MS = 120_000;
const LOOK_EVERY_MS = 100;

/** A running shell with folders of its own, looked at from outside over Chromium's debugging port as any tool would. */
export class RunningShell {
  readonly process: ChildProcess;
  readonly #folder: string;
  readonly #browser: Browser;
  /** Every address that any window has shown. */
  readonly shown: string[] = [];
  readonly #log: () => string;
  readonly host: ShellHost["name"];

  private constructor(
    host: ShellHost["name"],
    process: ChildProcess,
    folder: string,
    browser: Browser,
    log: () => string,
  ) {
    this.host = host;
    this.process = process;
    this.#folder = folder;
    this.#browser = browser;
    this.#log = log;
    const [context] = browser.contexts();
    for (const page of context?.pages() ?? []) this.#follow(page);
    context?.on("page", (page) => this.#follow(page));
  }

  static async start({ name, file, args }: ShellHost): Promise<RunningShell> {
    const folder = mkdtempSync(join(tmpdir(), "kontor-shell-"));
    const bundle = await bundleShell(join(import.meta.dirname, "../dist"));
    const profile = join(folder, "profile");
    const child = spawn(
      file,
      [...args, join(bundle, "main.cjs"), `--user-data-dir=${profile}`, "--remote-debugging-port=0"],
      {
        stdio: ["ignore", "pipe", "pipe"],
        env: {
          ...process.env,
          KONTOR_DATA: join(folder, "data"),
          KONTOR_ARGUMENTS: portsOfItsOwn,
          NODE_COMPILE_CACHE: join(tmpdir(), "kontor-test-compile-cache"),
        },
      },
    );
    let log = "";
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (bytes) => {
        log = (log + bytes).slice(-8_000);
      });
    try {
      const port = await debuggingPort(child, join(profile, "DevToolsActivePort"), () => log);
      const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`, { timeout: PATIENCE_MS });
      return new RunningShell(name, child, folder, browser, () => log);
    } catch (error) {
      child.kill("SIGTERM");
      throw error;
    }
  }

  /** The window that shows the kiosk, or the wall, once it does. */
  async window(kind: "kiosk" | "wall"): Promise<Page> {
    const isIt = (page: Page) => /\/kiosk\//.test(page.url()) && page.url().includes("wall=1") === (kind === "wall");
    return this.until(`the ${kind}`, () => this.pages.find(isIt));
  }

  get pages(): Page[] {
    return this.#browser.contexts().flatMap((context) => context.pages());
  }

  /** Whether a page of the shell's own with this title was on a screen. */
  sawTrouble(title: string): boolean {
    return this.shown.some((url) => url.startsWith("data:") && decodeURIComponent(url).includes(`<title>${title}<`));
  }

  /** The process of the appliance that is running now. */
  get appliancePid(): number | undefined {
    const file = join(this.#folder, "data", "appliance.pid");
    return existsSync(file) ? Number(readFileSync(file, "utf8")) || undefined : undefined;
  }

  async until<T>(what: string, look: () => T | undefined | false): Promise<T> {
    for (const endsAt = Date.now() + PATIENCE_MS; Date.now() < endsAt; await sleep(LOOK_EVERY_MS)) {
      const found = look();
      if (found) return found;
      if (this.process.exitCode !== null) break;
    }
    throw new Error(
      `waited in vain for ${what}; seen: ${this.shown.map((url) => url.slice(0, 80)).join(", ")}\n${this.#log()}`,
    );
  }

  /** Ends the shell as the system would; answers its exit code. */
  async stop(): Promise<number | null> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const gone = once(this.process, "exit");
      this.process.kill("SIGTERM");
      const impatience = setTimeout(() => this.process.kill("SIGKILL"), PATIENCE_MS);
      await gone;
      clearTimeout(impatience);
    }
    await this.#browser.close().catch(() => undefined);
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
    return this.process.exitCode;
  }

  #follow(page: Page): void {
    page.setDefaultTimeout(PATIENCE_MS);
    this.shown.push(page.url());
    page.on("framenavigated", (frame) => {
      if (frame === page.mainFrame()) this.shown.push(frame.url());
    });
  }
}

async function debuggingPort(child: ChildProcess, file: string, log: () => string): Promise<number> {
  for (const endsAt = Date.now() + PATIENCE_MS; Date.now() < endsAt; await sleep(LOOK_EVERY_MS)) {
    const said = /DevTools listening on ws:\/\/[^:]+:(\d+)/.exec(log())?.[1];
    const port = Number(said ?? (existsSync(file) ? readFileSync(file, "utf8").split("\n")[0] : 0));
    if (port > 0) return port;
    if (child.exitCode !== null) break;
  }
  throw new Error(`the shell did not come up:\n${log()}`);
}
