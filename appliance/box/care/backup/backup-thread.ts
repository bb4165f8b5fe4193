import { parentPort, workerData } from "node:worker_threads";
import { openDataFolder } from "../../../site/data-folder.ts";
import { makeBackup } from "./make-backup.ts";
import { RestoreTrouble, stageRestore } from "./stage-restore.ts";
import type { BackupJob, FromBackupThread } from "./start-job.ts";

/** One backup or one restore in a thread of its own: packing and encrypting take a core for a while, and nobody waits for it. */
const job = workerData as BackupJob;
const folder = openDataFolder(job.root);
const say = (message: FromBackupThread) => parentPort?.postMessage(message);
let saidAtMs = 0;
const onProgress = (step: string, done: number, of: number) => {
  const nowMs = performance.now();
  if (nowMs - saidAtMs < progressEveryMs) return;
  saidAtMs = nowMs;
  say({ progress: { step, done, of } });
};
const progressEveryMs = 200;

try {
  if (job.kind === "back-up") say({ made: await makeBackup({ ...job, folder, onProgress }) });
  else
    say({
      staged: await stageRestore({ ...job, folder, onProgress: (done, of) => onProgress("prove", done, of) }),
    });
} catch (error) {
  const { message } = error as Error;
  say(
    error instanceof RestoreTrouble
      ? { trouble: { what: error.what, text: message, freeBytes: error.freeBytes } }
      : { trouble: { what: "fault", text: message, freeBytes: 0 } },
  );
}
