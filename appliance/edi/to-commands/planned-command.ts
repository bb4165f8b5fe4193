import { type ContractName, contracts } from "#sync/contracts/list.ts";
import type { FileProblem } from "#sync/contracts/refusals/files.ts";
import { bookProblem, type EntrySource } from "../file-problem.ts";

/** One list of a file as the command that takes it, with the place of every entry in the file. */
export interface PlannedCommand {
  name: string;
  input: unknown;
  sources: EntrySource[];
}

/**
 * The command with its input checked by its contract; what is too long or out of range is a problem of the file. `list` is the
 * name of the input's list; a list longer than the contract takes becomes several commands of one file.
 */
export function plannedCommands(
  name: ContractName,
  list: string,
  entries: readonly unknown[],
  sources: EntrySource[],
  rest: Record<string, unknown> = {},
  entriesMax = 5_000,
): { commands: PlannedCommand[]; problems: FileProblem[] } {
  const commands: PlannedCommand[] = [];
  const problems: FileProblem[] = [];
  for (let start = 0; start < entries.length; start += entriesMax) {
    const part = sources.slice(start, start + entriesMax);
    const read = contracts[name].input.safeParse({ ...rest, [list]: entries.slice(start, start + entriesMax) });
    if (read.success) commands.push({ name, input: read.data, sources: part });
    else
      for (const { path, message } of read.error.issues)
        problems.push(
          bookProblem(placeOf(path.slice(1), part), {
            code: "value-not-taken",
            field: fieldOf(path.slice(1)),
            what: "this value is not taken here",
            found: textAt(entries.slice(start)[Number(path[1])], path.slice(2)),
            todo: message,
          }),
        );
  }
  return { commands, problems };
}

/** The line of the file behind `[index, "lines", n, ...]`. */
export function placeOf(path: readonly PropertyKey[], sources: readonly EntrySource[]): EntrySource {
  const source = sources[Number(path[0])] ?? sources[0] ?? { line: 1, document: "", lines: [] };
  const line = path[1] === "lines" ? source.lines[Number(path[2])] : undefined;
  return line === undefined ? source : { ...source, line };
}

export function fieldOf(path: readonly PropertyKey[]): string {
  return path.slice(path[1] === "lines" ? 3 : 1).join(".");
}

function textAt(value: unknown, path: readonly PropertyKey[]): string {
  let at = value;
  for (const key of path)
    at = typeof at === "object" && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined;
  return typeof at === "string" || typeof at === "number" ? String(at) : "";
}
