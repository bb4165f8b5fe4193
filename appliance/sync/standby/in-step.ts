import type { CommandQueue } from "../../store/command-queue.ts";
import type { Answer, CommandCall } from "../../store/run-command.ts";
import { LeavingRows } from "./leaving-rows.ts";

/** More than this many commands whose answer waits, for the writer or for the standby: the next caller is told to try again. */
export const waitingMax = 4_096;

/**
 * The writer, as the doors see it: with a synchronous standby an answer waits until all that the book held by then is on the standby's disk too. What is refused before it was
 * booked (a full queue) waits for nothing.
 */
export class InStep {
  readonly leaving = new LeavingRows();
  readonly #queue: Pick<CommandQueue, "run" | "headPos">;
  #waiting = 0;
  /** Set while a standby is to be waited for: resolves when it has everything up to `pos`, or this box goes on alone. */
  until: ((pos: number) => Promise<void>) | undefined;

  constructor(queue: Pick<CommandQueue, "run" | "headPos">) {
    this.#queue = queue;
  }

  async run(call: CommandCall): Promise<Answer> {
    if (this.until && this.#waiting >= waitingMax)
      return { ok: false, refusal: { code: "queue-full", retryAfterMs: 200 } };
    this.#waiting++;
    try {
      return await this.#run(call);
    } finally {
      this.#waiting--;
    }
  }

  async #run(call: CommandCall): Promise<Answer> {
    const answer = await this.#queue.run(call);
    // A box that was replaced says so at once: its standby hears of nothing more.
    const isReplaced = "refusal" in answer && answer.refusal.code === "site-fenced";
    if (this.until && !isReplaced) await this.until(this.#queue.headPos);
    return answer;
  }
}
