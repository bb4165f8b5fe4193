/**
 * Refused access becomes facts, and a flood of it does not flood the journal: at most one fact in ten seconds for one address
 * and kind, and `perMinuteMax` in all. What comes in between is counted and told with the next, or when the ten seconds end.
 */
export class AccessAudit {
  readonly #waiting = new Map<string, { address: string; what: string; times: number; since: number }>();
  readonly #write: (refusal: { address: string; what: string; times: number }) => void;
  readonly #now: () => number;
  readonly #timer: NodeJS.Timeout;
  #minute = { since: 0, written: 0 };

  constructor(
    write: (refusal: { address: string; what: string; times: number }) => void,
    now: () => number = Date.now,
  ) {
    this.#write = write;
    this.#now = now;
    this.#timer = setInterval(() => this.flush(), auditEveryMs).unref();
  }

  refused(address: string, what: string): void {
    const key = `${address} ${what}`;
    const seen = this.#waiting.get(key);
    if (seen) {
      seen.times++;
      return;
    }
    const known = this.#waiting.size < keysMax;
    const entry = { address: known ? address : "others", what: known ? what : "many", times: 1, since: this.#now() };
    const others = known ? undefined : this.#waiting.get("others");
    if (others) others.times++;
    else this.#waiting.set(known ? key : "others", this.#tell(entry) ? { ...entry, times: 0 } : entry);
  }

  /** Tells what was counted since the last fact of its kind. */
  flush(): void {
    const now = this.#now();
    for (const [key, entry] of this.#waiting) {
      if (now - entry.since < auditEveryMs) continue;
      if (entry.times === 0) this.#waiting.delete(key);
      else if (this.#tell(entry)) this.#waiting.set(key, { ...entry, times: 0, since: now });
    }
  }

  stop(): void {
    clearInterval(this.#timer);
    for (const entry of this.#waiting.values()) if (entry.times > 0) this.#tell(entry);
    this.#waiting.clear();
  }

  #tell({ address, what, times }: { address: string; what: string; times: number }): boolean {
    const now = this.#now();
    if (now - this.#minute.since >= 60_000) this.#minute = { since: now, written: 0 };
    if (this.#minute.written >= perMinuteMax) return false;
    this.#minute.written++;
    this.#write({ address, what, times });
    return true;
  }
}

const auditEveryMs = 10_000;
const keysMax = 1_000;
const perMinuteMax = 60;
