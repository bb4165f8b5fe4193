import type { Machine } from "#sync/model/records/machine.ts";
import { refuse } from "../../store/book.ts";
import type { Reader } from "../../store/reader.ts";

export function requireMachine(book: Reader, id: string): Machine {
  const machine = book.get("machine", id);
  return machine && machine.removedAt === null ? machine : refuse({ code: "not-found", what: "machine", id });
}
