import type { Answer } from "../store/run-command.ts";
import type { Floor } from "./binding.ts";

/** Commands of one machine on their way to the book, one after the other. */
export interface Outgoing {
  /** The book's answer; undefined when it was given up: too many wait, or the machine was closed meanwhile. Never rejects. */
  send(command: string, input: unknown, commandId: string): Promise<Answer | undefined>;
  /** Ends what waits; the one under way is waited for. */
  stop(): Promise<void>;
}

/**
 * While the book has no room (a full queue, a full disk) commands wait and are sent again under the same id; what is refused otherwise is
 * answered. A fault is tried three times. Beyond `waitingMax` the newest is given up, and said.
 */
export function outgoing(floor: Pick<Floor, "run" | "site">, machineId: string, waitingMax = WAITING_MAX): Outgoing {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let stopped = false;
  let wake = () => {};

  async function deliver(command: string, input: unknown, commandId: string): Promise<Answer | undefined> {
    for (let faults = 0; !stopped; ) {
      const answer = await floor.run(machineId, command, input, commandId);
      if (answer.ok) return answer;
      if ("fault" in answer) {
        if (++faults >= FAULTS_MAX) return answer;
        await pause(AGAIN_AFTER_MS);
      } else if (answer.refusal.code === "queue-full") await pause(answer.refusal.retryAfterMs);
      else if (answer.refusal.code === "storage-full") await pause(AGAIN_AFTER_MS);
      else return answer;
    }
    return undefined;
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  return {
    send(command, input, commandId) {
      if (stopped || waiting >= waitingMax) {
        floor.site.log.warn({ machine: machineId, command, waiting, stopped }, "a machine's command was given up");
        return Promise.resolve(undefined);
      }
      waiting += 1;
      const mine = last.then(() => deliver(command, input, commandId));
      last = mine.finally(() => {
        waiting -= 1;
      });
      return mine;
    },
    async stop() {
      stopped = true;
      wake();
      await last;
    },
  };
}

const WAITING_MAX = 500;
const FAULTS_MAX = 3;
/** A full disk is looked at again after this long. */
const AGAIN_AFTER_MS = 5_000;
