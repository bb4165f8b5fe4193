import type { Contract } from "#sync/contracts/define.ts";
import { filesContracts } from "#sync/contracts/files.ts";
import type { Acknowledgement, FileRecord } from "#sync/model/records/file.ts";
import type { Book } from "../../store/book.ts";
import { answers, type CommandHandler, type Handlers } from "../../store/handler.ts";
import { giveNumber } from "../stock/give-number.ts";
import { openException } from "../stock/open-exception.ts";
import { takeFile } from "./take-file.ts";

export interface RefuseFile {
  fileId: string;
  name: string;
  kind: FileRecord["kind"];
  sizeBytes: number;
  problems: string[];
  problemCount: number;
  /** Nobody waits for the answer: people must see it. */
  unattended: boolean;
}

/** `inner` are the handlers a file's lists go through. What the appliance itself sends is in no contract list. */
export const filesHandlers = (inner: Handlers): Handlers => ({
  "file.take": takeFile(inner),
  "file.refuse": own<RefuseFile>("file.refuse", (book, { fileId, unattended, ...refused }) => {
    const { name, kind, problemCount } = refused;
    const fields = {
      ...refused,
      state: "refused" as const,
      warningCount: 0,
      result: {},
      by: book.actor,
      at: book.nowMs,
    };
    const wasHere = book.get("file", fileId)?.state;
    // Bytes that were taken once stay "imported": a later try with other options does not unsay it.
    if (wasHere !== "imported")
      book.post({
        type: "file-refused",
        data: { fileId, name, kind, problemCount },
        sets: [{ record: "file", id: fileId, fields }],
      });
    if (unattended && wasHere === undefined)
      openException(book, "unreadable-file", { name, fileId, problemCount, first: refused.problems[0] ?? "" });
    return null;
  }),
  "file.acknowledged": own<{ fileId: string; acknowledgements: Acknowledgement[] }>(
    "file.acknowledged",
    (book, { fileId, acknowledgements }) => {
      book.post({
        type: "file-acknowledged",
        data: { fileId, names: acknowledgements.map(({ name }) => name) },
        sets: [{ record: "file", id: fileId, fields: { acknowledgements } }],
      });
      return null;
    },
  ),
  /** One X12 control number. The caller's commandId names the document, so that the same document has the same number for ever. */
  "edi.give-number": own<Record<never, never>>("edi.give-number", (book) => Number(giveNumber(book, "interchange"))),
  "files.list": answers(filesContracts["files.list"], (reader, { state, limit, after }) => {
    const [beforeAt, beforeId] = pageStart(after);
    const rows = reader
      .rows<{ id: string }>(
        `SELECT id FROM file WHERE (at, id) < (?, ?) ${state ? "AND state = ?" : ""} ORDER BY at DESC, id DESC LIMIT ?`,
        beforeAt,
        beforeId,
        ...(state ? [state] : []),
        limit + 1,
      )
      .flatMap(({ id }) => reader.get("file", id) ?? []);
    const files = rows.slice(0, limit).map(({ id, acknowledgements: _sent, ...row }) => ({ fileId: id, ...row }));
    const last = rows.length > limit ? files.at(-1) : undefined;
    return { files, next: last && `${last.at}|${last.fileId}` };
  }),
});

/** A mark that is not ours begins at the newest. */
function pageStart(after = ""): [number, string] {
  const [, at, id] = /^(\d{1,15})\|([0-9a-f]{1,64})$/.exec(after) ?? [];
  return id === undefined ? [Number.MAX_SAFE_INTEGER, "~"] : [Number(at), id];
}

function own<I>(name: string, decide: (book: Book, input: I) => unknown): CommandHandler {
  return { contract: { name, kind: "command" } as Contract, decide: (book, input) => decide(book, input as I) };
}
