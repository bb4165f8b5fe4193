import { importItems as contract } from "#sync/contracts/items.ts";
import type { ListProblem } from "#sync/contracts/refusals/stock.ts";
import type { RecordSet } from "#sync/model/facts/fact.ts";
import { itemProblems } from "#sync/model/items/item-problems.ts";
import { refuse } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { changesOfItem } from "./item-changes.ts";

/** So many sets in one fact: a fact stays small enough to be sent and read as one piece. */
const setsPerFact = 500;

export const importItems = decides(contract, (book, { items }) => {
  const problems: ListProblem[] = [];
  const first = new Map<string, number>();
  items.forEach((input, index) => {
    if (first.has(input.sku)) problems.push({ index, field: "sku", problem: "duplicate", found: input.sku });
    first.set(input.sku, index);
    problems.push(...itemProblems(input, book.get("item", input.sku), index));
  });
  if (problems.length > 0) refuse({ code: "list-invalid", problems });

  const counts = { created: 0, changed: 0, unchanged: 0 };
  let sets: RecordSet[] = [];
  let skus: string[] = [];
  const flush = () => {
    if (sets.length > 0) book.post({ type: "items-imported", data: { skus }, sets });
    sets = [];
    skus = [];
  };
  for (const input of items) {
    const change = changesOfItem(book, input);
    if (change.sets.length === 0) counts.unchanged += 1;
    else counts[change.isNew ? "created" : "changed"] += 1;
    if (change.sets.length > 0) skus.push(input.sku);
    sets.push(...change.sets);
    if (sets.length >= setsPerFact) flush();
  }
  flush();
  return counts;
});
