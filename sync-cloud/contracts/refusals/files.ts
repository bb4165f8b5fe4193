import { words } from "./words.ts";

/** One thing wrong, or odd, in a file. `line` and `column` count from 1; `text` says all of it in English. */
export interface FileProblem {
  line: number;
  column?: number;
  /** Such as `W01 7`: the segment and its place in the transaction set. */
  segment?: string;
  /** Such as `W01-02`. */
  element?: string;
  /** The column of a table by its name in the file, or the field of the document. */
  field?: string;
  /** The number of the order, ASN or item that it is about. */
  document?: string;
  code: string;
  found?: string;
  expected?: string;
  text: string;
}

export const filesRefusals = {
  "file-refused": words<{ name: string; kind: string; total: number; problems: FileProblem[] }>(
    422,
    "The file was not taken",
    ({ name, total, problems }) =>
      `${name}: ${total === 1 ? "one problem" : `${total} problems`}. ${problems
        .slice(0, 10)
        .map(({ text }) => text)
        .join(" ")}${total > 10 ? ` And ${total - 10} more.` : ""}`,
    "Nothing was changed. Correct what is named and send the whole file again.",
  ),
  "partner-unknown": words<{ partner: string }>(
    404,
    "No such EDI partner",
    ({ partner }) =>
      partner === ""
        ? "The document names no partner with EDI settings."
        : `There is no partner ${partner} with EDI settings.`,
    "Name a partner, or save its EDI settings first.",
  ),
  "export-empty": words<{ kind: string; why: string }>(
    404,
    "There is nothing to export",
    ({ kind, why }) => `${kind}: ${why}.`,
    "Widen the filter.",
  ),
  "export-refused": words<{ kind: string; problems: FileProblem[] }>(
    422,
    "The document cannot be written in this format",
    ({ kind, problems }) => `${kind}: ${problems.map(({ text }) => text).join(" ")}`,
    "Correct the named values.",
  ),
  "paper-impossible": words<{ kind: string; subject: string; why: string }>(
    422,
    "This paper cannot be made",
    ({ kind, subject, why }) => `${kind} of ${subject}: ${why}.`,
    "Correct what is named, then print again.",
  ),
};
