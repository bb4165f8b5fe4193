import { setTimeout as sleep } from "node:timers/promises";
import { type ContractName, contracts } from "#sync/contracts/list.ts";
import { type Answer, type Call, type Door, isPassing } from "./doors/door.ts";
import { during } from "./pending.ts";
import type { Chance } from "./seeded.ts";
import type { Tally } from "./tally.ts";

/**
 * One device on the floor. It numbers every command as (device, seq) before it is sent, keeps it until the answer is durable, and
 * sends it again under the same number when nobody answered. Without network it works on and sends everything later, in order.
 */
export class Handheld {
  readonly device: string;
  readonly #door: Door;
  readonly #chance: Chance;
  readonly #tally: Tally;
  readonly #unsent: Call[] = [];
  #seq = 0;
  offline = false;

  constructor({ device, door, chance, tally }: { device: string; door: Door; chance: Chance; tally: Tally }) {
    this.device = device;
    this.#door = door;
    this.#chance = chance;
    this.#tally = tally;
  }

  get unsent(): number {
    return this.#unsent.length;
  }

  /** Sends one command and waits for its answer; nothing comes back while there is no network. */
  async send(name: string, input: Record<string, unknown>): Promise<Answer | undefined> {
    const call = { name, commandId: `${this.device}:${++this.#seq}`, input };
    if (this.offline) {
      this.#unsent.push(call);
      return undefined;
    }
    const answer = await during(`${this.device} for the answer to ${name}`, this.#deliver(call));
    if (isRepeatable(name) && this.#chance.percent(2)) await this.#repeat(call, answer);
    return answer;
  }

  /** The network is back: everything that waited, in the order it happened. */
  async reconnect(): Promise<{ call: Call; answer: Answer }[]> {
    this.offline = false;
    const calls = this.#unsent.splice(0);
    if (calls.length === 0) return [];
    this.#tally.offlineSpells += 1;
    const answers = await during(`${this.device} for ${calls.length} answers`, this.#door.callAll(calls));
    const settled: { call: Call; answer: Answer }[] = [];
    for (const [i, call] of calls.entries()) {
      const first = answers[i];
      const answer =
        first && (first.ok || !isPassing(first.problem)) ? this.#note(call, first) : await this.#deliver(call);
      settled.push({ call, answer });
    }
    return settled;
  }

  close(): Promise<void> {
    return this.#door.close();
  }

  async #deliver(call: Call): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      const startedAt = performance.now();
      const answer = await this.#door.call(call);
      if (answer.ok || !isPassing(answer.problem) || attempt > 40) {
        this.#tally.answerMs.push(performance.now() - startedAt);
        return this.#note(call, answer);
      }
      this.#tally.retries += 1;
      await sleep(Math.min(Number(answer.problem.data.retryAfterMs ?? 50 * attempt), 2_000));
    }
  }

  #note(call: Call, answer: Answer): Answer {
    if (answer.ok) this.#tally.acknowledged.set(call.commandId, call.name);
    else this.#tally.refused(answer.problem.code);
    return answer;
  }

  /** The same (device, seq) again, as after a lost answer: it must be answered as the first time. Jobs are written anew each time. */
  async #repeat(call: Call, first: Answer): Promise<void> {
    const again = await this.#door.call(call);
    this.#tally.duplicatesSent += 1;
    if (!again.ok && isPassing(again.problem)) return;
    if (core(again) !== core(first))
      this.#tally.surprise(`${call.name} ${call.commandId} was answered ${core(first)} and then ${core(again)}`);
  }
}

/** A query answers what is true now. A file says by its bytes that it was here before, and is told so. */
const isRepeatable = (name: string): boolean =>
  contracts[name as ContractName].kind === "command" && name !== "files.import";

function core(answer: Answer): string {
  if (!answer.ok) return answer.problem.code;
  const { job: _job, waiting: _waiting, ...rest } = (answer.value ?? {}) as Record<string, unknown>;
  return JSON.stringify(rest);
}
