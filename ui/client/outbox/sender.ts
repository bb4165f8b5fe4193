import type { NamedCall } from "../call.ts";
import { type Answer, needsSignIn, retryDelayMs } from "../problem.ts";
import { createStore, type Store } from "../store.ts";
import { type Command, type Outbox, staysUnsent } from "./outbox.ts";

/** `idle`: nothing to send · `sending` · `waiting`: nobody answers, or the appliance is busy · `sign-in`: somebody has to sign in again first. */
export type SendState = "idle" | "sending" | "waiting" | "sign-in";

/** Brings the outbox to the appliance: in order, in batches, each command until its answer is durable. */
export interface Sender {
  state: Pick<Store<SendState>, "get" | "subscribe">;
  /** Sends what there is; true when nothing of this person (or anybody) is left. */
  flush(personId?: string): Promise<boolean>;
  stop(): void;
}

export interface SenderParts {
  outbox: Outbox;
  callAll: (calls: readonly NamedCall[], token: string) => Promise<Answer<Answer<unknown>[]>>;
  tokenOf: (personId: string) => string | undefined;
  /** Runs the work while no other tab does. */
  exclusively: <T>(work: () => Promise<T>) => Promise<T>;
  after: (delayMs: number, run: () => void) => () => void;
  /** Everything of this person is sent. */
  onDrained: (personId: string) => void;
}

const batchMax = 50;
const firstRetryMs = 1_000;
const lastRetryMs = 15_000;

export function createSender({ outbox, callAll, tokenOf, exclusively, after, onDrained }: SenderParts): Sender {
  const state = createStore<SendState>("idle");
  let running: Promise<void> | undefined;
  let again = false;
  let retryMs = firstRetryMs;
  let cancelRetry = () => {};
  let stopped = false;

  async function round() {
    let waitMs: number | undefined;
    let needsPerson = false;
    for (const personId of await outbox.senders()) {
      // One person's outdated sign-in does not hold up the others.
      const sent = await sendAllOf(personId);
      if (sent.kind === "wait") waitMs = Math.max(waitMs ?? 0, sent.delayMs ?? retryMs);
      if (sent.kind === "sign-in") needsPerson = true;
      if (sent.kind === "drained") onDrained(personId);
    }
    cancelRetry();
    if (waitMs === undefined) {
      retryMs = firstRetryMs;
      state.set(needsPerson ? "sign-in" : "idle");
      return;
    }
    state.set("waiting");
    retryMs = Math.min(retryMs * 2, lastRetryMs);
    if (!stopped) cancelRetry = after(waitMs, () => void start());
  }

  type Sent = { kind: "drained" } | { kind: "sign-in" } | { kind: "wait"; delayMs?: number };

  async function sendAllOf(personId: string): Promise<Sent> {
    for (let most = batchMax; !stopped; ) {
      const commands = await outbox.unsent(personId, most);
      if (commands.length === 0) return { kind: "drained" };
      const token = tokenOf(personId);
      if (token === undefined) return { kind: "sign-in" };
      state.set("sending");
      const answer = await callAll(commands.map(callOf), token);
      if (answer.ok) {
        const answers = answer.value.map((one, index) => ({ seq: commands[index]?.seq ?? 0, answer: one }));
        await outbox.settle(answers);
        const passing = answer.value.find((one) => !one.ok && staysUnsent(one.problem));
        if (passing === undefined || passing.ok) continue;
        if (needsSignIn(passing.problem)) return { kind: "sign-in" };
        return { kind: "wait", delayMs: retryDelayMs(passing.problem) };
      }
      if (needsSignIn(answer.problem)) return { kind: "sign-in" };
      if (staysUnsent(answer.problem)) return { kind: "wait", delayMs: retryDelayMs(answer.problem) };
      // The batch as a whole was refused: one by one shows which command it is.
      if (commands.length > 1) most = 1;
      else await outbox.settle(commands.map(({ seq }) => ({ seq, answer })));
    }
    return { kind: "wait" };
  }

  const callOf = ({ seq, name, input }: Command): NamedCall => ({ name, commandId: outbox.commandId(seq), input });

  function start(): Promise<void> {
    again = true;
    running ??= (async () => {
      try {
        while (again && !stopped) {
          again = false;
          await exclusively(round);
        }
      } finally {
        running = undefined;
      }
    })();
    return running;
  }

  return {
    state: { get: state.get, subscribe: state.subscribe },
    async flush(personId) {
      await start();
      const left = await outbox.senders();
      return personId === undefined ? left.length === 0 : !left.includes(personId);
    },
    stop() {
      stopped = true;
      cancelRetry();
    },
  };
}
