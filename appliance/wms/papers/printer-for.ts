import type { Machine } from "#sync/model/records/machine.ts";
import type { PaperKind, PrintJob } from "#sync/model/records/print-job.ts";
import type { Reader } from "../../store/reader.ts";

/** The labels that are loaded in a printer, by its setting `papers`. */
export type PapersLoaded = "labels" | "large-labels" | "small-labels" | "none";

/**
 * The label printer of this site that prints a job. A job that names one is printed there and nowhere else. Else, of those that have such
 * labels loaded: the one where the labelled thing stands, one of its zone, one that belongs to no place, or the only one there is.
 * Undefined where none fits; the job waits, for a person to move it or for a print server of somebody else.
 */
export function printerFor(
  reader: Reader,
  job: Pick<PrintJob, "paper" | "subject" | "printer">,
  printers: readonly Machine[] = printersOf(reader),
): string | undefined {
  if (job.printer !== "") return printers.find(({ id }) => id === job.printer)?.id;
  const able = printers.filter((printer) => printer.enabled && labelsIn(printer).includes(job.paper));
  const place = placeOf(reader, job);
  const zone = place === "" ? "" : (reader.get("location", place)?.zone ?? "");
  const best =
    (place !== "" && able.find((printer) => printer.place === place)) ||
    (zone !== "" && able.find((printer) => zoneOf(reader, printer) === zone)) ||
    able.find((printer) => printer.place === "" && printer.zone === "") ||
    (able.length === 1 && able[0]);
  return best ? best.id : undefined;
}

export function printersOf(reader: Reader): Machine[] {
  return reader.find("machine", { kind: "printer", removedAt: null }, { order: "id" });
}

export const papersLoaded = ({ settings }: Machine): PapersLoaded => (settings.papers ?? "labels") as PapersLoaded;

/** The labels that this printer may be given without being named. */
export function labelsIn(printer: Machine): readonly PaperKind[] {
  switch (papersLoaded(printer)) {
    case "labels":
      return labelKinds;
    case "large-labels":
      return large;
    case "small-labels":
      return small;
    default:
      return [];
  }
}

const large: readonly PaperKind[] = ["carton-label", "pallet-label"];
const small: readonly PaperKind[] = ["location-label", "item-label"];
export const labelKinds: readonly PaperKind[] = [...large, ...small];

const zoneOf = (reader: Reader, { zone, place }: Machine) =>
  zone || (place === "" ? "" : (reader.get("location", place)?.zone ?? ""));

function placeOf(reader: Reader, { paper, subject }: Pick<PrintJob, "paper" | "subject">): string {
  if (paper === "location-label") return subject;
  return large.includes(paper) ? (reader.get("lpn", subject)?.location ?? "") : "";
}
