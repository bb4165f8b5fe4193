import { createInterface, type Interface } from "node:readline";

const barWidth = 40;

/** A plain screen of text: no colours that a serial line would not have, no cursor tricks but the bar's. */
export class Terminal {
  readonly #in: NodeJS.ReadableStream;
  readonly #out: NodeJS.WritableStream;

  constructor(input: NodeJS.ReadableStream, output: NodeJS.WritableStream) {
    this.#in = input;
    this.#out = output;
  }

  say(text: string): void {
    this.#out.write(`${text}\n`);
  }

  /** One line, without what surrounds it. A terminal that is gone waits for ever: nothing is done without an answer. */
  ask(question: string): Promise<string> {
    const lines = this.#lines();
    return new Promise((resolve) =>
      lines.question(question, (answer) => {
        lines.close();
        resolve(answer.trim());
      }),
    );
  }

  /** Until somebody presses Enter, or the time is over. */
  async pause(text: string, forMs: number): Promise<void> {
    this.say(text);
    const lines = this.#lines();
    await new Promise<void>((resolve) => {
      const limit = setTimeout(resolve, forMs);
      lines.once("line", () => {
        clearTimeout(limit);
        resolve();
      });
    });
    lines.close();
  }

  bar(): (part: number, what: string) => void {
    let last = "";
    return (part, what) => {
      const full = Math.round(barWidth * part);
      const line = `  [${"#".repeat(full)}${".".repeat(barWidth - full)}] ${String(Math.floor(100 * part)).padStart(3)} %  ${what}`;
      if (line === last) return;
      this.#out.write(`\r${line.padEnd(last.length)}${part >= 1 ? "\n" : ""}`);
      last = line;
    };
  }

  #lines(): Interface {
    return createInterface({ input: this.#in, output: this.#out, terminal: false });
  }
}
