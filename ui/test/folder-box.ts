import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

const program = join(
  ...[import.meta.dirname, "..", "..", "appliance", "box", "first-boot", "testing", "folder-box-main.ts"],
);

/** The machine under an appliance: a real agent in a process of its own, over a folder that plays disk, network and sticks. */
export class FolderBox {
  readonly socketPath: string;
  readonly root: string;
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  private constructor(process: ChildProcess, lines: AsyncIterator<string>, said: { socketPath: string; root: string }) {
    this.#process = process;
    this.#lines = lines;
    this.socketPath = said.socketPath;
    this.root = said.root;
  }

  static async start(): Promise<FolderBox> {
    const child = spawn(process.execPath, [program], { stdio: ["pipe", "pipe", "inherit"] });
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
    const { value, done } = await lines.next();
    if (done) throw new Error("the box ended before it was ready");
    return new FolderBox(child, lines, JSON.parse(value) as { socketPath: string; root: string });
  }

  /** Has sticks plugged in or pulled out, or gives the interfaces other addresses. */
  async order(order: {
    sticks?: { guid: string; label: string; files: Record<string, string> }[];
    addresses?: Record<string, string[]>;
  }): Promise<void> {
    this.#process.stdin?.write(`${JSON.stringify(order)}\n`);
    await this.#lines.next();
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const gone = once(this.#process, "exit");
    this.#process.stdin?.end();
    await gone;
  }
}
