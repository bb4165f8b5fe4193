import { setImmediate as turn } from "node:timers/promises";
import type { FactRun } from "#sync/protocol/session.ts";
import { runCharsMax, runFactsMax, runsMax, type SiteRequest } from "#sync/protocol/site/site-session.ts";
import type { SiteSyncStore } from "#sync/protocol/site/site-sync-store.ts";
import { packAhead } from "#sync/protocol/wire/batch.ts";

/**
 * Reads and packs what the next exchange will send while the hub still works on the one before, or while there is no line at all: after days without one the two take turns otherwise. At most
 * as much as one exchange holds. What a book has written never changes, so what was read early is what would be read later.
 */
export class RunsAhead implements Pick<SiteSyncStore, "factsAfter"> {
  readonly #store: Pick<SiteSyncStore, "factsAfter">;
  #ready = new Map<string, FactRun>();

  constructor(store: Pick<SiteSyncStore, "factsAfter">) {
    this.#store = store;
  }

  factsAfter(origin: string, seq: number, factsMax: number, charsMax: number): FactRun | undefined {
    const key = keyOf(origin, seq, factsMax, charsMax);
    const run = this.#ready.get(key);
    this.#ready.delete(key);
    return run ?? this.#store.factsAfter(origin, seq, factsMax, charsMax);
  }

  /** Goes on behind what `request` sends. */
  async readBehind({ hello: { origin, seq }, runs }: SiteRequest, isOver: () => boolean): Promise<void> {
    const last = runs.at(-1);
    await this.read({ origin, from: last?.origin === origin ? endOf(last) : seq, to: seq }, isOver);
  }

  /** What stands behind `from`, a run at a time, until `isOver`. What is ready is not read again; what was ready and does not belong to it is dropped. */
  async read({ origin, from, to }: { origin: string; from: number; to: number }, isOver: () => boolean): Promise<void> {
    const before = this.#ready;
    this.#ready = new Map();
    for (let at = from; at < to && this.#ready.size < runsMax; ) {
      const factsMax = Math.min(runFactsMax, to - at);
      const key = keyOf(origin, at, factsMax, runCharsMax);
      let run = before.get(key);
      if (!run) {
        // First what is on its way out, then this.
        await turn();
        if (isOver()) return;
        run = this.#store.factsAfter(origin, at, factsMax, runCharsMax);
        if (!run) return;
        packAhead(run);
      }
      this.#ready.set(key, run);
      at = endOf(run);
    }
  }
}

const keyOf = (origin: string, seq: number, factsMax: number, charsMax: number): string =>
  `${origin} ${seq} ${factsMax} ${charsMax}`;
const endOf = ({ facts }: FactRun): number => facts.at(-1)?.seq ?? 0;
