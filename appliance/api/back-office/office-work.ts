import { acknowledgeFile } from "../../edi/acknowledge-file.ts";
import { exportFile } from "../../edi/export-file.ts";
import { planImport } from "../../edi/import-file.ts";
import type { Reader } from "../../store/reader.ts";
import type { OfficeJob, OfficeJobs } from "./office-jobs.ts";

/** Does one job of the back office on a book that it only reads. */
export function officeWork(
  reader: Reader,
  job: Pick<OfficeJob, "kind" | "input">,
): OfficeJobs[OfficeJob["kind"]]["output"] | Promise<OfficeJobs["paper"]["output"]> {
  const { kind, input } = job as OfficeJob;
  switch (kind) {
    case "plan-import":
      return planImport(reader, input.bytes, input.options);
    case "acknowledge":
      return acknowledgeFile(input);
    case "export":
      return exportFile(reader, input.request, input.nowMs, input.control);
    case "paper":
      // Fonts and the PDF library are only loaded where something is printed.
      return import("../print/render-paper.ts").then(({ renderPaper }) =>
        renderPaper(reader, input.request, input.nowMs),
      );
  }
}
