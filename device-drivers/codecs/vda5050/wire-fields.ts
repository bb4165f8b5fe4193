import { fromM, fromRad } from "./wire-units.ts";

/** What had to be mended to understand a message: `state.driving: "true" taken as true`. Bounded, because a bad vehicle repeats itself. */
export class Mended {
  readonly lines: string[] = [];
  add(line: string): void {
    if (this.lines.length < MENDED_MAX && !this.lines.includes(line)) this.lines.push(line);
  }
}
const MENDED_MAX = 20;

/** A message that cannot be understood at all, and where. */
export class NotUnderstood extends Error {
  constructor(where: string, what: string) {
    super(`${where}: ${what}`);
    this.name = "NotUnderstood";
  }
}

/**
 * Reads one object of a message as a tolerant reader: `null` is absent, the first of several names counts (versions renamed much),
 * numbers and booleans may come as text, and what is unknown is passed over. Only what must be there and is not throws `NotUnderstood`.
 */
export class Fields {
  readonly #raw: Readonly<Record<string, unknown>>;
  readonly where: string;
  readonly mended: Mended;

  constructor(raw: unknown, where: string, mended: Mended) {
    if (typeof raw !== "object" || raw === null || Array.isArray(raw)) throw new NotUnderstood(where, "not an object");
    this.#raw = raw as Record<string, unknown>;
    this.where = where;
    this.mended = mended;
  }

  /** The first name that has a value; null counts as none. */
  value(...names: string[]): unknown {
    for (const name of names) {
      const value = this.#raw[name];
      if (value !== undefined && value !== null) return value;
    }
    return undefined;
  }

  text(...names: string[]): string | undefined {
    const value = this.value(...names);
    if (value === undefined || typeof value === "string") return value;
    if (typeof value === "number" || typeof value === "boolean") {
      this.#mend(names, `${value} taken as text`);
      return String(value);
    }
    this.#mend(names, "not a text, left out");
    return undefined;
  }

  textOr(initial: string, ...names: string[]): string {
    return this.text(...names) ?? initial;
  }

  mustText(...names: string[]): string {
    return this.text(...names) ?? this.#missing(names);
  }

  number(...names: string[]): number | undefined {
    const value = this.value(...names);
    if (value === undefined) return undefined;
    if (typeof value === "number" && Number.isFinite(value)) return value;
    const read = typeof value === "string" && value.trim() !== "" ? Number(value.replace(",", ".")) : Number.NaN;
    if (Number.isFinite(read)) {
      this.#mend(names, `${JSON.stringify(value)} taken as ${read}`);
      return read;
    }
    this.#mend(names, "not a number, left out");
    return undefined;
  }

  int(...names: string[]): number | undefined {
    const value = this.number(...names);
    return value === undefined ? undefined : Math.round(value);
  }

  mustInt(...names: string[]): number {
    return this.int(...names) ?? this.#missing(names);
  }

  /** Metres on the wire. */
  mm(...names: string[]): number | undefined {
    const value = this.number(...names);
    return value === undefined ? undefined : fromM(value);
  }

  /** Radians on the wire. */
  mdeg(...names: string[]): number | undefined {
    const value = this.number(...names);
    return value === undefined ? undefined : fromRad(value);
  }

  bool(...names: string[]): boolean | undefined {
    const value = this.value(...names);
    if (value === undefined || typeof value === "boolean") return value;
    const word = String(value).trim().toLowerCase();
    const read = ["true", "1", "yes"].includes(word)
      ? true
      : ["false", "0", "no", ""].includes(word)
        ? false
        : undefined;
    this.#mend(names, read === undefined ? "not true or false, left out" : `${JSON.stringify(value)} taken as ${read}`);
    return read;
  }

  /** One word of an enumeration: case, `_` and spaces do not matter, because makers differ (`TEACHIN`, `TEACH_IN`, `Automatic`). */
  word<W extends string>(words: Readonly<Record<string, W>>, ...names: string[]): W | undefined {
    const value = this.text(...names);
    if (value === undefined) return undefined;
    const exact = words[value];
    if (exact !== undefined) return exact;
    const key = plain(value);
    for (const [word, meaning] of Object.entries(words))
      if (plain(word) === key) {
        this.#mend(names, `${JSON.stringify(value)} taken as ${word}`);
        return meaning;
      }
    this.#mend(names, `unknown word ${JSON.stringify(value.slice(0, 40))}`);
    return undefined;
  }

  object(...names: string[]): Fields | undefined {
    const value = this.value(...names);
    if (value === undefined) return undefined;
    if (typeof value === "object" && !Array.isArray(value)) return new Fields(value, this.#at(names), this.mended);
    this.#mend(names, "not an object, left out");
    return undefined;
  }

  /** Items that are no objects are left out. Absent is an empty list. */
  list(...names: string[]): Fields[] {
    const value = this.value(...names);
    if (value === undefined) return [];
    if (!Array.isArray(value)) {
      this.#mend(names, "not a list, left out");
      return [];
    }
    return value.flatMap((item, index) => {
      if (typeof item === "object" && item !== null && !Array.isArray(item))
        return [new Fields(item, `${this.#at(names)}[${index}]`, this.mended)];
      this.mended.add(`${this.#at(names)}: an item is not an object, left out`);
      return [];
    });
  }

  texts(...names: string[]): string[] | undefined {
    const value = this.value(...names);
    return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : undefined;
  }

  has(...names: string[]): boolean {
    return this.value(...names) !== undefined;
  }

  #at(names: readonly string[]): string {
    return `${this.where}.${names.find((name) => this.#raw[name] !== undefined) ?? names[0]}`;
  }

  #mend(names: readonly string[], what: string): void {
    // Without the index: the same fault in every item is one fault.
    this.mended.add(`${this.#at(names).replace(/\[\d+\]/g, "[]")}: ${what}`);
  }

  #missing(names: readonly string[]): never {
    throw new NotUnderstood(this.#at(names), "missing");
  }
}

const plain = (word: string): string => word.replace(/[\s_-]/g, "").toUpperCase();

/** The message without its nulls: vehicles send `null` for what they leave out, and the schemas know no null. Bounded in depth. */
export function withoutNulls(value: unknown, depth = 0): unknown {
  if (depth > DEPTH_MAX || value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.filter((item) => item !== null).map((item) => withoutNulls(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null && item !== undefined)
      .map(([name, item]) => [name, withoutNulls(item, depth + 1)]),
  );
}
const DEPTH_MAX = 20;
