import type { Refusal } from "#sync/contracts/refusals.ts";
import type { Acknowledgement } from "#sync/model/records/file.ts";
import type { AcknowledgeFile } from "../../edi/acknowledge-file.ts";
import type { ExportedFile, ExportRequest } from "../../edi/export-file.ts";
import type { ImportOptions, ImportPlan } from "../../edi/import-file.ts";
import type { PaperRequest } from "../print/paper-request.ts";
import type { RenderedPaper } from "../print/render-paper.ts";

/** What the back office can be asked, by kind of job. */
export interface OfficeJobs {
  "plan-import": { input: { bytes: Uint8Array; options: ImportOptions }; output: ImportPlan };
  acknowledge: { input: AcknowledgeFile; output: Acknowledgement[] };
  export: { input: { request: ExportRequest; nowMs: number; control: number }; output: ExportedFile };
  paper: { input: { request: PaperRequest; nowMs: number }; output: RenderedPaper };
}

export type OfficeJob = {
  [K in keyof OfficeJobs]: { id: number; kind: K; input: OfficeJobs[K]["input"] };
}[keyof OfficeJobs];

export type OfficeAnswer = { id: number } & (
  | { ok: true; value: unknown }
  | { ok: false; refusal: Refusal; fault?: undefined }
  | { ok: false; refusal?: undefined; fault: string }
);
