import type { JobCommand, JobState } from "#sync/model/steps/job-state.ts";
import { advance, type JobEvent, startJob, stepOf } from "#sync/model/steps/run-job.ts";
import type { Job, Step } from "#sync/model/steps/step.ts";
import type { Answer } from "./doors/door.ts";
import type { Handheld } from "./handheld.ts";
import type { Tally } from "./tally.ts";

/** What one kind of work looks like to whoever does it: what to do at a step, and what hands do when a command goes out. */
export interface Worker {
  /** The next thing to do; nothing when the job is put down. */
  decide(step: Step, state: JobState, job: Job): JobEvent | undefined;
  /** Hands do what the command says. Gives the way back, should it be refused. */
  act?(command: JobCommand): (() => void) | undefined;
  /** True once after a scan that was meant to be wrong. */
  erred?(): boolean;
  /** What a machine adds to a command before it is sent: the weight that the scale shows. */
  fillIn?(command: JobCommand): Promise<JobCommand["input"]>;
  /** The step is answered at a machine instead of the screen; gives the job as it goes on from there, nothing when it was not. */
  press?(
    step: Step,
    state: JobState,
    job: Job,
    renew: () => Promise<Job | null>,
  ): Promise<{ job: Job | null } | undefined>;
  /** What only the answer tells: the number of a new carton. */
  answered?(command: JobCommand, value: unknown): void;
}

export interface JobOutcome {
  scans: number;
  commands: JobCommand[];
  refusals: { name: string; code: string; detail: string }[];
  /** Every step was walked. */
  ended: boolean;
}

export interface Shift {
  handheld: Handheld;
  tally: Tally;
  pace: (event: JobEvent) => Promise<void>;
}

/** More than any job needs: one that goes round in circles shows. */
const eventsMax = 1_500;

/**
 * Runs a job as the handheld app does: with the shared runner, sending what it emits, taking the fresh job an answer brings.
 * `offlineAfter`: the network goes after so many commands, and comes back when the steps are done.
 */
export async function runJob(
  first: Job,
  worker: Worker,
  shift: Shift,
  {
    offlineAfter = Number.POSITIVE_INFINITY,
    beforeReconnect,
  }: { offlineAfter?: number; beforeReconnect?: (job: Job) => Promise<void> } = {},
): Promise<JobOutcome> {
  const { handheld, tally, pace } = shift;
  const outcome: JobOutcome = { scans: 0, commands: [], refusals: [], ended: false };
  let job = first;
  let state = startJob(job);
  const undo: ((() => void) | undefined)[] = [];

  for (let events = 0; ; events++) {
    if (events > eventsMax) {
      tally.surprise(`${job.type} job ${job.id} went on for ${eventsMax} events, at last at ${state.stepId}`);
      break;
    }
    const step = stepOf(job, state.stepId);
    if (!step) {
      const fresh = handheld.offline ? await reconnect() : undefined;
      if (!fresh) break;
      take(fresh);
      continue;
    }
    const pressed = handheld.offline ? undefined : await worker.press?.(step, state, job, renew);
    if (pressed) {
      if (!pressed.job) break;
      take(pressed.job);
      continue;
    }
    const event = worker.decide(step, state, job);
    if (!event) break;
    await pace(event);
    const after = advance(job, state, event);
    note(step, event, after.feedback === "error", JSON.stringify(after.message));
    state = after.state;
    let fresh: Job | null | undefined;
    for (const command of after.commands) {
      if (outcome.commands.length >= offlineAfter) handheld.offline = true;
      outcome.commands.push(command);
      undo.push(worker.act?.(command));
      const input = (await worker.fillIn?.(command)) ?? command.input;
      const answer = await handheld.send(command.name, input);
      if (answer) fresh = settle(command, answer, outcome.commands.length - 1) ?? fresh;
    }
    if (outcome.refusals.length > 0) break;
    if (fresh) take(fresh);
  }
  if (handheld.offline) await reconnect();
  outcome.ended = stepOf(job, state.stepId) === undefined;
  return outcome;

  /** The screen looks anew at what is left of the job. */
  async function renew(): Promise<Job | null> {
    const answer = await handheld.send("work.next", { taskId: job.taskId });
    return answer?.ok ? (answer.value as { job: Job | null }).job : null;
  }

  function take(fresh: Job): void {
    job = fresh;
    state = startJob(fresh);
  }

  function note(step: Step, event: JobEvent, isError: boolean, message: string): void {
    const isMeant = worker.erred?.() ?? false;
    if (event.type === "scan" && isError && isMeant) tally.mistakes += 1;
    else if (event.type === "scan" && !isError) outcome.scans += 1;
    else if (isError) tally.surprise(`${job.type} at ${step.id}: ${JSON.stringify(event)} was answered ${message}`);
  }

  function settle(command: JobCommand, answer: Answer, nth: number): Job | null | undefined {
    if (answer.ok) {
      worker.answered?.(command, answer.value);
      return (answer.value as { job?: Job | null } | null)?.job;
    }
    outcome.refusals.push({ name: command.name, code: answer.problem.code, detail: answer.problem.detail });
    undo[nth]?.();
    return undefined;
  }

  async function reconnect(): Promise<Job | null | undefined> {
    await beforeReconnect?.(job);
    offlineAfter = Number.POSITIVE_INFINITY;
    const firstUnsent = outcome.commands.length - handheld.unsent;
    let fresh: Job | null | undefined;
    for (const [i, { call, answer }] of (await handheld.reconnect()).entries())
      fresh = settle(call, answer, firstUnsent + i);
    return outcome.refusals.length > 0 ? undefined : fresh;
  }
}
