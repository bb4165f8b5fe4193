import { refuse } from "../../doors/refused.ts";

/** Where the next page begins: the sort key of the last row that was given, hidden from callers so that it may change. */
export function pageMark(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString("base64url");
}

/** The sort key that a caller gave back; refuses what this service did not give out. `like` says the kinds of its parts. */
export function readPageMark<K extends readonly (string | number)[]>(
  after: string | undefined,
  like: K,
): K | undefined {
  if (after === undefined) return undefined;
  try {
    const key: unknown = JSON.parse(Buffer.from(after, "base64url").toString());
    if (Array.isArray(key) && key.length === like.length && key.every((part, i) => typeof part === typeof like[i]))
      return key as unknown as K;
  } catch {
    // Not one of ours: refused below.
  }
  return refuse({
    code: "input-invalid",
    problems: [{ path: "after", expected: "what the page before gave as `next`, as it is" }],
  });
}

/** A page and its mark, from one row more than was asked for. */
export function pageOf<T>(
  rows: readonly T[],
  limit: number,
  keyOf: (row: T) => readonly (string | number)[],
): { rows: T[]; next?: string } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return rows.length > limit && last !== undefined ? { rows: page, next: pageMark(keyOf(last)) } : { rows: page };
}
