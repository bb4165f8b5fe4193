import { parentPort, workerData } from "node:worker_threads";
import { openForReading } from "../../../store/connection.ts";
import { verify } from "../../../store/verify.ts";
import { damageOf } from "./look-at-book.ts";

/** Reads the whole book in a thread of its own, so that nobody waits: its pages, and when thorough every fact and balance. */
const { file, thorough } = workerData as { file: string; thorough: boolean };
const db = openForReading(file);
try {
  const damage = damageOf(db);
  const report = thorough && damage.length === 0 ? verify(db) : undefined;
  parentPort?.postMessage({
    damage: [...damage, ...(report?.problems ?? []).map(({ what, detail }) => `${what}: ${detail}`)],
    ...(report?.ok && { verifiedFacts: report.facts }),
  });
} finally {
  db.close();
}
