import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB } from "idb";
import type { JobState } from "#sync/model/steps/job-state.ts";
import type { JobEvent } from "#sync/model/steps/run-job.ts";
import type { Job } from "#sync/model/steps/step.ts";
import { randomName } from "../command-ids.ts";
import type { Problem } from "../problem.ts";

/** What this device did and the appliance has not yet said it keeps. `seq` is dense per device. */
export type Entry =
  | (EntryCommon & { kind: "event"; event: JobEvent })
  | (EntryCommon & { kind: "command"; name: string; input: Record<string, unknown> })
  /** A command the appliance refused: a person has to look at it. */
  | (EntryCommon & { kind: "refused"; name: string; input: Record<string, unknown>; problem: Problem });

interface EntryCommon {
  seq: number;
  personId: string;
  jobId: string;
  /** Words for the list of unsent scans. */
  jobType: string;
  stepId: string;
  atMs: number;
}

/** The job a person is in, so that a reload, crash or flat battery resumes the same step. */
export interface HeldJob {
  personId: string;
  job: Job;
  state: JobState;
  /** The last event or command of this job, and the last that sent something: what came after it is still to be sent. */
  lastSeq: number;
  sentSeq: number;
  /** How the person came by it: what to ask for when it has ended. */
  origin: JobOrigin;
}

export interface JobOrigin {
  /** Only these kinds of task; all when left out. */
  types?: readonly string[];
  slots?: number;
  /** Opened by a scan: after the end the next scan opens another. */
  opened?: string;
}

export interface OutboxSchema extends DBSchema {
  meta: { key: "device"; value: { device: string; nextSeq: number } };
  entries: { key: number; value: Entry; indexes: { kind: Entry["kind"] } };
  held: { key: string; value: HeldJob };
}

export type OutboxDb = IDBPDatabase<OutboxSchema>;
export type OutboxTx = IDBPTransaction<OutboxSchema, ["meta", "entries", "held"], "readwrite">;

export const outboxStores = ["meta", "entries", "held"] as const;

export function openOutboxDb(name: string, onClosed: () => void): Promise<OutboxDb> {
  return openDB<OutboxSchema>(name, 1, {
    upgrade(db) {
      db.createObjectStore("meta");
      db.createObjectStore("entries", { keyPath: "seq" }).createIndex("kind", "kind");
      db.createObjectStore("held", { keyPath: "personId" });
    },
    terminated: onClosed,
  });
}

/** The name of this device and its counter live and die together: a lost store means a new name, so no command id comes twice. */
export async function nextSeqs(tx: OutboxTx, count: number): Promise<{ device: string; first: number }> {
  const meta = tx.objectStore("meta");
  const { device, nextSeq } = (await meta.get("device")) ?? { device: `hh-${randomName()}`, nextSeq: 1 };
  await meta.put({ device, nextSeq: nextSeq + count }, "device");
  return { device, first: nextSeq };
}

export const commandIdOf = (device: string, seq: number): string => `${device}:${seq}`;
