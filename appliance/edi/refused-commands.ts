import type { FileProblem } from "#sync/contracts/refusals/files.ts";
import { problemOf, type Refusal } from "#sync/contracts/refusals.ts";
import { bookProblem } from "./file-problem.ts";
import { fieldOf, type PlannedCommand, placeOf } from "./to-commands/planned-command.ts";

/**
 * What the book said about a file, put back on the lines of that file. Nothing when it says nothing about the file: a full queue
 * or disk, where the same file may be sent again.
 */
export function problemsOfRefusal(refusal: Refusal, commands: readonly PlannedCommand[]): FileProblem[] | undefined {
  if (later.has(refusal.code)) return undefined;
  if (refusal.code === "list-invalid")
    return refusal.problems.map(({ index, field, problem, found }) => {
      const path = [index, ...field.split(".")];
      const { what, todo } = listWording[problem];
      const place = placeOf(
        path,
        sourcesOf(commands, (name) => name !== "orders.import"),
      );
      return bookProblem(place, { code: problem, field: fieldOf(path), what, found, todo });
    });
  if (refusal.code === "import-refused")
    return refusal.problems.map(({ at, problem }) => {
      const place = placeOf(
        [at - 1],
        sourcesOf(commands, (name) => name === "orders.import"),
      );
      const [, number] = /^line (\d+): /.exec(problem) ?? [];
      const onLine = number === undefined ? undefined : lineOf(commands, at - 1, Number(number));
      return bookProblem(onLine === undefined ? place : { ...place, line: onLine }, {
        code: "order-refused",
        field: "",
        what: problem,
        todo: "Correct the order, or take it out of the file",
      });
    });
  return [other(refusal, commands)];
}

/** Says nothing about the file: the same one may be sent again as it is. */
const later = new Set<string>(["queue-full", "storage-full", "number-range-empty", "command-id-reused"]);

const listWording = {
  missing: { what: "a value that must be there is missing", todo: "Fill it in" },
  unknown: { what: "this is not known here", todo: "Check it, or import what it names first" },
  ambiguous: { what: "this stands for several items", todo: "Use the SKU" },
  duplicate: { what: "this stands in the list twice", todo: "Take one of them out" },
  "not-a-number-of-packs": {
    what: "this is no whole number of packs",
    todo: "Correct the quantity, or use the base unit",
  },
  "not-valid": { what: "this value is not valid", todo: "Correct it" },
  "check-digit-wrong": { what: "the check digit is wrong", todo: "Compare it with the label" },
  "already-here": { what: "this is here already, with other content", todo: "Send a change, or take it out" },
  "not-allowed": { what: "this is not possible any more", todo: "Take it out of the file" },
  elsewhere: { what: "this stands somewhere else", todo: "Check the label, or correct the book first" },
} as const;

function sourcesOf(commands: readonly PlannedCommand[], of: (name: string) => boolean): PlannedCommand["sources"] {
  // Only one of several commands refuses; where a list was long enough to be cut, its first part answers first.
  return commands.find(({ name }) => of(name))?.sources ?? commands[0]?.sources ?? [];
}

function lineOf(commands: readonly PlannedCommand[], order: number, number: number): number | undefined {
  const command = commands.find(({ name }) => name === "orders.import");
  const lines = (command?.input as { orders?: { lines: { line?: number }[] }[] } | undefined)?.orders?.[order]?.lines;
  const index = lines?.findIndex((line, i) => (line.line ?? i + 1) === number) ?? -1;
  return command?.sources[order]?.lines[index];
}

/** A refusal of one record, such as an item that has stock: its place is the entry that names the record. */
function other(refusal: Refusal, commands: readonly PlannedCommand[]): FileProblem {
  const { detail, todo, data, code } = problemOf(refusal);
  const { sku, location, number } = data as { sku?: string; location?: string; number?: string };
  const named = [sku, location, number].filter((value) => value !== undefined);
  const source = commands.flatMap(({ sources }) => sources).find(({ document }) => named.includes(document)) ?? {
    line: 1,
    document: "",
  };
  return bookProblem(source, { code, field: "", what: detail.replace(/\.$/, ""), todo: todo.replace(/\.$/, "") });
}
