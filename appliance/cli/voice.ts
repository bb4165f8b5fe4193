import { Presets, SingleBar } from "cli-progress";

/** How the command line speaks: to a person with text and bars, to a program (`--json`) with one JSON object on each line. */
export class Voice {
  readonly #json: boolean;
  #bar: SingleBar | undefined;
  #lastPercent = -1;

  constructor(json: boolean) {
    this.#json = json;
  }

  /** Work in numbers. People see a bar on a terminal, and nothing where output goes to a file. */
  progress(what: string, done: number, total: number): void {
    const percent = total === 0 ? 100 : Math.floor((done / total) * 100);
    if (this.#json) {
      if (percent !== this.#lastPercent) line({ event: "progress", what, done, total });
      this.#lastPercent = percent;
      return;
    }
    if (!process.stderr.isTTY) return;
    if (!this.#bar) {
      const format = `${what} [{bar}] {percentage} % · {value}/{total} · {eta_formatted} left`;
      this.#bar = new SingleBar({ format, stream: process.stderr, hideCursor: true }, Presets.shades_classic);
      this.#bar.start(total, done);
    } else this.#bar.update(done);
    if (done >= total) this.#endBar();
  }

  /** What came of it. `text` is for people, the object for programs. */
  result(result: Record<string, unknown>, text: string): void {
    this.#endBar();
    this.#lastPercent = -1;
    if (this.#json) line({ event: "result", ...result });
    else process.stdout.write(`${text}\n`);
  }

  /** Something on the way that is not the result. */
  note(note: Record<string, unknown>, text: string): void {
    this.#endBar();
    if (this.#json) line({ event: "note", ...note });
    else process.stderr.write(`${text}\n`);
  }

  error({ code, title, detail, todo, data }: Problem): void {
    this.#endBar();
    if (this.#json) line({ event: "error", code, title, detail, todo, ...(data !== undefined && { data }) });
    else process.stderr.write(`${title}: ${detail}\n${todo}\n`);
  }

  #endBar(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }
}

export interface Problem {
  code: string;
  title: string;
  detail: string;
  todo: string;
  data?: unknown;
}

/** Ends a command with what went wrong and what to do about it. */
export class CliFailure extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(`${problem.title}: ${problem.detail}`);
    this.problem = problem;
  }
}

export function fail(code: string, title: string, detail: string, todo: string): never {
  throw new CliFailure({ code, title, detail, todo });
}

const line = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);
