import { doneStepId } from "#sync/model/steps/job-state.ts";
import type { CallInput } from "./call.ts";
import { newCommandId } from "./command-ids.ts";
import type { Kontor } from "./kontor.ts";
import type { HeldJob, JobOrigin } from "./outbox/outbox-db.ts";
import type { Problem } from "./problem.ts";

/** `job`: this person has one now · `none`: nothing waits · `unsent`: first what was done must be known, else the same work would come again. */
export type Took =
  | { kind: "job"; waiting?: Waiting }
  | { kind: "none"; waiting: Waiting }
  | { kind: "unsent" }
  | { kind: "problem"; problem: Problem };

/** Tasks by type. */
export type Waiting = Readonly<Record<string, number>>;

export const hasEnded = ({ state }: HeldJob): boolean => state.stepId === doneStepId;
/** Leased, but nobody has done anything in it yet. */
export const isUntouched = ({ state }: HeldJob): boolean => state.history.length === 0 && state.lastSent === undefined;

/** Leases the next best task, unless the person is in one already. */
export async function takeNext(kontor: Kontor, personId: string, origin: JobOrigin): Promise<Took> {
  const { outbox, sender, door } = kontor;
  if (!(await sender.flush(personId))) return { kind: "unsent" };
  const answer = await door.call("work.next", requestOf(origin), { commandId: workId(kontor) });
  // The sending may have brought the next job, or somebody went on meanwhile.
  const held = outbox.view.get().held.get(personId);
  if (held !== undefined && !hasEnded(held)) {
    return answer.ok ? { kind: "job", waiting: answer.value.waiting } : { kind: "job" };
  }
  if (!answer.ok) return { kind: "problem", problem: answer.problem };
  const { job, waiting } = answer.value;
  if (job === null) return { kind: "none", waiting };
  await outbox.begin(personId, job, origin);
  return { kind: "job", waiting };
}

export type WorkKind = CallInput<"work.open">["kind"];

/** Starts work that no task asked for; an empty scan begins it blind. */
export async function openByScan(kontor: Kontor, personId: string, kind: WorkKind, scan: string): Promise<Took> {
  const { outbox, sender, door } = kontor;
  if (!(await sender.flush(personId))) return { kind: "unsent" };
  const answer = await door.call("work.open", { kind, scan }, { commandId: workId(kontor) });
  if (!answer.ok) return { kind: "problem", problem: answer.problem };
  await outbox.begin(personId, answer.value.job, { opened: kind });
  return { kind: "job" };
}

/** Gives the job back; without a connection its lease runs out by itself. */
export async function giveBack({ outbox, sender, door }: Kontor, personId: string): Promise<void> {
  const held = outbox.view.get().held.get(personId);
  if (held === undefined) return;
  await sender.flush(personId);
  await outbox.endJob(personId);
  const { taskId, leaseEpoch } = held.job;
  if (taskId !== "" && !hasEnded(held)) await door.call("work.release", { taskId, leaseEpoch });
}

function requestOf({ types, slots }: JobOrigin): CallInput<"work.next"> {
  return { types: types as CallInput<"work.next">["types"], slots };
}

/** Not numbered by the outbox: if the answer is lost, asking again gives the task that is already leased. */
const workId = ({ outbox }: Kontor): string => newCommandId(`${outbox.view.get().device}:work`);
