import { z } from "zod";
import { refuse } from "../../store/book.ts";

/**
 * Reads what a page answered as `next` and a caller gives back as `after`. It is opaque to the caller, but it comes from outside: what
 * no page ever answered is refused.
 */
export function readCursor<T>(after: string, shape: z.ZodType<T>): T {
  const read = shape.safeParse(parsed(after));
  if (read.success) return read.data;
  return refuse({
    code: "input-invalid",
    problems: [{ path: "after", expected: "what the page before answered as next" }],
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What the pages that exist end with. */
export const cursors = {
  offset: z.int().min(0),
  numberAndText: z.tuple([z.int(), z.string()]),
  twoNumbers: z.tuple([z.int(), z.int()]),
  balanceKey: z.array(z.string()).length(7),
};
