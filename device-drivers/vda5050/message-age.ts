/**
 * Which of two messages on a topic is newer. Both must say "older" before one is passed over: the count of its topic and its time. A vehicle
 * whose clock was set back still counts up, and one whose count began anew still has a later time. The first after a (re)connection is
 * always taken, and so is a run of several "older" ones that are in order among themselves: a vehicle that lost both count and clock.
 */
export class MessageAge {
  #last: Stamp | undefined;
  #older: Stamp[] = [];

  /** Forgets: what comes next is taken whatever it says. */
  reset(): void {
    this.#last = undefined;
    this.#older = [];
  }

  /** True when the message is to be acted on. */
  take(stamp: Stamp): boolean {
    if (!this.#last || isNewer(stamp, this.#last)) {
      this.#last = stamp;
      this.#older = [];
      return true;
    }
    const before = this.#older.at(-1);
    if (before && !isNewer(stamp, before)) return false;
    this.#older.push(stamp);
    if (this.#older.length < OLDER_RUN) return false;
    this.#last = stamp;
    this.#older = [];
    return true;
  }
}

export interface Stamp {
  headerId?: number;
  atMs?: number;
}

/** So many in a row cannot be stragglers of a network that mixes up messages. */
const OLDER_RUN = 5;

function isNewer(one: Stamp, than: Stamp): boolean {
  const hasBoth = (a?: number, b?: number) => a !== undefined && b !== undefined;
  if (hasBoth(one.headerId, than.headerId) && (one.headerId as number) > (than.headerId as number)) return true;
  if (hasBoth(one.atMs, than.atMs) && (one.atMs as number) > (than.atMs as number)) return true;
  // Nothing to tell by: taken, as a vehicle without counts and times must be heard too.
  return !hasBoth(one.headerId, than.headerId) && !hasBoth(one.atMs, than.atMs);
}
