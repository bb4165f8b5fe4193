import { type Advance, advance, type JobEvent, startJob } from "#sync/model/steps/run-job.ts";
import type { Job } from "#sync/model/steps/step.ts";
import { type Answer, isPassing, needsSignIn, type Problem } from "../problem.ts";
import { createStore, type Store } from "../store.ts";
import {
  commandIdOf,
  type Entry,
  type HeldJob,
  type JobOrigin,
  nextSeqs,
  type OutboxDb,
  type OutboxTx,
  openOutboxDb,
  outboxStores,
} from "./outbox-db.ts";

/** What the screens see of it. */
export interface OutboxView {
  device: string;
  /** Commands that wait for a durable answer. */
  unsent: number;
  /** Commands the appliance refused, waiting for a person. */
  refused: number;
  held: ReadonlyMap<string, HeldJob>;
}

export type Command = Extract<Entry, { kind: "command" }>;

/** `advance`: stored, and this is what to tell the person · `full`: stop, nothing was taken · `no-job`: there is nothing to do it in. */
export type Recorded = { kind: "advance"; advance: Advance } | { kind: "full" } | { kind: "no-job" };

/**
 * The device's own journal. Each event is on the disk, with the job's state after it, before the person hears of it; what it
 * sends stays here until the appliance says it is durable. Every change is one transaction that reads the truth first, so
 * two tabs do not disagree.
 */
export interface Outbox {
  view: Pick<Store<OutboxView>, "get" | "subscribe">;
  begin(personId: string, job: Job, origin: JobOrigin): Promise<void>;
  record(personId: string, event: JobEvent): Promise<Recorded>;
  /** The person is done with this job, or gave it back. Its commands stay until they are sent. */
  endJob(personId: string): Promise<void>;
  entries(): Promise<Entry[]>;
  /** The oldest commands in order, of one person. */
  unsent(personId: string, most: number): Promise<Command[]>;
  /** Those who have commands here. */
  senders(): Promise<string[]>;
  settle(answers: readonly { seq: number; answer: Answer<unknown> }[]): Promise<void>;
  /** Send a refused command again. As a new one, because a command id keeps its first answer; what was refused did nothing. */
  retry(seq: number): Promise<void>;
  /** A person has read the refusal and takes care of it. */
  putAside(seq: number): Promise<void>;
  commandId(seq: number): string;
  close(): void;
}

export interface OutboxParts {
  name: string;
  now: () => number;
  entriesMax?: number;
  /** Tells other tabs, and hears of them. */
  channel?: { post: () => void; listen: (heard: () => void) => void };
  onClosed?: () => void;
}

export async function openOutbox({ name, now, entriesMax = 5_000, channel, onClosed }: OutboxParts): Promise<Outbox> {
  const db = await openOutboxDb(name, onClosed ?? (() => {}));
  const { device } = await write(db, (tx) => nextSeqs(tx, 0));
  const view = createStore<OutboxView>({ device, unsent: 0, refused: 0, held: new Map() });
  await refresh();
  channel?.listen(() => void refresh());

  async function refresh() {
    const tx = db.transaction(["entries", "held"]);
    const byKind = tx.objectStore("entries").index("kind");
    const [unsent, refused, held] = await Promise.all([
      byKind.count("command"),
      byKind.count("refused"),
      tx.objectStore("held").getAll(),
    ]);
    view.set({ device, unsent, refused, held: new Map(held.map((job) => [job.personId, job])) });
  }

  async function change<T>(work: (tx: OutboxTx) => Promise<T>): Promise<T> {
    const result = await write(db, work);
    await refresh();
    channel?.post();
    return result;
  }

  return {
    view: { get: view.get, subscribe: view.subscribe },
    begin: (personId, job, origin) =>
      change(async (tx) => {
        const { first } = await nextSeqs(tx, 0);
        const seqs = { lastSeq: first - 1, sentSeq: first - 1 };
        await tx.objectStore("held").put({ personId, job, state: startJob(job), ...seqs, origin });
        await sweep(tx);
      }),
    record: (personId, event) => change((tx) => record(tx, personId, event, now(), entriesMax)),
    endJob: (personId) =>
      change(async (tx) => {
        await tx.objectStore("held").delete(personId);
        await sweep(tx);
      }),
    entries: () => db.getAll("entries"),
    async unsent(personId, most) {
      const commands = (await db.getAllFromIndex("entries", "kind", "command")) as Command[];
      return commands.filter((command) => command.personId === personId).slice(0, most);
    },
    async senders() {
      const commands = await db.getAllFromIndex("entries", "kind", "command");
      return [...new Set(commands.map((command) => command.personId))];
    },
    settle: (answers) =>
      change(async (tx) => {
        for (const { seq, answer } of answers) await settleOne(tx, seq, answer);
        await sweep(tx);
      }),
    retry: (seq) =>
      change(async (tx) => {
        const entry = await tx.objectStore("entries").get(seq);
        if (entry?.kind !== "refused") return;
        const { problem: _read, ...command } = entry;
        const { first } = await nextSeqs(tx, 1);
        await tx.objectStore("entries").delete(seq);
        await tx.objectStore("entries").add({ ...command, kind: "command", seq: first });
      }),
    putAside: (seq) =>
      change(async (tx) => {
        const entry = await tx.objectStore("entries").get(seq);
        if (entry?.kind === "refused") await tx.objectStore("entries").delete(seq);
        await sweep(tx);
      }),
    commandId: (seq) => commandIdOf(device, seq),
    close: () => db.close(),
  };
}

async function write<T>(db: OutboxDb, work: (tx: OutboxTx) => Promise<T>): Promise<T> {
  const tx = db.transaction(outboxStores, "readwrite", { durability: "strict" });
  try {
    const result = await work(tx);
    await tx.done;
    return result;
  } catch (cause) {
    // Nothing of a failed change may stay; the abort itself rejects `done`, which is not news.
    tx.done.catch(() => {});
    if (tx.error === null) abort(tx);
    throw cause;
  }
}

function abort(tx: OutboxTx) {
  try {
    tx.abort();
  } catch {
    // It had ended by itself.
  }
}

async function record(
  tx: OutboxTx,
  personId: string,
  event: JobEvent,
  atMs: number,
  entriesMax: number,
): Promise<Recorded> {
  const held = await tx.objectStore("held").get(personId);
  if (held === undefined) return { kind: "no-job" };
  const { job, state } = held;
  const after = advance(job, state, event);
  // A scan that changed nothing leaves nothing to keep.
  if (after.state === state) return { kind: "advance", advance: after };
  if ((await tx.objectStore("entries").count()) + 1 + after.commands.length > entriesMax) return { kind: "full" };

  const { first } = await nextSeqs(tx, 1 + after.commands.length);
  const common = { personId, jobId: job.id, jobType: job.type, stepId: state.stepId, atMs };
  await tx.objectStore("entries").add({ ...common, seq: first, kind: "event", event });
  for (const [index, { name, input }] of after.commands.entries()) {
    await tx.objectStore("entries").add({ ...common, seq: first + 1 + index, kind: "command", name, input });
  }
  const lastSeq = first + after.commands.length;
  const sentSeq = after.commands.length > 0 ? lastSeq : held.sentSeq;
  await tx.objectStore("held").put({ ...held, state: after.state, lastSeq, sentSeq });
  return { kind: "advance", advance: after };
}

async function settleOne(tx: OutboxTx, seq: number, answer: Answer<unknown>) {
  const entries = tx.objectStore("entries");
  const entry = await entries.get(seq);
  // Another tab was faster.
  if (entry?.kind !== "command") return;
  if (!answer.ok) {
    if (!staysUnsent(answer.problem)) await entries.put({ ...entry, kind: "refused", problem: answer.problem });
    return;
  }
  await entries.delete(seq);
  const next = jobIn(answer.value);
  const held = await tx.objectStore("held").get(entry.personId);
  if (next === undefined || held === undefined || held.job.id !== entry.jobId || held.lastSeq !== seq) return;
  const others = await entries.index("kind").getAll("command");
  if (others.some((other) => other.jobId === entry.jobId && other.personId === entry.personId)) return;
  await tx.objectStore("held").put({ ...held, job: next, state: startJob(next) });
}

/** Events serve no more once a later command of their job is durable, or their job is over and nothing of it is left to send. */
async function sweep(tx: OutboxTx) {
  const entries = await tx.objectStore("entries").getAll();
  const keyOf = (personId: string, jobId: string) => `${personId} ${jobId}`;
  const lastOpen = new Map<string, number>();
  for (const entry of entries) {
    if (entry.kind !== "event") lastOpen.set(keyOf(entry.personId, entry.jobId), entry.seq);
  }
  const held = await tx.objectStore("held").getAll();
  const sent = new Map(held.map(({ personId, job, sentSeq }) => [keyOf(personId, job.id), sentSeq]));
  for (const entry of entries) {
    if (entry.kind !== "event") continue;
    const key = keyOf(entry.personId, entry.jobId);
    const isOpen = entry.seq < (lastOpen.get(key) ?? 0);
    const isToCome = entry.seq > (sent.get(key) ?? Number.POSITIVE_INFINITY);
    if (!isOpen && !isToCome) await tx.objectStore("entries").delete(entry.seq);
  }
}

export const staysUnsent = (problem: Problem): boolean => isPassing(problem) || needsSignIn(problem);

function jobIn(value: unknown): Job | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { job } = value as { job?: unknown };
  if (typeof job !== "object" || job === null) return undefined;
  const { id, steps, form } = job as Partial<Job>;
  return typeof id === "string" && Array.isArray(steps) && typeof form === "object" ? (job as Job) : undefined;
}
