import { Worker } from "node:worker_threads";
import type { PgliteAnswer, PgliteAsk } from "./pglite-protocol.ts";
import type { Param } from "./sql.ts";

/** The plain omission over each kind, which `Omit` of a union is not. */
type Unnumbered<T> = T extends unknown ? Omit<T, "id"> : never;

/**
 * PGlite in a thread of its own. It computes where another database would be waited for: a list of thousands of rows takes it a third of a second, in which this process
 * answers others, and unpacks and checks what is to be written next.
 */
export class Pglite {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, { resolve: (results: unknown[][]) => void; reject: (error: Error) => void }>();
  #lastId = 0;
  #dead: Error | undefined;

  private constructor(folder: string) {
    this.#worker = new Worker(new URL("./pglite-thread.ts", import.meta.url), { workerData: folder });
    this.#worker.on("message", (answer: PgliteAnswer) => {
      const asked = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if ("error" in answer) asked?.reject(Object.assign(new Error(answer.error.message), answer.error));
      else asked?.resolve(answer.results);
    });
    this.#worker.on("error", (error) => this.#end(error as Error));
    this.#worker.on("exit", () => this.#end(new Error("The database is closed.")));
  }

  /** Opens the database in this folder, and makes it where there is none. */
  static async open(folder: string): Promise<Pglite> {
    const one = new Pglite(folder);
    try {
      await new Promise((resolve, reject) => one.#waiting.set(0, { resolve, reject }));
    } catch (error) {
      await one.#worker.terminate();
      throw error;
    }
    return one;
  }

  async query<T>(text: string, params: readonly Param[] = [], { asArrays = false } = {}): Promise<T[]> {
    // A part of a larger buffer would take all of it along to the thread.
    const own = params.map((param) => (param instanceof Uint8Array ? new Uint8Array(param) : param));
    const [rows = []] = await this.#ask({ kind: "query", text, params: own, asArrays });
    return rows as T[];
  }

  /** Several statements, without parameters: the rows of each. */
  async exec(text: string): Promise<{ rows: unknown[] }[]> {
    return (await this.#ask({ kind: "exec", text })).map((rows) => ({ rows }));
  }

  async close(): Promise<void> {
    const gone = new Promise((done) => this.#worker.once("exit", done));
    try {
      await this.#ask({ kind: "close" });
    } catch (error) {
      await this.#worker.terminate();
      throw error;
    }
    await gone;
  }

  #ask(ask: Unnumbered<PgliteAsk>): Promise<unknown[][]> {
    if (this.#dead) return Promise.reject(this.#dead);
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ ...ask, id } satisfies PgliteAsk);
    });
  }

  #end(error: Error): void {
    this.#dead ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#dead);
    this.#waiting.clear();
  }
}
