import { BehaviorSubject, Subject, Subscription } from "rxjs";
import { type Backoff, backoff as defaultBackoff } from "./backoff.ts";
import type { Health, HealthReason } from "./health.ts";
import { type Connection, type Link, LinkTrouble, type TraceLine, type Transport } from "./link.ts";
import { writeQueue } from "./write-queue.ts";

export interface SuperviseOptions {
  now(): number;
  /**
   * How long a machine that should speak may say nothing that makes sense (`heard()`) before it is `silent`. Without it an open line is
   * online: a scanner is quiet for hours.
   */
  silenceMs?: number;
  /** Silent for that long: hang up and dial anew (a TCP line whose other end lost power never closes by itself). */
  redialSilentMs?: number;
  backoff?: Backoff;
  /** Writes that may wait behind the one under way. */
  writeQueueMax?: number;
  /** An attempt to open that takes longer is given up; ignored for transports that wait to be called. */
  openTimeoutMs?: number;
}

/**
 * Keeps a transport open for ever: opens it, watches it, and opens it again with growing pauses. Every way it can fail is a state of
 * `health` with a reason; nothing throws but `write`. A line lost is `retrying` for the first tries, then `offline`, and still retried.
 */
export function superviseLink(transport: Transport, options: SuperviseOptions): Link {
  const { now, silenceMs, redialSilentMs, writeQueueMax = WRITE_QUEUE_MAX, openTimeoutMs = OPEN_TIMEOUT_MS } = options;
  const pauses = options.backoff ?? defaultBackoff();
  const bytes$ = new Subject<Uint8Array>();
  const trace$ = new Subject<TraceLine>();
  const opened$ = new Subject<void>();
  const health$ = new BehaviorSubject<Health>({ state: "starting", sinceMs: now(), tries: 0 });
  const stopping = new AbortController();
  const timers = new Map<"redial" | "silence" | "settled", NodeJS.Timeout>();
  let line: { connection: Connection; listening: Subscription } | undefined;
  let heardMs: number | undefined;
  let chunksUnheard = 0;
  let closing: Promise<void> = Promise.resolve();
  let stopped: Promise<void> | undefined;

  const writes = writeQueue({
    max: writeQueueMax,
    maxBytes: WRITE_QUEUE_MAX_BYTES,
    send: (bytes) => {
      if (!line) return Promise.reject(whyDown());
      trace(now(), "out", bytes);
      return line.connection.write(bytes);
    },
    stuck: (trouble) => hangUp(trouble),
  });

  void dial();

  return {
    address: transport.address,
    bytes$: bytes$.asObservable(),
    trace$: trace$.asObservable(),
    opened$: opened$.asObservable(),
    health$: health$.asObservable(),
    get health() {
      return withHeard(health$.value);
    },
    write(bytes, timeoutMs = WRITE_TIMEOUT_MS) {
      return line ? writes.add(bytes, timeoutMs) : Promise.reject(whyDown());
    },
    heard() {
      if (!line) return;
      pauses.reset();
      heardMs = now();
      chunksUnheard = 0;
      if (health$.value.state !== "online") become({ state: "online", sinceMs: heardMs, tries: 0 });
      watchSilence();
    },
    reset: hangUp,
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };

  async function dial(): Promise<void> {
    await closing;
    if (stopping.signal.aborted) return;
    const attempt = new AbortController();
    const giveUp = () => attempt.abort();
    stopping.signal.addEventListener("abort", giveUp, { once: true });
    const timer = transport.waitsToBeCalled ? undefined : setTimeout(giveUp, openTimeoutMs);
    try {
      const connection = await orAborted(transport.open(attempt.signal), attempt.signal);
      if (stopping.signal.aborted) await closeWithin(connection);
      else opened(connection);
    } catch (error) {
      if (!stopping.signal.aborted) failed(asTrouble(error));
    } finally {
      clearTimeout(timer);
      stopping.signal.removeEventListener("abort", giveUp);
    }
  }

  function opened(connection: Connection): void {
    const mine = { connection, listening: new Subscription() };
    line = mine;
    void connection.closed.then((trouble) => {
      if (line === mine) hangUp(trouble);
    });
    chunksUnheard = 0;
    note(`opened ${transport.address}`);
    const { state, tries } = health$.value;
    if (silenceMs === undefined) {
      after("settled", SETTLED_MS, () => pauses.reset());
      become({ state: "online", sinceMs: now(), tries: 0 });
    } else {
      // Open, and nothing heard yet: still silent if it was, else as good as new.
      if (state !== "silent") become({ state: "starting", sinceMs: now(), tries });
      watchSilence();
    }
    opened$.next();
    mine.listening.add(connection.bytes$.subscribe((chunk) => line === mine && received(chunk)));
  }

  function received(chunk: Uint8Array): void {
    trace(now(), "in", chunk);
    chunksUnheard++;
    bytes$.next(chunk);
  }

  /** The line is useless or gone: let go of it, say why, dial again after a pause. */
  function hangUp(trouble: LinkTrouble): void {
    if (!line || stopping.signal.aborted) return;
    const { connection, listening } = line;
    line = undefined;
    listening.unsubscribe();
    writes.fail(trouble);
    closing = closeWithin(connection);
    failed(trouble);
  }

  function failed(trouble: LinkTrouble): void {
    note(`closed ${trouble.code}${trouble.message === trouble.code ? "" : ` ${trouble.message}`}`);
    for (const timer of timers.values()) clearTimeout(timer);
    timers.clear();
    const { state, sinceMs, tries: before } = health$.value;
    const tries = before + 1;
    const why = { code: trouble.code, said: trouble.message };
    // A machine that fell silent stays silent while its line is made anew: that is what people look for.
    if (state === "silent" && trouble.code === "no-answer") become({ state, sinceMs, tries, why });
    else {
      const lost = state === "online" || state === "starting" || state === "silent";
      const next = tries > RETRYING_TRIES ? "offline" : "retrying";
      become({ state: next, sinceMs: lost ? now() : sinceMs, tries, why });
    }
    after("redial", pauses.nextMs(), () => void dial());
  }

  function watchSilence(): void {
    if (silenceMs === undefined || !line) return;
    after("silence", silenceMs, () => {
      const { tries, state, sinceMs } = health$.value;
      note("silent");
      const since = state === "silent" ? sinceMs : now();
      const why: HealthReason =
        chunksUnheard > 0
          ? { code: "protocol", said: "it speaks, and nothing of it makes sense" }
          : { code: "no-answer", said: `nothing heard for ${silenceMs} ms` };
      become({ state: "silent", sinceMs: since, tries, why });
      if (redialSilentMs === undefined) return;
      const leftMs = Math.max(0, redialSilentMs - silenceMs);
      after("silence", leftMs, () => hangUp(new LinkTrouble("no-answer", `nothing heard for ${redialSilentMs} ms`)));
    });
  }

  async function stop(): Promise<void> {
    stopping.abort();
    for (const timer of timers.values()) clearTimeout(timer);
    const last = line;
    line = undefined;
    last?.listening.unsubscribe();
    writes.fail(new LinkTrouble("error", "the link was stopped"));
    await closing;
    if (last) await closeWithin(last.connection);
    await transport.release?.();
    become({ state: "stopped", sinceMs: now(), tries: 0 });
    opened$.complete();
    bytes$.complete();
    trace$.complete();
    health$.complete();
  }

  function become(health: Health): void {
    health$.next(withHeard(health));
  }

  function withHeard(health: Health): Health {
    return heardMs === undefined ? health : { ...health, heardMs };
  }

  function whyDown(): LinkTrouble {
    const { state, why } = health$.value;
    if (state === "stopped" || stopping.signal.aborted) return new LinkTrouble("error", "the link was stopped");
    return new LinkTrouble(why?.code ?? "busy", why?.said ?? `${transport.address} is not open yet`);
  }

  function after(name: "redial" | "silence" | "settled", delayMs: number, act: () => void): void {
    clearTimeout(timers.get(name));
    timers.set(name, setTimeout(act, delayMs));
  }

  function note(text: string): void {
    trace(now(), "note", encoder.encode(text));
  }

  function trace(atMs: number, direction: TraceLine["direction"], bytes: Uint8Array): void {
    if (trace$.observed) trace$.next({ atMs, direction, bytes });
  }
}

/** `open` that honours its signal late, or never, does not hold the link up; a connection it still makes is closed. */
function orAborted(opening: Promise<Connection>, signal: AbortSignal): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const aborted = () => {
      reject(new LinkTrouble("timeout", "could not be opened in time"));
      opening.then(closeWithin, () => undefined);
    };
    signal.addEventListener("abort", aborted, { once: true });
    opening.then(resolve, reject).finally(() => signal.removeEventListener("abort", aborted));
  });
}

/** A frozen port may never say that it is closed: after a while the link goes on without it. */
function closeWithin(connection: Connection): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, CLOSE_TIMEOUT_MS);
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    connection.close().then(done, done);
  });
}

function asTrouble(error: unknown): LinkTrouble {
  if (error instanceof LinkTrouble) return error;
  return new LinkTrouble("error", error instanceof Error ? error.message : String(error));
}

const encoder = new TextEncoder();
const OPEN_TIMEOUT_MS = 10_000;
const CLOSE_TIMEOUT_MS = 2_000;
const WRITE_TIMEOUT_MS = 2_000;
const WRITE_QUEUE_MAX = 64;
const WRITE_QUEUE_MAX_BYTES = 16 * 1_048_576;
/** Open for that long without being lost: the next loss begins with the shortest pause again. */
const SETTLED_MS = 5_000;
/** Tries after which a machine is no longer `retrying` but `offline`. */
const RETRYING_TRIES = 3;
