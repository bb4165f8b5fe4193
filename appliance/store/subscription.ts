import type { Fact } from "#sync/model/facts/fact.ts";
import type { CommandQueue } from "./command-queue.ts";
import { factsAfter } from "./ledger/journal.ts";
import type { Reader } from "./reader.ts";

export interface Subscription {
  /** Settles when the facts read so far are handled and the cursor is saved. */
  stop(): Promise<void>;
}

const pageSize = 500;
const cursorEveryMs = 250;

/**
 * Hands committed facts to one consumer, in order, from its durable cursor on: at least once, so the consumer must know a fact
 * it has seen by origin and seq (by `pos` too, when it takes facts of this box only). A fact that fails is tried again with growing delays; after that it becomes a dead letter that people
 * see and may have tried once more, and the consumer goes on. The journal itself is the buffer, so nothing grows while a consumer is slow.
 */
export function subscribe(
  reader: Reader,
  queue: CommandQueue,
  {
    consumer,
    types,
    handle,
    tries = 4,
    firstDelayMs = 100,
  }: {
    consumer: string;
    types?: ReadonlySet<string>;
    handle: (fact: Fact) => void | Promise<void>;
    tries?: number;
    firstDelayMs?: number;
  },
): Subscription {
  let pos = reader.row<{ pos: number }>("SELECT pos FROM cursor WHERE consumer = ?", consumer)?.pos ?? 0;
  let savedPos = pos;
  let stopped = false;
  let running: Promise<void> | undefined;

  async function drain(): Promise<void> {
    while (!stopped) {
      const head = queue.headPos;
      const facts = factsAfter(reader.statements, pos, pageSize);
      if (facts.length === 0) {
        // Rows that hold no facts, as a page that only acknowledges: read, or the next commit would find them for ever.
        pos = Math.max(pos, head);
        return;
      }
      for (const [i, fact] of facts.entries()) {
        if (stopped) return;
        for (const failed of failedBefore(reader, fact, consumer)) await handleWithRetries(failed);
        if (!types || types.has(fact.type)) await handleWithRetries(fact);
        // Facts of one page of the hub's log stand at one position: it is handled when all of them are.
        if (facts[i + 1]?.pos !== fact.pos) pos = fact.pos;
      }
    }
  }

  async function handleWithRetries(fact: Fact): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await handle(fact);
        return;
      } catch (error) {
        if (attempt >= tries || stopped) {
          if (!stopped)
            queue.chore({
              kind: "deadLetter",
              letter: { consumer, pos: fact.pos, error: String(error), tries: attempt, atMs: fact.atMs },
            });
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, firstDelayMs * 4 ** (attempt - 1)));
      }
    }
  }

  function wake(): void {
    running ??= drain().finally(() => {
      running = undefined;
      // A commit may have come between the last empty page and here.
      if (!stopped && queue.headPos > pos) wake();
    });
  }

  function saveCursor(): void {
    if (pos === savedPos) return;
    savedPos = pos;
    queue.chore({ kind: "cursors", cursors: [[consumer, pos]] });
  }

  const commits = queue.committed$.subscribe(wake);
  const timer = setInterval(saveCursor, cursorEveryMs);
  wake();

  return {
    async stop() {
      stopped = true;
      commits.unsubscribe();
      clearInterval(timer);
      await running;
      saveCursor();
    },
  };
}

/** What this consumer could not take, where this fact says that a person wants it tried once more. Of a page of the hub's log it is all of it. */
function failedBefore(reader: Reader, { type, data }: Fact, consumer: string): Fact[] {
  if (type !== "dead-letter-retried" || data.consumer !== consumer || typeof data.pos !== "number") return [];
  const { pos } = data;
  return factsAfter(reader.statements, pos - 1, 1).filter((fact) => fact.pos === pos);
}
