import type { Chance } from "./chance.ts";

/**
 * An append-only file on a disk that lies a little: what was not synced may be gone after a power loss, wholly or from somewhere in its middle on (a
 * torn write). Records are kept as given; each stands for one write.
 */
export class Disk<R> {
  #records: R[] = [];
  #synced = 0;

  get records(): readonly R[] {
    return this.#records;
  }

  get unsynced(): number {
    return this.#records.length - this.#synced;
  }

  append(record: R): void {
    this.#records.push(record);
  }

  /** From here on, what was written so far outlives a power loss. */
  sync(): void {
    this.#synced = this.#records.length;
  }

  /** The lights go out: of the tail that was not synced, the first so many records are left, none of them in halves. Gives how many went. */
  losePower(chance: Chance): number {
    const kept = chance.int(this.#synced, this.#records.length);
    const lost = this.#records.length - kept;
    this.#records.length = kept;
    this.#synced = kept;
    return lost;
  }

  /** A copy as a backup tool takes it: only what is synced. */
  copy(): Disk<R> {
    const copy = new Disk<R>();
    copy.#records = this.#records.slice(0, this.#synced);
    copy.#synced = copy.#records.length;
    return copy;
  }

  /** Drops the first `count` records, which a checkpoint now stands for. */
  trim(count: number): void {
    this.#records.splice(0, count);
    this.#synced = Math.max(0, this.#synced - count);
  }
}
