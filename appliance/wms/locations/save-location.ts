import { importLocations as importContract, saveLocation as saveContract } from "#sync/contracts/locations.ts";
import type { ListProblem } from "#sync/contracts/refusals/stock.ts";
import type { RecordSet } from "#sync/model/facts/fact.ts";
import { refuse } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { changesOfLocation, locationProblems } from "./location-changes.ts";

export const saveLocation = decides(saveContract, (book, input) => {
  const problems = locationProblems(input, 0);
  if (problems.length > 0) refuse({ code: "list-invalid", problems });
  const { isNew, changed, sets } = changesOfLocation(book, input);
  if (sets.length > 0) book.post({ type: "location-saved", data: { location: input.id, isNew, changed }, sets });
  return { id: input.id, isNew, changed };
});

/** So many sets in one fact: a fact stays small enough to be sent and read as one piece. */
const setsPerFact = 500;

export const importLocations = decides(importContract, (book, { locations }) => {
  const problems: ListProblem[] = [];
  const seen = new Set<string>();
  locations.forEach((input, index) => {
    if (seen.has(input.id)) problems.push({ index, field: "id", problem: "duplicate", found: input.id });
    seen.add(input.id);
    problems.push(...locationProblems(input, index));
  });
  if (problems.length > 0) refuse({ code: "list-invalid", problems });

  const counts = { created: 0, changed: 0, unchanged: 0 };
  let sets: RecordSet[] = [];
  const flush = () => {
    if (sets.length > 0) book.post({ type: "locations-imported", data: { locations: sets.map(({ id }) => id) }, sets });
    sets = [];
  };
  for (const input of locations) {
    const change = changesOfLocation(book, input);
    counts[change.sets.length === 0 ? "unchanged" : change.isNew ? "created" : "changed"] += 1;
    sets.push(...change.sets);
    if (sets.length >= setsPerFact) flush();
  }
  flush();
  return counts;
});
