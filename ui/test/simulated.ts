import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

const folder = join(import.meta.dirname, "..", "..", "device-drivers", "simulators");

/** A simulated machine as a process of its own, met only on its wire and its orders: the screens and their tests import no driver. */
export class Simulated {
  /** What it said of itself when it was there. */
  readonly first: Readonly<Record<string, unknown>>;
  readonly #process: ChildProcess;
  readonly #waiting: ((event: { done?: true; problem?: string }) => void)[] = [];

  private constructor(process: ChildProcess, first: Record<string, unknown>) {
    this.#process = process;
    this.first = first;
  }

  static async start(program: string, ...words: string[]): Promise<Simulated> {
    const child = spawn(process.execPath, [join(folder, program), ...words], { stdio: ["pipe", "pipe", "inherit"] });
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    const gone = once(child, "exit").then(([code]) => Promise.reject(new Error(`${program} ended with ${code}`)));
    const [first] = (await Promise.race([once(lines, "line"), gone])) as [string];
    gone.catch(() => {});
    const machine = new Simulated(child, JSON.parse(first) as Record<string, unknown>);
    lines.on("line", (line) => machine.#heard(JSON.parse(line) as { done?: true; problem?: string }));
    return machine;
  }

  /** Some say more than what they were asked: a printer, that it printed. */
  #heard(event: { done?: true; problem?: string }): void {
    if (event.done || event.problem !== undefined) this.#waiting.shift()?.(event);
  }

  /** Has it do or become something, and waits until it did. */
  async order(order: object): Promise<void> {
    const told = new Promise<{ problem?: string }>((resolve) => this.#waiting.push(resolve));
    this.#process.stdin?.write(`${JSON.stringify(order)}\n`);
    const { problem } = await told;
    if (problem) throw new Error(problem);
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const gone = once(this.#process, "exit");
    this.#process.stdin?.end();
    await gone;
  }
}
