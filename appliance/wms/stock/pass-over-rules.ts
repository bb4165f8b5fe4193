import { problemOf, type Refusal } from "#sync/contracts/refusals.ts";
import type { Location } from "#sync/model/records/location.ts";
import { type Book, refuse } from "../../store/book.ts";
import { openException } from "./open-exception.ts";

/**
 * Judges what stands against putting goods into a place. A rule of the place refuses them, unless a supervisor overrides it;
 * at the very place the goods were sent to only a lock does, because there a person did as told and the book was wrong. Gives
 * the problems that were passed over, in words.
 */
export function passOver(
  book: Book,
  problems: readonly Refusal[],
  { isDirected, override }: { isDirected: boolean; override: string | undefined },
): string[] {
  const said = problems.map((problem) => problemOf(problem).detail);
  if (override !== undefined && problems.length > 0) {
    const may = book.caller.roles.includes("supervisor") || book.caller.roles.includes("admin");
    if (!may) refuse({ code: "override-not-allowed", needs: "supervisor" });
    return said;
  }
  const [first] = isDirected ? problems.filter(({ code }) => code === "location-locked") : problems;
  if (first) refuse(first);
  return said;
}

/** What was put somewhere against the book's idea of its room is shown to people; an override was somebody's decision already. */
export function reportPassedOver(
  book: Book,
  said: readonly string[],
  override: string | undefined,
  refs: { place: string; lpn?: string; sku?: string; taskId?: string },
): void {
  const [first] = said;
  if (first !== undefined && override === undefined)
    openException(book, "location-full", { problem: first, place: refs.place }, refs);
}

/** Nothing comes out of a locked place without an override (I13). */
export function lockedOut(place: Location | undefined): Refusal[] {
  return place?.lockedOut
    ? [{ code: "location-locked", location: place.id, direction: "out", reason: place.lockReason || "locked" }]
    : [];
}
