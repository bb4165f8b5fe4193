import type { Problem } from "./problem.ts";

/** Collects every error and warning of one file, up to a bound that a person could still read. */
export class ProblemBook {
  readonly errors: Problem[] = [];
  readonly warnings: Problem[] = [];

  error(problem: Problem): void {
    keep(this.errors, problem);
  }

  warn(problem: Problem): void {
    keep(this.warnings, problem);
  }
}

/** What every reader of a file answers: all of it, or every reason why not. */
export type Reading<T> =
  | { ok: true; documents: T; warnings: Problem[] }
  | { ok: false; errors: Problem[]; warnings: Problem[] };

export function reading<T>(book: ProblemBook, documents: T): Reading<T> {
  if (book.errors.length > 0) return { ok: false, errors: book.errors, warnings: book.warnings };
  return { ok: true, documents, warnings: book.warnings };
}

const problemsMax = 10_000;

function keep(list: Problem[], problem: Problem): void {
  if (list.length < problemsMax) list.push(problem);
  else if (list.length === problemsMax)
    list.push({ code: "more-problems", line: problem.line, expected: `at most ${problemsMax}` });
}
