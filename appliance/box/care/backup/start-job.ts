import { startThread } from "../../../store/threads.ts";
import type { Recovery } from "../care-files.ts";
import type { BackupNoteFile } from "./backup-files.ts";
import type { Manifest } from "./gather.ts";
import type { Keep } from "./retain.ts";

export type BackupJob =
  | {
      kind: "back-up";
      root: string;
      into: string;
      about: Pick<Manifest, "siteId" | "siteName" | "version" | "atMs">;
      recovery: Recovery;
      keep: Keep;
    }
  | { kind: "restore"; root: string; file: string; typed: string };

export interface JobProgress {
  step: string;
  done: number;
  of: number;
}
export interface JobTrouble {
  what: "code" | "backup" | "space" | "fault";
  text: string;
  freeBytes: number;
}
export type FromBackupThread =
  | { progress: JobProgress }
  | { made: BackupNoteFile & { name: string } }
  | { staged: Manifest }
  | { trouble: JobTrouble };

type JobResult<J extends BackupJob> = J["kind"] extends "back-up" ? BackupNoteFile & { name: string } : Manifest;

/** What a job could not do, as the thread said it. */
export class JobFailed extends Error {
  readonly trouble: JobTrouble;
  constructor(trouble: JobTrouble) {
    super(trouble.text);
    this.trouble = trouble;
  }
}

/** Runs one job beside the work of the appliance. Ending the signal ends it; what it began is removed by the next one. */
export function startJob<J extends BackupJob>(
  job: J,
  { onProgress = () => {}, signal }: { onProgress?: (at: JobProgress) => void; signal?: AbortSignal } = {},
): Promise<JobResult<J>> {
  return new Promise((resolve, reject) => {
    const worker = startThread("backup", new URL("./backup-thread.ts", import.meta.url), { workerData: job });
    const onAbort = () => void worker.terminate();
    signal?.addEventListener("abort", onAbort, { once: true });
    let trouble: JobTrouble = { what: "fault", text: "it was broken off", freeBytes: 0 };
    worker.on("message", (message: FromBackupThread) => {
      if ("progress" in message) onProgress(message.progress);
      else if ("trouble" in message) trouble = message.trouble;
      else resolve(("made" in message ? message.made : message.staged) as JobResult<J>);
    });
    worker.once("error", (error) => {
      trouble = { what: "fault", text: (error as Error).message, freeBytes: 0 };
    });
    worker.once("exit", () => {
      signal?.removeEventListener("abort", onAbort);
      reject(new JobFailed(trouble));
    });
  });
}
