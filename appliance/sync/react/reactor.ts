import type { Fact } from "#sync/model/facts/fact.ts";
import type { Answer, CommandCall } from "../../store/run-command.ts";
import { ReactorSteps, type ReactorStepsParts } from "./reactor-steps.ts";
import type { CommandSteps } from "./run-intent.ts";

export interface ReactorParts extends ReactorStepsParts {
  run(call: CommandCall): Promise<Answer>;
}

/**
 * Turns facts from elsewhere into commands of this site. One at a time, in the order of the log, so that a cancel never overtakes what it cancels;
 * the journal is the buffer.
 */
export class Reactor {
  readonly #parts: ReactorParts;
  readonly #steps: ReactorSteps;
  #last: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(parts: ReactorParts) {
    this.#parts = parts;
    this.#steps = new ReactorSteps(parts);
  }

  /** One committed fact, of this site or from a page. */
  take(fact: Pick<Fact, "origin" | "sets" | "type">): Promise<void> {
    const steps = this.#steps.of(fact);
    return steps ? this.#inTurn(steps) : this.#last;
  }

  /** Everything that waits, whatever told of it: after a start, a takeover, or a full disk. */
  sweep(): Promise<void> {
    return this.#inTurn(this.#steps.sweep());
  }

  /** Settles when what is under way is done; what comes after is left for the next start. */
  stop(): Promise<void> {
    this.#stopped = true;
    return this.#last;
  }

  #inTurn(steps: CommandSteps<void>): Promise<void> {
    const next = this.#last.then(() => (this.#stopped ? undefined : this.#drive(steps)));
    this.#last = next.catch((error: unknown) =>
      this.#parts.onFault(String((error as Error).stack ?? error), "reactor"),
    );
    return next;
  }

  async #drive(steps: CommandSteps<void>): Promise<void> {
    for (let step = steps.next(); !step.done; ) step = steps.next(await this.#parts.run(step.value));
  }
}
