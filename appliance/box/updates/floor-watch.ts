/** Facts of these are the program's own work, not somebody's at the goods. */
const quietActors = new Set(["system", ""]);

/** A fact, as far as the watch needs it. */
export interface SeenFact {
  actor: string;
  device: string;
  atMs: number;
}

/** How busy the floor is: the last time that somebody, or a machine, did something, and how much work is in somebody's hands. */
export class FloorWatch {
  #lastWorkMs: number;

  /** Nobody knows what happened before the start: it counts as work. */
  constructor(startedMs: number) {
    this.#lastWorkMs = startedMs;
  }

  saw(fact: SeenFact): void {
    // What the cloud or another site had done is no work at these goods.
    if (quietActors.has(fact.actor) || fact.device === "cloud" || fact.device === "sync") return;
    this.#lastWorkMs = Math.max(this.#lastWorkMs, fact.atMs);
  }

  /** Since when nobody works; null while somebody holds work, with what holds it up. */
  state(leases: number): { quietSinceMs: number | null; busy: "" | "leases" } {
    return leases > 0 ? { quietSinceMs: null, busy: "leases" } : { quietSinceMs: this.#lastWorkMs, busy: "" };
  }
}
