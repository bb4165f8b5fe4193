/** A heartbeat that stands still for that long means that the other side is gone, whatever its line says. */
export const PEER_LOST_MS = 3_000;
export const HEARTBEAT_MS = 500;

/** Watches a counter that the other side raises all the time. */
export class PeerWatch {
  #value: number | undefined;
  #changedAtMs = 0;
  #alive: boolean | null = null;

  get alive(): boolean | null {
    return this.#alive;
  }

  /** True when that changed something. */
  heard(value: number, nowMs: number): boolean {
    if (value === this.#value) return false;
    const isFirst = this.#value === undefined;
    this.#value = value;
    this.#changedAtMs = nowMs;
    if (isFirst || this.#alive === true) return false;
    this.#alive = true;
    return true;
  }

  tick(nowMs: number): boolean {
    if (this.#value === undefined || this.#alive === false || nowMs - this.#changedAtMs < PEER_LOST_MS) return false;
    this.#alive = false;
    return true;
  }

  /** The line was down: the other side gets its time again. */
  forgive(nowMs: number): void {
    this.#changedAtMs = nowMs;
  }
}
