import { Subject } from "rxjs";

const all = BigInt(Number.MAX_SAFE_INTEGER);
const none = -1n;

/**
 * How far the cloud may hear of this journal, told to the thread that talks to it. All of it, but where answers wait for a standby: what that one does not have, nobody else may know, or a takeover
 * would do it a second time.
 */
export class LeavingRows {
  readonly changed$ = new Subject<void>();
  /** One number that two threads see. */
  readonly shared = new SharedArrayBuffer(8);
  readonly #pos = new BigInt64Array(this.shared);

  constructor() {
    this.#pos[0] = all;
  }

  /** The last row that may leave; undefined: none may. */
  set(pos: number | undefined): void {
    const next = pos === undefined ? none : pos === Number.POSITIVE_INFINITY ? all : BigInt(pos);
    if (Atomics.exchange(this.#pos, 0, next) !== next) this.changed$.next();
  }
}

/** The same as the other thread reads it. */
export function leavingPos(shared: SharedArrayBuffer): number | undefined {
  const pos = Atomics.load(new BigInt64Array(shared), 0);
  return pos === none ? undefined : Number(pos);
}
