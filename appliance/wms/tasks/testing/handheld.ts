import type { ContractName } from "#sync/contracts/list.ts";
import type { Refusal } from "#sync/contracts/refusals.ts";
import type { JobCommand, JobState } from "#sync/model/steps/job-state.ts";
import { advance, type JobEvent, startJob } from "#sync/model/steps/run-job.ts";
import type { Job } from "#sync/model/steps/step.ts";
import type { Caller } from "../../../store/book.ts";
import type { TestSite } from "../../../testing/test-site.ts";

/**
 * A person with a handheld, as the real one works: the job runs on the device, what it emits is sent (at once, or later when `offline`), and a
 * job in an answer replaces the running one when nothing is unsent. Counts scans and presses.
 */
export class Handheld {
  readonly site: TestSite;
  readonly caller: Caller;
  job: Job | undefined;
  state: JobState | undefined;
  scans = 0;
  presses = 0;
  offline = false;
  readonly unsent: JobCommand[] = [];
  readonly refusals: Refusal[] = [];
  last: ReturnType<typeof advance> | undefined;

  constructor(site: TestSite, caller: Caller) {
    this.site = site;
    this.caller = caller;
  }

  /** Asks for the next job, or for one task. */
  next(
    wish: {
      taskId?: string;
      types?: ("pick" | "pack" | "load" | "put-back" | "putaway" | "count")[];
      near?: string;
      slots?: number;
    } = {},
  ): Job | null {
    const { job } = this.site.do("work.next", wish, this.caller);
    this.#take(job);
    return job;
  }

  open(kind: "pack" | "load", scan: string): Job {
    this.scans++;
    const { job } = this.site.do("work.open", { kind, scan }, this.caller);
    this.#take(job);
    return job;
  }

  scan(...codes: string[]): this {
    for (const raw of codes) {
      this.scans++;
      this.#event({ type: "scan", raw, atMs: this.site.nowMs });
      if (this.last?.feedback === "error")
        throw new Error(`scan ${raw} at ${this.stepId}: ${JSON.stringify(this.last.message)}`);
    }
    return this;
  }

  /** A scan that the job must not take; gives what it says. */
  wrongScan(raw: string): string {
    this.#event({ type: "scan", raw, atMs: this.site.nowMs });
    if (this.last?.feedback !== "error") throw new Error(`scan ${raw} was taken`);
    return this.last.message.code;
  }

  press(event: Exclude<JobEvent, { type: "scan" }>): this {
    this.presses++;
    this.#event(event);
    if (this.last?.feedback === "error")
      throw new Error(`${JSON.stringify(event)} at ${this.stepId}: ${JSON.stringify(this.last.message)}`);
    return this;
  }

  /** Sends what waits, in order, as the outbox does when the network is back. */
  sync(): this {
    this.offline = false;
    while (this.unsent.length > 0) this.#send(this.unsent.shift() as JobCommand);
    return this;
  }

  get stepId(): string {
    return this.state?.stepId ?? "none";
  }

  get ended(): boolean {
    return this.stepId === "done" || this.stepId === "none";
  }

  #event(event: JobEvent): void {
    if (!this.job || !this.state) throw new Error("no job is running");
    this.last = advance(this.job, this.state, event);
    this.state = this.last.state;
    this.unsent.push(...this.last.commands);
    if (!this.offline) this.sync();
  }

  #send({ name, input }: JobCommand): void {
    const answer = this.site.send(name as ContractName, input as never, this.caller);
    if (answer.ok) {
      const job = (answer.value as { job?: Job | null }).job;
      if (job !== undefined && this.unsent.length === 0) this.#take(job);
    } else if ("refusal" in answer) this.refusals.push(answer.refusal);
    else throw new Error(answer.fault);
  }

  #take(job: Job | null): void {
    this.job = job ?? undefined;
    this.state = job ? startJob(job) : undefined;
  }
}
