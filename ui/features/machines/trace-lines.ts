/** One line of raw bytes, as the appliance shows it. `n` counts up for as long as the appliance runs. */
export interface TraceLine {
  n: number;
  atMs: number;
  direction: "in" | "out" | "note";
  hex: string;
  text: string;
}

/** More would only make the page slow: a recording has all of it. */
export const traceLinesMax = 2_000;

/** The newest lines in order, each once. Asking again after a gap and following at the same time does no harm. */
export class TraceLines {
  #lines: TraceLine[] = [];
  #clearedTo = 0;
  /** Grows with each change, so that who draws knows whether to. */
  version = 0;

  get lines(): readonly TraceLine[] {
    return this.#lines;
  }

  /** Lines since the last one that was seen. */
  since(n: number): number {
    const at = this.#lines.findIndex((line) => line.n > n);
    return at < 0 ? 0 : this.#lines.length - at;
  }

  add(...lines: readonly TraceLine[]): void {
    const newest = this.#lines.at(-1)?.n ?? this.#clearedTo;
    const isInOrder = lines.every((line, i) => line.n > (lines[i - 1]?.n ?? newest));
    if (isInOrder) this.#lines.push(...lines);
    else {
      const known = new Map(this.#lines.map((line) => [line.n, line]));
      for (const line of lines) if (line.n > this.#clearedTo) known.set(line.n, line);
      this.#lines = [...known.values()].sort((a, b) => a.n - b.n);
    }
    // In one go now and then: cutting the front of a long list for each line would cost more than drawing it.
    if (this.#lines.length > traceLinesMax + slack) this.#lines = this.#lines.slice(-traceLinesMax);
    this.version += 1;
  }

  /** What came so far is not shown again, also when it is asked for once more. */
  clear(): void {
    this.#clearedTo = this.#lines.at(-1)?.n ?? this.#clearedTo;
    this.#lines = [];
    this.version += 1;
  }

  /** The machine counts anew: the appliance was started again. */
  restart(): void {
    this.#clearedTo = 0;
    this.#lines = [];
    this.version += 1;
  }
}

const slack = 200;

/** Lines with this in their text or among their bytes; spaces in hex do not matter. */
export function linesWith(lines: readonly TraceLine[], search: string): readonly TraceLine[] {
  const text = search.trim().toLowerCase();
  if (text === "") return lines;
  const hex = text.replaceAll(" ", "");
  const isHex = /^([0-9a-f]{2})+$/.test(hex);
  return lines.filter(
    (line) => line.text.toLowerCase().includes(text) || (isHex && bytePairs(line.hex).includes(bytePairs(hex))),
  );
}

/** Bytes apart, so that half of one and half of the next are not taken for one. */
export const bytePairs = (hex: string): string => hex.replace(/../g, (pair) => `${pair} `).trimEnd();

/** One line each: when, which way, the bytes, and as text; separated by tabs. */
export function traceFile(lines: readonly TraceLine[]): string {
  return lines
    .map(({ atMs, direction, hex, text }) => `${new Date(atMs).toISOString()}\t${direction}\t${hex}\t${text}\n`)
    .join("");
}

export function asTraceLine(data: unknown): TraceLine | undefined {
  const { n, atMs, direction, hex, text } = (data ?? {}) as Partial<TraceLine>;
  if (typeof n !== "number" || typeof atMs !== "number" || typeof hex !== "string" || typeof text !== "string")
    return undefined;
  return { n, atMs, direction: direction === "in" || direction === "out" ? direction : "note", hex, text };
}
