import type { Contract } from "#sync/contracts/define.ts";
import type { Book } from "../store/book.ts";
import type { Handlers } from "../store/handler.ts";

/** Something that was done to the machine: who asked is the fact's actor. */
export interface BoxNote {
  /** The verb or step, as `update.arm`, `network.set`, `rollback`. */
  what: string;
  outcome: "asked" | "done" | "refused" | "failed";
  /** Never a secret: it is kept for ever and travels to the cloud. */
  detail?: Readonly<Record<string, string | number | boolean>>;
}

/** Detail of a note is for a person; a log is kept elsewhere. */
const textMax = 500;

/** Sent by the box's own doors; in no contract list, so nobody else can write into the box's history. */
export const boxHandlers: Handlers = {
  "box.note": {
    contract: { name: "box.note", kind: "command" } as Contract,
    decide: (book: Book, input: unknown) => noteBox(book, input as BoxNote),
  },
};

function noteBox(book: Book, { what, outcome, detail = {} }: BoxNote): null {
  const kept = Object.fromEntries(
    Object.entries(detail).map(([name, value]) => [name, typeof value === "string" ? value.slice(0, textMax) : value]),
  );
  book.post({ type: "box-noted", data: { what, outcome, ...kept } });
  return null;
}
