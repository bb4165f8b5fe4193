/** What a primary knows of its standby, and who waits for it. Time is handed in. */
export class FollowerGate {
  readonly synchronous: boolean;
  readonly aloneAfterMs: number;
  readonly #nowMs: () => number;
  #ackPos = 0;
  #lastHeardMs: number | null = null;
  #aloneSinceMs: number | null;
  readonly #startedMs: number;
  /** The standby had all that was here, at least once since this box started. */
  #hasHadAll = false;
  #waiting: { pos: number; sinceMs: number; resolve: () => void }[] = [];

  /**
   * Of a standby that just joined nothing is waited for until it has caught up. A box that starts again waits for its standby as long as it would in the middle of the day (`aloneAfterMs`): that one may
   * believe that it has all, and take over with the rights that this one promises meanwhile.
   */
  constructor(
    { synchronous, aloneAfterMs, joins = false }: { synchronous: boolean; aloneAfterMs: number; joins?: boolean },
    nowMs: () => number,
  ) {
    this.synchronous = synchronous;
    this.aloneAfterMs = aloneAfterMs;
    this.#nowMs = nowMs;
    this.#startedMs = nowMs();
    this.#aloneSinceMs = joins ? this.#startedMs : null;
  }

  get ackPos(): number {
    return this.#ackPos;
  }
  get lastHeardMs(): number | null {
    return this.#lastHeardMs;
  }
  get aloneSinceMs(): number | null {
    return this.synchronous ? this.#aloneSinceMs : null;
  }
  /** Answers wait for the standby. */
  get isInStep(): boolean {
    return this.synchronous && this.#aloneSinceMs === null;
  }

  /**
   * The last row that the cloud may hear of, undefined while it may hear nothing. What the standby does not have stays here while answers wait for it: known elsewhere, and then asked for again at a standby
   * that took over, it would be done twice.
   */
  get leavesPos(): number | undefined {
    if (!this.isInStep) return Number.POSITIVE_INFINITY;
    return this.#hasHadAll ? this.#ackPos : undefined;
  }

  /** The standby has all rows up to `pos` on its disk. `headPos` is where this journal ends: a standby that has all is waited for again. */
  heard(pos: number, headPos: number): void {
    this.#ackPos = pos;
    this.#lastHeardMs = this.#nowMs();
    if (pos >= headPos) {
      this.#aloneSinceMs = null;
      this.#hasHadAll = true;
    }
    const ready = this.#waiting.filter((one) => one.pos <= pos);
    this.#waiting = this.#waiting.filter((one) => one.pos > pos);
    for (const { resolve } of ready) resolve();
  }

  reached(pos: number): Promise<void> {
    return new Promise((resolve) => this.whenReached(pos, resolve));
  }

  /** Calls `tell` when the standby has everything up to `pos`, or this box goes on alone; at once when nobody is waited for. */
  whenReached(pos: number, tell: () => void): void {
    if (!this.isInStep || pos <= this.#ackPos) tell();
    else this.#waiting.push({ pos, sinceMs: this.#nowMs(), resolve: tell });
  }

  /** To be called now and then. True when this box has just begun to go on alone: the standby has kept somebody waiting for too long. */
  look(): boolean {
    if (!this.isInStep) return false;
    const sinceMs = this.#hasHadAll ? this.#waiting[0]?.sinceMs : this.#startedMs;
    if (sinceMs === undefined || this.#nowMs() - sinceMs < this.aloneAfterMs) return false;
    this.goAlone();
    return true;
  }

  goAlone(): void {
    this.#aloneSinceMs ??= this.#nowMs();
    for (const { resolve } of this.#waiting.splice(0)) resolve();
  }
}
