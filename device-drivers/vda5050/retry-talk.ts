import type { VehicleState } from "../codecs/vda5050/model.ts";

/** 3.0: an action that failed and may be tried again is, so often; then it is given up, and the order with it. */
export class RetryTalk {
  readonly #tries = new Map<string, number>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  /** What to tell the vehicle, one thing at a time. */
  next(state: VehicleState): { type: "retry" | "skipRetry"; actionId: string } | undefined {
    for (const { id, status } of state.actions) {
      if (status !== "retriable") continue;
      const tries = this.#tries.get(id) ?? 0;
      if (tries > this.#max) continue;
      if (this.#tries.size >= TRIES_KEPT_MAX) this.#tries.clear();
      this.#tries.set(id, tries + 1);
      return { type: tries < this.#max ? "retry" : "skipRetry", actionId: id };
    }
    return undefined;
  }
}

const TRIES_KEPT_MAX = 500;
