import type { OutputOf } from "#sync/contracts/define.ts";
import type { listPrinters as contract } from "#sync/contracts/papers.ts";
import type { PaperKind, PrintJob } from "#sync/model/records/print-job.ts";
import type { Reader } from "../../store/reader.ts";
import { labelKinds, labelsIn, papersLoaded, printerFor, printersOf } from "./printer-for.ts";

/** More unnamed jobs than this are not looked through; the oldest come first. */
export const unnamedJobsMax = 1_000;

/** What waits for one printer, oldest first: what names it, and what names none and fits it. */
export function jobsFor(reader: Reader, printerId: string, limit = 1): PrintJob[] {
  const named = reader.find("printJob", { state: "waiting", printer: printerId }, { order: "requestedAt, id", limit });
  const found = [...named];
  const printers = printersOf(reader);
  let fitting = 0;
  const self = printers.find(({ id }) => id === printerId);
  for (const job of self ? unnamed(reader, labelsIn(self)) : []) {
    if (fitting >= limit) break;
    if (printerFor(reader, job, printers) !== printerId) continue;
    found.push(job);
    fitting++;
  }
  return found
    .sort((one, other) => (one.requestedAt ?? 0) - (other.requestedAt ?? 0) || (one.id < other.id ? -1 : 1))
    .slice(0, limit);
}

/** Waiting jobs that repeat one which this printer was given and which, by a person's word, did not come out. */
export function takenBackFrom(reader: Reader, printerId: string): string[] {
  return reader
    .find("printJob", { state: "waiting" }, { order: "requestedAt, id", limit: unnamedJobsMax })
    .filter(({ detail }) => detail.didNotCome && detail.lastPrinter === printerId)
    .map(({ id }) => id);
}

/** Every label printer with what waits for it. */
export function listPrinters(reader: Reader): OutputOf<typeof contract> {
  const printers = printersOf(reader);
  const fitting = unnamed(reader, labelKinds).map((job) => printerFor(reader, job, printers));
  return {
    printers: printers.map((machine) => {
      const { id, name, place, zone, enabled } = machine;
      const count = (state: PrintJob["state"]) => reader.countOf("printJob", { state, printer: id });
      const chosen = fitting.filter((one) => one === id).length;
      const waiting = count("waiting") + chosen;
      return {
        id,
        name,
        place,
        zone,
        enabled,
        papers: papersLoaded(machine),
        waiting,
        sent: count("sent"),
        asked: count("asked"),
      };
    }),
  };
}

const unnamed = (reader: Reader, papers: readonly PaperKind[]) =>
  reader.find(
    "printJob",
    { state: "waiting", printer: "", paper: papers },
    { order: "requestedAt, id", limit: unnamedJobsMax },
  );
