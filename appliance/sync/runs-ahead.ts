import { setImmediate as turn } from "node:timers/promises";
import type { FactRun } from "#sync/protocol/session.ts";
import { runCharsMax, runFactsMax, runsMax, type SiteRequest } from "#sync/protocol/site/site-session.ts";
import type { SiteSyncStore } from "#sync/protocol/site/site-sync-store.ts";
import { packAhead } from "#sync/protocol/wire/batch.ts";

/**
 * Reads and packs what the next exchange will send while the hub still works on the one before: after days without a line the two take turns otherwise. At most
 * as much as one exchange holds. What a book has written never changes, so what was read early is what would be read later.
 */
export class RunsAhead implements Pick<SiteSyncStore, "factsAfter"> {
  readonly #store: Pick<SiteSyncStore, "factsAfter">;
  readonly #ready = new Map<string, FactRun>();

  constructor(store: Pick<SiteSyncStore, "factsAfter">) {
    this.#store = store;
  }

  factsAfter(origin: string, seq: number, factsMax: number, charsMax: number): FactRun | undefined {
    const key = keyOf(origin, seq, factsMax, charsMax);
    const run = this.#ready.get(key);
    this.#ready.delete(key);
    return run ?? this.#store.factsAfter(origin, seq, factsMax, charsMax);
  }

  /** Goes on behind what `request` sends, a run at a time, until `isOver`. What was read ahead before and not asked for is dropped. */
  async read({ hello: { origin, seq }, runs }: SiteRequest, isOver: () => boolean): Promise<void> {
    this.#ready.clear();
    const last = runs.at(-1);
    if (!last || last.origin !== origin) return;
    for (let from = endOf(last); from < seq && this.#ready.size < runsMax; ) {
      // First what is on its way out, then this.
      await turn();
      if (isOver()) return;
      const factsMax = Math.min(runFactsMax, seq - from);
      const run = this.#store.factsAfter(origin, from, factsMax, runCharsMax);
      if (!run) return;
      packAhead(run);
      this.#ready.set(keyOf(origin, from, factsMax, runCharsMax), run);
      from = endOf(run);
    }
  }
}

const keyOf = (origin: string, seq: number, factsMax: number, charsMax: number): string =>
  `${origin} ${seq} ${factsMax} ${charsMax}`;
const endOf = ({ facts }: FactRun): number => facts.at(-1)?.seq ?? 0;
