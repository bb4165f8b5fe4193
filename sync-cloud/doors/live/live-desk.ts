import { problemOfAnswer, type Who } from "../answer.ts";
import type { Doorway } from "../doorway.ts";

/** Something that tells of changes: an RxJS observable, or anything of its shape. */
export interface Source<T> {
  subscribe(hear: (value: T) => void): { unsubscribe(): void };
}

/** Where values go. The socket implements it; `backlogBytes` is what it has not sent yet. */
export interface LiveSink<C> {
  readonly backlogBytes: number;
  send(text: string): void;
  /** The caller may not be here any more, or is too slow. */
  close(code: number, reason: string): void;
  /** The caller as of now: a session can end while its socket is open. */
  who(): Who<C> | Promise<Who<C>>;
}

export interface LiveClient {
  /** False when this socket follows too many queries already. */
  follow(key: string, query: string, input: unknown): boolean;
  unfollow(key: string): void;
  leave(): void;
}

/** Queries one socket may follow at once. */
export const followedMax = 32;
/** After a commit, queries run again at most this often, */
const roundEveryMs = 200;
/** and never take more than this share of the main thread: a long round is followed by a longer rest. */
const restPerWork = 4;
/** Kinds of queries that can have changed at once; with more, all run again. */
const changedNamesMax = 16;
/** A socket with more than this unsent gets no further values until it has caught up; with more than a megabyte it is closed. */
const backlogSkipBytes = 64 * 1024;
const backlogCloseBytes = 1024 * 1024;

interface Followed {
  query: string;
  input: unknown;
  last: string | undefined;
  /** Skipped because its socket was slow: runs again without a new fact. */
  behind: boolean;
}

/**
 * Live queries: a followed query runs again after commits, and when what it shows changed otherwise (the floor's
 * machines), and its value is sent when it changed. Values that nobody waited for are skipped, never queued: what a slow screen gets next
 * is the newest.
 */
export class LiveDesk<C> {
  readonly #doorway: Doorway<C>;
  readonly #clients = new Map<LiveSink<C>, Map<string, Followed>>();
  readonly #commits: { unsubscribe(): void };
  readonly #changes: { unsubscribe(): void } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #restMs = roundEveryMs;
  #running = false;
  #changed = false;
  /** Beginnings of names of queries that show something else although nothing was committed. */
  readonly #changedNames = new Set<string>();
  #behind = false;
  #stopped = false;

  constructor({
    doorway,
    committed$,
    changed$,
  }: {
    doorway: Doorway<C>;
    committed$: Source<unknown>;
    /** What changed without a commit: the queries whose names begin so (`machines.`). */
    changed$?: Source<string>;
  }) {
    this.#doorway = doorway;
    this.#commits = committed$.subscribe(() => {
      this.#changed = true;
      this.#wake();
    });
    this.#changes = changed$?.subscribe((names) => {
      if (this.#changedNames.size < changedNamesMax) this.#changedNames.add(names);
      else this.#changed = true;
      this.#wake();
    });
  }

  get sockets(): number {
    return this.#clients.size;
  }

  join(sink: LiveSink<C>): LiveClient {
    const followed = new Map<string, Followed>();
    this.#clients.set(sink, followed);
    return {
      follow: (key, query, input) => {
        if (!followed.has(key) && followed.size >= followedMax) return false;
        const one = { query, input, last: undefined, behind: false };
        followed.set(key, one);
        void this.#refresh(sink, followed, key, one);
        return true;
      },
      unfollow: (key) => followed.delete(key),
      leave: () => this.#clients.delete(sink),
    };
  }

  /** Messages on a socket count like calls. */
  tooMany(who: Who<C>): ReturnType<Doorway<C>["tooMany"]> {
    return this.#doorway.tooMany(who);
  }

  stop(): void {
    this.#stopped = true;
    this.#commits.unsubscribe();
    this.#changes?.unsubscribe();
    clearTimeout(this.#timer);
    for (const sink of this.#clients.keys()) sink.close(1001, "the server is stopping");
    this.#clients.clear();
  }

  #wake(): void {
    if (this.#timer || this.#running || this.#stopped || this.#clients.size === 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#round();
    }, this.#restMs);
  }

  async #round(): Promise<void> {
    this.#running = true;
    const all = this.#changed;
    const names = [...this.#changedNames];
    this.#changed = false;
    this.#changedNames.clear();
    this.#behind = false;
    let workMs = 0;
    for (const [sink, followed] of this.#clients) {
      for (const [key, one] of followed) {
        if (!this.#clients.has(sink)) break;
        if (!all && !one.behind && !names.some((name) => one.query.startsWith(name))) continue;
        const start = performance.now();
        await this.#refresh(sink, followed, key, one);
        workMs += performance.now() - start;
        // Calls at the doors go first.
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    this.#running = false;
    this.#restMs = Math.max(roundEveryMs, Math.round(workMs * restPerWork));
    if (this.#changed || this.#behind || this.#changedNames.size > 0) this.#wake();
  }

  async #refresh(sink: LiveSink<C>, followed: Map<string, Followed>, key: string, one: Followed): Promise<void> {
    if (sink.backlogBytes > backlogCloseBytes) return sink.close(1013, "too slow: come again");
    if (sink.backlogBytes > backlogSkipBytes) {
      one.behind = true;
      this.#behind = true;
      return;
    }
    one.behind = false;
    const who = await sink.who();
    if (!who.caller) return sink.close(4401, "the session has ended: sign in again");
    const answer = await this.#doorway.call("live", who, one.query, one.input);
    if (followed.get(key) !== one) return;
    const text = JSON.stringify(
      answer.ok ? { key, value: answer.value ?? null } : { key, problem: problemOfAnswer(answer) },
    );
    if (text === one.last) return;
    one.last = text;
    sink.send(text);
  }
}
