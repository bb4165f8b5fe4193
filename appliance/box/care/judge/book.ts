import type { Finding } from "#sync/model/care/finding.ts";
import type { Observation } from "../observation.ts";
import { odd, well, wrong } from "./state-finding.ts";

/** Whoever follows the book may be so many facts behind before it is said. */
const behindMax = 10_000;
const errorCharactersMax = 120;
const damageShownMax = 3;

export function judgeBook({ book }: Observation): Finding[] {
  if (!book?.damage) return [];
  if (book.damage.length > 0)
    return [wrong("book", "book-damaged", "book-damaged", { what: book.damage.slice(0, damageShownMax).join("; ") })];
  if (book.verifiedFacts !== undefined) return [well("book", "book-verified", { facts: book.verifiedFacts })];
  return [well("book", "book-whole")];
}

export function judgeConsumers({ book }: Observation): Finding[] {
  if (!book) return [];
  const { head, cursors } = book;
  const late = cursors.filter(({ pos }) => head - pos > behindMax);
  if (late.length === 0) return [well("consumers", "consumers-well", { count: cursors.length })];
  const list = late.map(({ consumer, pos }) => `${consumer} −${head - pos}`).join(", ");
  return [odd("consumers", "consumers-behind", "consumers-behind", { list })];
}

export function judgeLetters({ book }: Observation): Finding[] {
  if (!book) return [];
  if (book.letters.length === 0) return [well("dead-letters", "dead-letters-none")];
  const list = book.letters
    .map(({ consumer, count, error }) => `${consumer} ${count} (${error.slice(0, errorCharactersMax)})`)
    .join(", ");
  return [odd("dead-letters", "dead-letters", "dead-letters", { list })];
}
