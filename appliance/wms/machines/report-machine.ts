import type { Book } from "../../store/book.ts";
import { openException } from "../stock/open-exception.ts";

/** One code as a fixed scanner read it. `session` and `n` are the driver's: they name this scan for ever. */
export interface MachineScan {
  machine: string;
  session: string;
  n: number;
  atMs: number;
  raw: string;
  aim?: string;
  /** The same code again within the bounce time: kept, never acted on. */
  bounce?: boolean;
  noRead?: boolean;
  place: string;
}

/** Kept as it came, also what nothing follows from: what a scanner saw and when is asked for weeks later. */
export function keepScan(book: Book, scan: MachineScan): null {
  book.post({ type: "machine-scanned", data: { ...scan } });
  return null;
}

/** Something at a machine that people must look at. Who reports it makes sure, by its command id, that it is said once. */
export interface MachineReport {
  machine: string;
  /** As a code: `code-unknown`, `refused`, … */
  because: string;
  detail?: Readonly<Record<string, string | number>>;
  place?: string;
  lpn?: string;
  severity?: "info" | "warning" | "urgent";
}

export function reportMachine(book: Book, report: MachineReport): { exceptionId: string } {
  const { machine, because, detail = {}, place = "", lpn = "", severity = "warning" } = report;
  const exceptionId = openException(book, "device", { machine, because, ...detail }, { place, lpn, severity });
  return { exceptionId };
}
