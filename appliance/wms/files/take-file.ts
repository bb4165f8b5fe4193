import type { Contract } from "#sync/contracts/define.ts";
import type { FileRecord, FileResult } from "#sync/model/records/file.ts";
import { type Book, refuse } from "../../store/book.ts";
import type { CommandHandler, Handlers } from "../../store/handler.ts";
import { openException } from "../stock/open-exception.ts";

/** A partner's translator on a group that we sent. */
export interface Acknowledged {
  group: { functionalId: string; control: string };
  verdict: string;
  sets: { id: string; control: string; verdict: string; codes: string[] }[];
}

export interface TakeFile {
  /** SHA-256 of its bytes. */
  fileId: string;
  name: string;
  kind: FileRecord["kind"];
  sizeBytes: number;
  /** Parsed and valid: what the file asks for, by the contract it goes through. */
  commands: { name: string; input: unknown }[];
  acknowledged: Acknowledged[];
  warningCount: number;
  again: boolean;
}

export interface TakenFile {
  outcome: "imported" | "already-imported";
  result: FileResult;
  by: string;
  at: number | null;
}

/**
 * Books a whole file in one command: every list in it goes through the decision of its own contract, and one refusal undoes all
 * of them. The same bytes are taken once. Sent by the file desk only, so it is in no contract list.
 */
export function takeFile(inner: Handlers): CommandHandler {
  return {
    contract: { name: "file.take", kind: "command" } as Contract,
    decide: (book, input) => take(book, inner, input as TakeFile),
  };
}

function take(book: Book, inner: Handlers, file: TakeFile): TakenFile {
  const { fileId, name, kind, sizeBytes, warningCount } = file;
  const earlier = book.get("file", fileId);
  if (earlier?.state === "imported" && !file.again)
    return { outcome: "already-imported", result: earlier.result, by: earlier.by, at: earlier.at };

  const result: FileResult = {};
  for (const command of file.commands) {
    const handler = inner[command.name];
    if (!handler || !("decide" in handler)) return refuse({ code: "command-unknown", name: command.name });
    const output = handler.decide(book, command.input);
    result[command.name] = added(result[command.name] ?? {}, countsOf(output));
  }
  for (const { group, verdict, sets } of file.acknowledged) {
    book.post({ type: "acknowledgement-received", data: { ...group, verdict, sets } });
    if (verdict !== "accepted")
      openException(book, "other", { what: "edi-rejected", ...group, verdict }, { severity: "urgent" });
  }
  book.post({
    type: "file-imported",
    data: { fileId, name, kind, result },
    sets: [
      {
        record: "file",
        id: fileId,
        fields: {
          name,
          kind,
          sizeBytes,
          warningCount,
          result,
          state: "imported",
          problems: [],
          problemCount: 0,
          by: book.actor,
          at: book.nowMs,
        },
      },
    ],
  });
  return { outcome: "imported", result, by: book.actor, at: book.nowMs };
}

/** The whole numbers of an answer; lists of outcomes are counted by outcome. */
function countsOf(output: unknown): Record<string, number> {
  const counts: Record<string, number> = {};
  const { results, ...numbers } = output as Record<string, unknown> & { results?: { outcome: string }[] };
  for (const [name, value] of Object.entries(numbers)) if (typeof value === "number") counts[name] = value;
  for (const { outcome } of results ?? []) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

function added(left: Record<string, number>, right: Record<string, number>): Record<string, number> {
  const sum = { ...left };
  for (const [name, value] of Object.entries(right)) sum[name] = (sum[name] ?? 0) + value;
  return sum;
}
