import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A bridge in a process of its own, to be killed and started again on the same folder. */
export class BridgeProcess {
  readonly folder = mkdtempSync(join(tmpdir(), "bridge-"));
  readonly said: string[] = [];
  readonly #main: string;
  #child: ChildProcess | undefined;

  /** `main`: the entry, relative to `firmware-bridges`. */
  constructor(main: string, settings: Record<string, unknown>) {
    this.#main = join(import.meta.dirname, "..", main);
    writeFileSync(join(this.folder, "settings.json"), JSON.stringify({ folder: "data", ...settings }));
  }

  start(): void {
    const child = spawn(process.execPath, [this.#main, join(this.folder, "settings.json")], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    const end = () => void child.kill("SIGKILL");
    process.once("exit", end);
    child.once("exit", () => process.off("exit", end));
    child.stderr?.on("data", (chunk: Buffer) => {
      this.said.push(...chunk.toString().split("\n").filter(Boolean));
      this.said.splice(0, this.said.length - SAID_MAX);
    });
    this.#child = child;
  }

  /** How it ended: an exit code, or the signal. */
  get ended(): Promise<number | string> {
    const child = this.#child;
    if (!child) return Promise.resolve("never started");
    if (child.exitCode !== null || child.signalCode !== null)
      return Promise.resolve(child.exitCode ?? child.signalCode ?? "");
    return new Promise((resolve) => child.once("exit", (code, signal) => resolve(code ?? signal ?? "")));
  }

  async end(signal: NodeJS.Signals): Promise<number | string> {
    this.#child?.kill(signal);
    return this.ended;
  }

  async clear(): Promise<void> {
    if (this.#child) await this.end("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const SAID_MAX = 200;
