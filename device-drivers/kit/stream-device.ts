import { type Observable, Subject } from "rxjs";
import type { Frame, Framing } from "../framing/framing.ts";
import type { Device, DeviceSurroundings } from "./device.ts";
import { type Link, LinkTrouble, type Transport } from "./link.ts";
import { readable } from "./readable.ts";
import type { Reading, TroubleReading } from "./reading.ts";
import { superviseLink } from "./supervise.ts";

/** What a machine on a stream of bytes is made of: all of it data but the codec, which is a function of one frame. */
export interface StreamSpec {
  framing: Framing;
  /** Made once per machine: it may remember (the unit so far, the last codes). Must not throw; when it does, the frame is `unreadable`. */
  decoder(): FrameDecoder;
  /** Sent over and over: `SI` to a scale that does not stream. */
  ask?: { send: string; everyMs: number };
  /** Sent once each time the line is made. */
  greet?: string;
  /** A machine that should speak and does not is `silent` after that long. */
  silenceMs?: number;
  /** Sent when it fell silent, once per silence: it may have been switched off and on, and wait to be asked. */
  wake?: string;
}

/** One frame, without its framing, to what it says: mostly one reading, none for an echo or an acknowledgement. */
export type FrameDecoder = (frame: Uint8Array, atMs: number) => Reading[];

export interface StreamDevice extends Device {
  /** Says something and waits for its answer; one at a time, in order, `EXCHANGES_MAX` may wait. Rejects with a `LinkTrouble`. */
  exchange<T>(send: string, answer: (frame: Uint8Array) => T | undefined, timeoutMs: number): Promise<T>;
  /** Says something that has no answer. Whether it could be said is seen in `health`. */
  say(text: string): void;
  readonly frames$: Observable<Frame>;
}

export function streamDevice(
  id: string,
  transport: Transport,
  spec: StreamSpec,
  { now, log }: DeviceSurroundings,
): StreamDevice {
  const { silenceMs } = spec;
  const link = superviseLink(transport, {
    now,
    silenceMs,
    ...(silenceMs !== undefined && { redialSilentMs: Math.max(REDIAL_SILENT_MS, silenceMs * 5) }),
  });
  const splitter = spec.framing.start();
  const decode = spec.decoder();
  const readings$ = new Subject<Reading>();
  const frames$ = new Subject<Frame>();
  const exchanges = exchangeQueue(link);
  let idleTimer: NodeJS.Timeout | undefined;
  /** When the last byte came: the time of what it completed. */
  let byteMs = 0;

  link.opened$.subscribe(() => {
    forgetHalf();
    if (spec.greet) say(spec.greet);
  });
  link.bytes$.subscribe((chunk) => {
    byteMs = now();
    for (const frame of splitter.push(chunk)) take(frame);
    watchIdle();
  });
  const asking = spec.ask && setInterval(() => exchanges.free && say(spec.ask?.send ?? ""), spec.ask.everyMs);
  let silent = false;
  link.health$.subscribe(({ state }) => {
    const fellSilent = state === "silent" && !silent;
    silent = state === "silent";
    if (fellSilent && spec.wake) say(spec.wake);
    if (state === "online" || state === "silent" || state === "starting") return;
    forgetHalf();
    exchanges.fail();
  });

  return {
    id,
    readings$: readings$.asObservable(),
    frames$: frames$.asObservable(),
    health$: link.health$,
    get health() {
      return link.health;
    },
    trace$: link.trace$,
    exchange: exchanges.add,
    say,
    async stop() {
      clearInterval(asking);
      clearTimeout(idleTimer);
      exchanges.fail();
      await link.stop();
      readings$.complete();
      frames$.complete();
    },
  };

  function take(frame: Frame): void {
    const atMs = byteMs;
    frames$.next(frame);
    if (frame.trouble) {
      readings$.next(trouble(frame.trouble, frame.bytes, atMs));
      return;
    }
    let readings: Reading[];
    try {
      readings = decode(frame.bytes, atMs);
    } catch (error) {
      log("error", "codec threw", { machine: id, error: String(error), frame: hexOf(frame.bytes) });
      readings = [trouble("unreadable", frame.bytes, atMs)];
    }
    if (!readings.some(isNonsense)) link.heard();
    exchanges.offer(frame.bytes);
    for (const reading of readings) readings$.next(reading);
  }

  function forgetHalf(): void {
    clearTimeout(idleTimer);
    splitter.reset();
  }

  /** The clock of the pause. When it rings late, this process was busy and more bytes may wait unread: it is wound again. */
  function watchIdle(): void {
    clearTimeout(idleTimer);
    const { idleMs } = splitter;
    if (idleMs === undefined || !splitter.holds) return;
    const dueMs = now() + idleMs;
    idleTimer = setTimeout(() => {
      if (now() - dueMs > LATE_MS) watchIdle();
      else for (const frame of splitter.idle()) take(frame);
    }, idleMs);
  }

  function say(text: string): void {
    link.write(Buffer.from(text, "latin1")).catch(() => undefined); // health says why
  }
}

function trouble(code: TroubleReading["code"], frame: Uint8Array, atMs: number): TroubleReading {
  return { kind: "trouble", atMs, code, said: readable(frame) };
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

function isNonsense(reading: Reading): boolean {
  return reading.kind === "trouble" && nonsense.has(reading.code);
}

const nonsense: ReadonlySet<string> = new Set(["unreadable", "check-failed", "too-long"]);

function exchangeQueue(link: Link) {
  let waiting: Exchange[] = [];
  let current: Exchange | undefined;
  return {
    get free() {
      return current === undefined;
    },
    add<T>(send: string, answer: (frame: Uint8Array) => T | undefined, timeoutMs: number): Promise<T> {
      if (waiting.length >= EXCHANGES_MAX) {
        return Promise.reject(new LinkTrouble("busy", `${waiting.length} questions wait already`));
      }
      return new Promise((resolve, reject) => {
        waiting.push({ send, answer, timeoutMs, resolve: (value) => resolve(value as T), reject, timer: undefined });
        next();
      });
    },
    /** A frame came: is it the answer? */
    offer(frame: Uint8Array): void {
      const found = current?.answer(frame);
      if (found !== undefined) settle((exchange) => exchange.resolve(found));
    },
    fail(): void {
      const all = current ? [current, ...waiting] : waiting;
      waiting = [];
      current = undefined;
      const { why } = link.health;
      for (const one of all) {
        clearTimeout(one.timer);
        one.reject(new LinkTrouble(why?.code ?? "error", why?.said ?? "the line is closed"));
      }
    },
  };

  function next(): void {
    if (current) return;
    const one = waiting.shift();
    if (!one) return;
    current = one;
    const late = new LinkTrouble("no-answer", `no answer within ${one.timeoutMs} ms`);
    one.timer = setTimeout(() => current === one && settle(() => one.reject(late)), one.timeoutMs);
    link.write(Buffer.from(one.send, "latin1"), one.timeoutMs).catch((error: LinkTrouble) => {
      if (current === one) settle(() => one.reject(error));
    });
  }

  function settle(how: (exchange: Exchange) => void): void {
    const one = current;
    current = undefined;
    if (!one) return;
    clearTimeout(one.timer);
    how(one);
    next();
  }
}

interface Exchange {
  send: string;
  answer(frame: Uint8Array): unknown;
  timeoutMs: number;
  resolve(value: unknown): void;
  reject(trouble: LinkTrouble): void;
  timer: NodeJS.Timeout | undefined;
}

const EXCHANGES_MAX = 8;
const LATE_MS = 20;
const REDIAL_SILENT_MS = 10_000;
