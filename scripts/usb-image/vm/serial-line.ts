const keptMax = 4 * 1024 * 1024;

/** What a guest says on its serial line, and waiting for a line of it. */
export class SerialLine {
  #text = "";
  #dropped = 0;
  #ended = false;
  readonly #waiting = new Set<() => void>();

  take(text: string): void {
    this.#text += text;
    if (this.#text.length > keptMax) {
      this.#dropped += this.#text.length - keptMax;
      this.#text = this.#text.slice(-keptMax);
    }
    for (const look of [...this.#waiting]) look();
  }

  end(): void {
    this.#ended = true;
    for (const look of [...this.#waiting]) look();
  }

  /** Where it is now; `waitFor` looks at what comes later. */
  get at(): number {
    return this.#dropped + this.#text.length;
  }

  get text(): string {
    return this.#text;
  }

  /** The first match at or after `from`. Throws with the last lines when it does not come in time or the machine ends. */
  waitFor(wanted: RegExp, { withinMs, from = 0 }: { withinMs: number; from?: number }): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const fail = (why: string) =>
        done(() =>
          reject(new Error(`${why} while waiting for ${wanted}. Its last lines:\n${this.#text.slice(-2_000)}`)),
        );
      const look = () => {
        const found = wanted.exec(this.#text.slice(Math.max(0, from - this.#dropped)));
        if (found) done(() => resolve(found));
        else if (this.#ended) fail("the machine ended");
      };
      const limit = setTimeout(() => fail(`${withinMs / 1_000} s are over`), withinMs);
      const done = (then: () => void) => {
        clearTimeout(limit);
        this.#waiting.delete(look);
        then();
      };
      this.#waiting.add(look);
      look();
    });
  }
}
