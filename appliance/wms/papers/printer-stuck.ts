import type { Exception } from "#sync/model/records/exception.ts";
import type { Book } from "../../store/book.ts";
import type { Reader } from "../../store/reader.ts";
import { openException } from "../stock/open-exception.ts";
import { settleException } from "../stock/settle-exception.ts";

export interface PrinterStuck {
  machine: string;
  /** As the printer says it: `paper-out`, `no-answer` … */
  reason: string;
}

/** Jobs wait for a printer that is not ready: said once, until it is ready again. */
export function printerStuck(book: Book, { machine, reason }: PrinterStuck): { exceptionId: string } {
  const [open] = stuckExceptions(book, machine);
  if (open) return { exceptionId: open.id };
  const place = book.get("machine", machine)?.place ?? "";
  return { exceptionId: openException(book, "device", { machine, because, reason }, { place }) };
}

export function printerReady(book: Book, { machine }: { machine: string }): { closed: number } {
  const open = stuckExceptions(book, machine);
  for (const exception of open) settleException(book, exception, "resolved", "The printer is ready again.");
  return { closed: open.length };
}

export function stuckExceptions(reader: Reader, machine: string): Exception[] {
  return reader
    .find("exception", { kind: "device", state: ["open", "claimed", "resolving"] })
    .filter(({ detail }) => detail.because === because && detail.machine === machine);
}

const because = "printer-not-ready";
