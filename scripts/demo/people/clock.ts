import { setTimeout as sleep } from "node:timers/promises";
import type { JobEvent } from "#sync/model/steps/run-job.ts";

/** How long things take a person, divided by the speed of the demo. */
export class Clock {
  readonly #speed: number;

  constructor(speed: number) {
    this.#speed = speed;
  }

  event({ type }: JobEvent): Promise<void> {
    return this.seconds(secondsOf[type]);
  }

  async seconds(seconds: number): Promise<void> {
    if (Number.isFinite(this.#speed)) await sleep((seconds * 1_000) / this.#speed);
  }

  /** For what does not get faster with the people: looking again whether there is work. */
  wait(ms: number): Promise<void> {
    return sleep(ms);
  }
}

const secondsOf: Record<JobEvent["type"], number> = { scan: 3, quantity: 3, text: 5, choose: 2, offer: 4, undo: 2 };
