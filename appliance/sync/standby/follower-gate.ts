/** What a primary knows of its standby, and who waits for it. Time is handed in. */
export class FollowerGate {
  readonly synchronous: boolean;
  readonly aloneAfterMs: number;
  readonly #nowMs: () => number;
  #ackPos = 0;
  #lastHeardMs: number | null = null;
  #aloneSinceMs: number | null;
  #waiting: { pos: number; sinceMs: number; resolve: () => void }[] = [];

  /** Alone until the standby was heard and has caught up: a box that starts must not wait for one that is not there. */
  constructor({ synchronous, aloneAfterMs }: { synchronous: boolean; aloneAfterMs: number }, nowMs: () => number) {
    this.synchronous = synchronous;
    this.aloneAfterMs = aloneAfterMs;
    this.#nowMs = nowMs;
    this.#aloneSinceMs = nowMs();
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

  /** The standby has all rows up to `pos` on its disk. `headPos` is where this journal ends: a standby that has all is waited for again. */
  heard(pos: number, headPos: number): void {
    this.#ackPos = pos;
    this.#lastHeardMs = this.#nowMs();
    if (pos >= headPos) this.#aloneSinceMs = null;
    const ready = this.#waiting.filter((one) => one.pos <= pos);
    this.#waiting = this.#waiting.filter((one) => one.pos > pos);
    for (const { resolve } of ready) resolve();
  }

  reached(pos: number): Promise<void> {
    if (!this.isInStep || pos <= this.#ackPos) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ pos, sinceMs: this.#nowMs(), resolve }));
  }

  /** To be called now and then. True when this box has just begun to go on alone: the standby has kept somebody waiting for too long. */
  look(): boolean {
    const oldest = this.#waiting[0];
    if (!oldest || this.#nowMs() - oldest.sinceMs < this.aloneAfterMs) return false;
    this.goAlone();
    return true;
  }

  goAlone(): void {
    this.#aloneSinceMs ??= this.#nowMs();
    for (const { resolve } of this.#waiting.splice(0)) resolve();
  }
}
