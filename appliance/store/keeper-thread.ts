import { parentPort, workerData } from "node:worker_threads";
import Database from "better-sqlite3";
import { backup } from "./backup.ts";
import { openForReading } from "./connection.ts";
import { isDiskTrouble } from "./disk-trouble.ts";
import { snapshotEveryFacts, takeSnapshot } from "./ledger/snapshot.ts";
import { copyAboveFrames, walState } from "./wal-care.ts";

/**
 * The keeper thread does the book's slow chores away from the writer: most of the copying from the write-ahead log, snapshots, backups.
 * It never writes to tables; a snapshot goes to the writer as one small row.
 */
const { file } = workerData as { file: string };

const checkpointer = new Database(file, { timeout: 50 });
const reader = openForReading(file);
const lastSnapshot = reader.prepare("SELECT coalesce(max(pos), 0) AS pos FROM snapshot");
const headPos = reader.prepare("SELECT coalesce(max(pos), 0) AS pos FROM journal");

const timer = setInterval(() => {
  try {
    keep();
  } catch (error) {
    if (!isDiskTrouble(error)) throw error; // on a full disk it tries again in half a second
  }
}, 500);

function keep(): void {
  const { frames, copied } = walState(checkpointer);
  if (frames - copied > copyAboveFrames) checkpointer.pragma("wal_checkpoint(PASSIVE)");
  const { pos: last } = lastSnapshot.get() as { pos: number };
  const { pos: head } = headPos.get() as { pos: number };
  if (head - last >= snapshotEveryFacts) {
    const snapshot = takeSnapshot(reader);
    if (snapshot) parentPort?.postMessage({ kind: "snapshot", snapshot });
  }
}

parentPort?.on("message", async (message: { kind: "backup"; id: number; target: string } | { kind: "stop" }) => {
  if (message.kind === "stop") {
    clearInterval(timer);
    checkpointer.close();
    reader.close();
    parentPort?.close();
    return;
  }
  try {
    parentPort?.postMessage({ kind: "backup", id: message.id, note: await backup(file, message.target) });
  } catch (error) {
    parentPort?.postMessage({ kind: "backup", id: message.id, error: String((error as Error).message) });
  }
});
