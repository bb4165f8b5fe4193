import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

const program = join(import.meta.dirname, "..", "..", "device-drivers", "simulators", "zpl-printer-desk.ts");

interface Event {
  port?: number;
  printed?: number;
  done?: true;
  problem?: string;
}

/** A label printer as a process of its own, met only on its port and its orders: the screens and their tests import no driver. */
export class SimulatedPrinter {
  readonly port: number;
  /** Labels that came out so far. */
  printed = 0;
  readonly #process: ChildProcess;
  #told: ((event: Event) => void) | undefined;

  private constructor(process: ChildProcess, port: number) {
    this.#process = process;
    this.port = port;
  }

  static async start(): Promise<SimulatedPrinter> {
    const child = spawn(process.execPath, [program], { stdio: ["pipe", "pipe", "inherit"] });
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    const [first] = (await once(lines, "line")) as [string];
    const printer = new SimulatedPrinter(child, (JSON.parse(first) as Event).port ?? 0);
    lines.on("line", (line) => {
      const event = JSON.parse(line) as Event;
      printer.printed = event.printed ?? printer.printed;
      if (event.done || event.problem) printer.#told?.(event);
    });
    return printer;
  }

  /** Has it do or become something, and waits until it did. */
  async order(order: object): Promise<void> {
    const told = new Promise<Event>((resolve) => {
      this.#told = resolve;
    });
    this.#process.stdin?.write(`${JSON.stringify(order)}\n`);
    const { problem } = await told;
    if (problem) throw new Error(problem);
  }

  async stop(): Promise<void> {
    const gone = once(this.#process, "exit");
    this.#process.stdin?.end();
    await gone;
  }
}
