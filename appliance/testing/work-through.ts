import type { ContractName } from "#sync/contracts/list.ts";
import { advance, type JobEvent, startJob, stepOf } from "#sync/model/steps/run-job.ts";
import type { Job } from "#sync/model/steps/step.ts";
import type { Caller } from "../store/book.ts";
import type { TestSite } from "./test-site.ts";

/** What a scripted person did: how often they pulled the trigger, what was sent, and what the appliance answered. */
export interface Worked {
  scans: number;
  sent: string[];
  answers: unknown[];
  ended: boolean;
  /** Where the job stands. */
  stepId: string;
}

/**
 * Does a job as a handheld would: each text is a scan, other events are as they are. Every command is sent at once and must be
 * accepted; an answer with a job in it replaces the one at hand. An event that the job does not take throws.
 */
export function workThrough(site: TestSite, job: Job, events: readonly (string | JobEvent)[], caller: Caller): Worked {
  let at = job;
  let state = startJob(at);
  const worked: Worked = { scans: 0, sent: [], answers: [], ended: false, stepId: state.stepId };
  for (const event of events) {
    const given: JobEvent = typeof event === "string" ? { type: "scan", raw: event, atMs: site.nowMs } : event;
    if (given.type === "scan") worked.scans += 1;
    const step = stepOf(at, state.stepId);
    const taken = advance(at, state, given);
    if (taken.feedback === "error")
      throw new Error(`${JSON.stringify(event)} at step ${step?.id}: ${JSON.stringify(taken.message)}`);
    state = taken.state;
    worked.ended = taken.ended;
    for (const { name, input } of taken.commands) {
      worked.sent.push(name);
      const answer = site.do(name as ContractName, input as never, caller) as { job?: Job | null };
      worked.answers.push(answer);
      if (!answer.job) continue;
      at = answer.job;
      state = startJob(at);
      worked.ended = false;
    }
  }
  worked.stepId = state.stepId;
  return worked;
}
