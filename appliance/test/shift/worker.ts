import type { ContractName } from "#sync/contracts/list.ts";
import type { JobCommand, JobState } from "#sync/model/steps/job-state.ts";
import { advance, type JobEvent, startJob } from "#sync/model/steps/run-job.ts";
import type { Accept, Job, Step } from "#sync/model/steps/step.ts";
import type { Caller } from "../../store/book.ts";
import type { Answer } from "../../store/run-command.ts";
import type { Chance } from "../../testing/chance.ts";
import type { Call } from "./call.ts";

const junk = [
  "",
  "A-01",
  "STAGE-01",
  "PACK-01",
  "TEA",
  "4006381333931",
  "]C10109521234543213" + "10L2",
  "0109521234543206" + "21SN-7",
  "(01)",
  "\u001d",
  "T-5",
  "????",
  "9".repeat(60),
] as const;

/** Somebody with a handheld who scans what it asks for, mostly, and whose network comes and goes. What was scanned is never lost: it waits. */
export class Worker {
  readonly caller: Caller;
  readonly #chance: Chance;
  #job: Job | undefined;
  #state: JobState | undefined;
  #isOnline = true;
  readonly #unsent: JobCommand[] = [];

  constructor(caller: Caller, chance: Chance) {
    this.caller = caller;
    this.#chance = chance;
  }

  /** One thing this person does; gives the command to send now, if there is one. */
  act(nowMs: number): Call | undefined {
    if (this.#chance.percent(5)) this.#isOnline = !this.#isOnline;
    if (this.#isOnline && this.#unsent.length > 0) return this.#toCall(this.#unsent.shift() as JobCommand);
    if (!this.#job || !this.#state || this.#state.stepId === "done") {
      // Whoever found no work asks again after a while.
      if (!this.#isOnline || (this.#job === undefined && !this.#chance.percent(20))) return undefined;
      this.#job = undefined;
      return { name: "work.next", input: {} as Call["input"], caller: this.caller };
    }
    const step = this.#job.steps.find(({ id }) => id === this.#state?.stepId);
    if (!step) return undefined;
    const { state, commands } = advance(this.#job, this.#state, this.#event(step, nowMs));
    this.#state = state;
    this.#unsent.push(...commands);
    return undefined;
  }

  /** A job in the answer replaces the one that runs, when nothing waits to be sent. */
  take(answer: Answer): void {
    if (!answer.ok) return;
    const job = (answer.value as { job?: Job | null } | null)?.job;
    if (job === undefined || this.#unsent.length > 0) return;
    this.#job = job ?? undefined;
    this.#state = job ? startJob(job) : undefined;
  }

  #toCall({ name, input }: JobCommand): Call {
    return { name: name as ContractName, input: input as Call["input"], caller: this.caller };
  }

  #event(step: Step, atMs: number): JobEvent {
    const chance = this.#chance;
    if (chance.percent(4)) return { type: "scan", raw: chance.pick(junk), atMs };
    if (chance.percent(2)) return { type: "undo" };
    const ways: JobEvent[] = step.accepts.map((accept) => ({ type: "scan", raw: this.#codeFor(accept), atMs }));
    const { quantity } = step;
    if (quantity)
      ways.push({
        type: "quantity",
        qty: chance.percent(75)
          ? quantity.expected
          : chance.int(quantity.min, Math.min(quantity.max, quantity.expected + 3)),
      });
    for (const { field, kind } of step.texts ?? [])
      ways.push({ type: "text", field, value: kind === "date" ? "2027-03-01" : chance.pick(["L1", "L2", "X"]) });
    for (const { id } of step.choices ?? []) ways.push({ type: "choose", id });
    const offer = chance.percent(12) ? chance.maybe(step.offers ?? []) : undefined;
    if (offer)
      return {
        type: "offer",
        id: offer.id,
        ...(offer.reasons?.[0] !== undefined && { reason: chance.pick(offer.reasons) }),
        ...(offer.quantity && {
          qty: chance.int(
            offer.quantity.min,
            Math.max(offer.quantity.min, Math.min(offer.quantity.max, offer.quantity.expected)),
          ),
        }),
      };
    return chance.maybe(ways) ?? { type: "undo" };
  }

  #codeFor({ codes, like }: Accept): string {
    const chance = this.#chance;
    const known = chance.maybe(codes ?? []);
    if (known && chance.percent(90)) return known.code;
    if (like === "sscc") return `0039521234000000${chance.int(1000, 9999)}`;
    if (like === "lpn") return `T-${chance.int(1, 20)}`;
    return chance.pick(["SN-3", "SN-9", "L1", "SN-40", ...junk]);
  }
}
