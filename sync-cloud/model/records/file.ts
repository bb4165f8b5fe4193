import { defineRecord, int, json, type RowOf, text, when } from "./define-record.ts";

/** How much of what a file brought in, by the command that took it: `{ "orders.import": { created: 3 } }`. */
export type FileResult = Record<string, Record<string, number>>;

/** The acknowledgement of an X12 file, ready to be sent: for each interchange one text in each of the two forms. */
export interface Acknowledgement {
  kind: "997" | "999";
  name: string;
  text: string;
}

/** A file that came in, by the SHA-256 of its bytes: the same bytes are taken once, whatever door they come through. */
export const file = defineRecord({
  name: "file",
  merge: "owned",
  fields: {
    name: text(),
    kind: text<"" | "items" | "locations" | "stock" | "orders" | "asns" | "x12">(""),
    state: text<"imported" | "refused">("refused"),
    sizeBytes: int(),
    result: json<FileResult>({}),
    /** The first of them, in words; the answer and the inbox have them all. */
    problems: json<string[]>([]),
    problemCount: int(),
    warningCount: int(),
    acknowledgements: json<Acknowledgement[]>([]),
    by: text(),
    at: when(),
  },
  indexes: [["at"], ["state", "at"]],
});
export type FileRecord = RowOf<typeof file.fields>;
