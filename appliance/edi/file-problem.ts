import type { FileProblem } from "#sync/contracts/refusals/files.ts";
import { describeProblem, type Problem } from "./problem.ts";

/** A problem of a reader as every door answers it. */
export function fileProblem(problem: Problem): FileProblem {
  const { line, column, segment, element, field, code, found, expected } = problem;
  return {
    line,
    ...(column === undefined ? {} : { column }),
    ...(segment ? { segment: `${segment.tag} ${segment.ordinal}` } : {}),
    ...(element === undefined ? {} : { element }),
    ...(field === undefined ? {} : { field }),
    code,
    ...(found === undefined ? {} : { found: found.slice(0, 200) }),
    ...(expected === undefined ? {} : { expected: expected.slice(0, 400) }),
    text: describeProblem(problem),
  };
}

/** Where one entry of a command's list stood in the file. */
export interface EntrySource {
  line: number;
  /** The number of the order, ASN, item or place. */
  document: string;
  /** Of its lines, in their order. */
  lines: number[];
}

/** A problem that only the book could know: what is wrong, what was found, and what to do. */
export function bookProblem(
  { line, document }: Pick<EntrySource, "line" | "document">,
  problem: { code: string; field: string; what: string; found?: string; todo: string },
): FileProblem {
  const { code, field, what, found = "", todo } = problem;
  const about = document === "" ? "" : ` (${document})`;
  return {
    line,
    ...(field === "" ? {} : { field }),
    ...(document === "" ? {} : { document }),
    code,
    ...(found === "" ? {} : { found: found.slice(0, 200) }),
    text: `Line ${line}${about}${field === "" ? "" : `, ${field}`}: ${what}.${found === "" ? "" : ` Found "${found.slice(0, 80)}".`} ${todo}.`,
  };
}
