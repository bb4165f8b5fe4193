import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

const program = join(
  ...[import.meta.dirname, "..", "..", "appliance", "box", "updates", "testing", "update-box-main.ts"],
);

/** An installed box with two systems, played by a folder; its agent is a real one. */
export class TwoSystems {
  readonly socketPath: string;
  readonly root: string;
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  private constructor(child: ChildProcess, lines: AsyncIterator<string>, said: { socketPath: string; root: string }) {
    this.#process = child;
    this.#lines = lines;
    this.socketPath = said.socketPath;
    this.root = said.root;
  }

  static async start(version: string): Promise<TwoSystems> {
    const child = spawn(process.execPath, [program, version], { stdio: ["pipe", "pipe", "inherit"] });
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
    const { value, done } = await lines.next();
    if (done) throw new Error("the box ended before it was ready");
    return new TwoSystems(child, lines, JSON.parse(value));
  }

  async order(order: { stick?: string[]; boots?: number }): Promise<string> {
    this.#process.stdin?.write(`${JSON.stringify(order)}\n`);
    return (JSON.parse((await this.#lines.next()).value) as { slot: string }).slot;
  }

  /** A bundle of this version, as it came on a stick. */
  bundle(version: string): string {
    const [file] = globSync(`run/kontor/media/*/kontor-${version}-x64.kontor`, { cwd: this.root });
    if (!file) throw new Error(`there is no stick with ${version}`);
    return join(this.root, file);
  }

  get restartsAsked(): number {
    return readFileSync(join(this.root, "ran.jsonl"), "utf8").split("systemctl --no-block reboot").length - 1;
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const gone = once(this.#process, "exit");
    this.#process.stdin?.end();
    await gone;
  }
}
