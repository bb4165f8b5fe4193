import { BehaviorSubject, Subject } from "rxjs";
import type { HostStatus } from "../codecs/zpl-status.ts";
import type { DeviceSurroundings } from "../kit/device.ts";
import type { Health } from "../kit/health.ts";
import { LinkTrouble, type TraceLine, type Transport } from "../kit/link.ts";
import type { Printer, PrinterJob, PrinterReason, PrinterStatus, PrintResult } from "../kit/printer.ts";
import type { Reading } from "../kit/reading.ts";
import { reasonsOf } from "./zpl-readiness.ts";
import { openZplSession, type ZplSession } from "./zpl-session.ts";

export interface ZplPrinterOptions {
  id: string;
  transport: Transport;
  surroundings: Pick<DeviceSurroundings, "now" | "log">;
  /** Hang up that long after the last job: many printers serve a single connection. 0 keeps the line open. */
  idleCloseMs: number;
  /** Whether this line breaks when the printer loses power (TCP does, a serial line does not). */
  lineShowsPowerLoss: boolean;
  /**
   * What counts as proof that a job came out: the printer's own counters, or, for printers that never answer, that it took all bytes
   * and the hanging up.
   */
  proof?: "counters" | "handed-over";
  times?: Partial<ZplTimes>;
}

export interface ZplTimes {
  openMs: number;
  /** Silence that long is no answer: Zebra printers say nothing when out of labels or with the head open. */
  replyMs: number;
  /** One piece of a job not taken for that long. */
  writeMs: number;
  /** Between two questions while ready, while not, and while a job prints. */
  pollReadyMs: number;
  pollWaitingMs: number;
  pollPrintingMs: number;
  /** A job that is in the printer and does not come out for that long becomes a question to a person. */
  jobMs: number;
}

export const zplTimes: ZplTimes = {
  openMs: 3_000,
  replyMs: 2_000,
  writeMs: 30_000,
  pollReadyMs: 10_000,
  pollWaitingMs: 2_000,
  pollPrintingMs: 250,
  jobMs: 15 * 60_000,
};

const pieceBytes = 4_096;
/** Unanswered questions on one idle line before it is made anew. */
const unansweredMax = 3;
/** How long a job may go on after it was told to end. */
const stopGraceMs = 1_000;
/** `~JA` takes back everything that is not printed yet. */
const cancelAll = "~JA\r\n";
/** `~JX` takes back a format that began and never ended, and nothing else. */
const cancelHalfFormat = "~JX\r\n";

/**
 * A printer that speaks ZPL II. Port 9100 acknowledges nothing, so a job counts as printed when `~HS`, asked after its last byte on
 * the same line, finds nothing left to print; whatever interrupts it earlier leaves it `unknown`. One line at a time, one job at a time.
 */
export function zplPrinter(options: ZplPrinterOptions): Printer {
  const { id, transport, idleCloseMs, lineShowsPowerLoss, proof = "counters" } = options;
  const { now, log } = options.surroundings;
  const times = { ...zplTimes, ...options.times };
  const startedMs = now();
  const status$ = new BehaviorSubject<PrinterStatus>({
    atMs: startedMs,
    ready: false,
    reasons: ["no-connection"],
    sinceMs: startedMs,
    formatsInBuffer: 0,
    labelsRemaining: 0,
    labelWaiting: false,
    model: "",
    firmware: "",
    dpi: 0,
  });
  const health$ = new BehaviorSubject<Health>({ state: "starting", sinceMs: startedMs, tries: 0 });
  const readings$ = new Subject<Reading>();
  const trace$ = new Subject<TraceLine>();
  const stopping = new AbortController();
  let session: ZplSession | undefined;
  let isPrinting = false;
  /** The printer may hold the beginning of a job that never ended: of this process, or of the one before it. */
  let mayHoldHalfFormat = true;
  let lastJobMs = Number.NEGATIVE_INFINITY;
  let turn: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  pollAfter(0);

  return {
    id,
    readings$: readings$.asObservable(),
    trace$: trace$.asObservable(),
    health$: health$.asObservable(),
    get health() {
      return health$.value;
    },
    status$: status$.asObservable(),
    get status() {
      return status$.value;
    },
    async print(job) {
      if (stopping.signal.aborted) return refused("stopped");
      if (isPrinting) return refused("busy");
      isPrinting = true;
      try {
        const result = await inTurn(() => print(job));
        log(result.outcome === "unknown" ? "warn" : "info", "print", { job: job.id, ...result });
        return result;
      } finally {
        isPrinting = false;
        pollAfter(status$.value.ready ? idleCloseMs || times.pollReadyMs : times.pollWaitingMs);
      }
    },
    cancelAll: () =>
      inTurn(async () => {
        const line = await reached();
        try {
          await line?.write(encoder.encode(cancelAll), times.writeMs);
          if (line && proof === "counters") heard((await line.status(times.replyMs))?.status);
          return line !== undefined;
        } catch (error) {
          await lost(error);
          return false;
        } finally {
          if (!isPrinting) pollAfter(times.pollWaitingMs);
        }
      }),
    async stop() {
      if (stopping.signal.aborted) return;
      stopping.abort();
      clearTimeout(timer);
      const cut = setTimeout(() => void hangUp(), stopGraceMs);
      await turn;
      clearTimeout(cut);
      await hangUp();
      become({ state: "stopped", sinceMs: now(), tries: 0 });
      for (const subject of [health$, status$, readings$, trace$]) subject.complete();
    },
  };

  async function print({ bytes, begin, signal }: PrinterJob): Promise<PrintResult> {
    const ended = signal ? AbortSignal.any([signal, stopping.signal]) : stopping.signal;
    // A write that is stuck or a printer that is silent must not hold up whoever wants to end.
    const cut = () => setTimeout(() => void hangUp(), stopGraceMs);
    ended.addEventListener("abort", cut, { once: true });
    try {
      return await printOn(await reached(), bytes, begin, ended);
    } finally {
      ended.removeEventListener("abort", cut);
    }
  }

  async function printOn(
    line: ZplSession | undefined,
    bytes: Uint8Array,
    begin: PrinterJob["begin"],
    ended: AbortSignal,
  ): Promise<PrintResult> {
    if (!line) return refused("no-connection");
    try {
      if (!(await isReady(line))) return refused(status$.value.reasons[0] ?? "no-answer");
      if (ended.aborted) return refused("stopped");
      if (begin && !(await begin().catch(() => false))) return refused("not-wanted");
      if (ended.aborted) return refused("stopped");
    } catch (error) {
      await lost(error);
      return refused("no-connection");
    }
    if (!line.isOpen) {
      await lost(new LinkTrouble("closed-by-machine"));
      return refused("no-connection");
    }
    const askedBefore = line.asked;
    mayHoldHalfFormat = true;
    try {
      for (let at = 0; at < bytes.length; at += pieceBytes) {
        if (ended.aborted) return await unknown("stopped");
        await line.write(bytes.subarray(at, at + pieceBytes), times.writeMs);
      }
      lastJobMs = now();
      const result = proof === "counters" ? await cameOut(line, askedBefore, ended) : await handOver();
      if (result.outcome === "printed") mayHoldHalfFormat = false;
      lastJobMs = now();
      return result;
    } catch (error) {
      const isStuck = error instanceof LinkTrouble && error.code === "write-stuck";
      await lost(error);
      return { outcome: "unknown", why: isStuck ? "write-stuck" : "interrupted" };
    }
  }

  /** Asks until an answer from after the job says that nothing is left to print. */
  async function cameOut(line: ZplSession, askedBefore: number, ended: AbortSignal): Promise<PrintResult> {
    for (const deadlineMs = now() + times.jobMs; ; ) {
      if (ended.aborted) return unknown("stopped");
      const answer = await line.status(times.replyMs);
      heard(answer?.status);
      if (answer && answer.number > askedBefore && isDone(answer.status)) return { outcome: "printed", why: "" };
      // It may have been switched off and on meanwhile and forgotten the job: then its counters prove nothing.
      if (!answer && !lineShowsPowerLoss) return unknown("no-answer");
      if (now() > deadlineMs) return unknown("took-too-long");
      await pause(times.pollPrintingMs, ended);
    }
  }

  /** For printers that answer nothing: hanging up sends all that was written before it. */
  async function handOver(): Promise<PrintResult> {
    await hangUp();
    return { outcome: "printed", why: "" };
  }

  async function unknown(why: PrinterReason): Promise<PrintResult> {
    await hangUp();
    return { outcome: "unknown", why };
  }

  async function isReady(line: ZplSession): Promise<boolean> {
    if (proof === "handed-over") return true;
    let answer = await line.status(times.replyMs);
    if (answer?.status.partialFormat || mayHoldHalfFormat) {
      await line.write(encoder.encode(cancelHalfFormat), times.writeMs);
      answer = await line.status(times.replyMs);
    }
    heard(answer?.status);
    return status$.value.ready;
  }

  async function poll(): Promise<void> {
    const line = await reached();
    if (!line) return;
    try {
      if (proof === "handed-over") heardNothingNeeded();
      else {
        heard((await line.status(times.replyMs))?.status);
        if (status$.value.ready && status$.value.model === "") await identify(line);
      }
      const isIdle = idleCloseMs > 0 && now() - lastJobMs >= idleCloseMs;
      if (isIdle || (!status$.value.ready && line.asked % unansweredMax === 0)) await hangUp();
    } catch (error) {
      await lost(error);
    }
  }

  async function identify(line: ZplSession): Promise<void> {
    const host = await line.identity(times.replyMs);
    const dpi = host ? Math.round(host.dotsPerMm * 25.4) : 0;
    // 8, 12 and 24 dots per millimetre are sold as 203, 300 and 600 dpi.
    const sold = ({ 203: 203, 305: 300, 610: 600 } as Record<number, number>)[dpi] ?? dpi;
    status$.next({ ...status$.value, model: host?.model ?? "?", firmware: host?.firmware ?? "", dpi: sold });
  }

  /** The open line, or a new one. */
  async function reached(): Promise<ZplSession | undefined> {
    if (session?.isOpen) return session;
    session = undefined;
    try {
      session = await openZplSession(transport, times.openMs, (direction, bytes) =>
        trace$.next({ atMs: now(), direction, bytes }),
      );
      return session;
    } catch (error) {
      await lost(error);
      return undefined;
    }
  }

  async function lost(error: unknown): Promise<void> {
    if (!(error instanceof LinkTrouble)) log("error", "printer-driver", { said: String(error) });
    await hangUp();
    const { code, message } = error instanceof LinkTrouble ? error : new LinkTrouble("error", String(error));
    const { state, tries, sinceMs } = health$.value;
    become({
      state: "retrying",
      sinceMs: state === "retrying" ? sinceMs : now(),
      tries: tries + 1,
      why: { code, said: message },
    });
    shows({ ready: false, reasons: ["no-connection"] });
  }

  /** What the printer said, or that it said nothing. */
  function heard(said: HostStatus | undefined): void {
    const { state, sinceMs, heardMs } = health$.value;
    if (!said) {
      const since = state === "silent" ? sinceMs : now();
      become({ state: "silent", sinceMs: since, tries: 0, why: { code: "no-answer" }, ...(heardMs && { heardMs }) });
      shows({ ready: false, reasons: ["no-answer"] });
      return;
    }
    become({ state: "online", sinceMs: state === "online" ? sinceMs : now(), tries: 0, heardMs: now() });
    const { formatsInBuffer, labelsRemaining, labelWaiting } = said;
    const reasons = reasonsOf(said);
    shows({ ready: reasons.length === 0, reasons, formatsInBuffer, labelsRemaining, labelWaiting });
  }

  function heardNothingNeeded(): void {
    const { state, sinceMs } = health$.value;
    become({ state: "online", sinceMs: state === "online" ? sinceMs : now(), tries: 0 });
    shows({ ready: true, reasons: [], model: "?" });
  }

  function shows(change: Partial<PrinterStatus> & Pick<PrinterStatus, "ready" | "reasons">): void {
    const before = status$.value;
    const atMs = now();
    status$.next({ ...before, ...change, atMs, sinceMs: before.ready === change.ready ? before.sinceMs : atMs });
    if (before.ready && !change.ready)
      readings$.next({ kind: "trouble", atMs, code: "not-ready", said: change.reasons.join(", ") });
  }

  function become(health: Health): void {
    health$.next(health);
  }

  async function hangUp(): Promise<void> {
    const line = session;
    session = undefined;
    await line?.close().catch(() => undefined); // it is given up anyway
  }

  function pollAfter(delayMs: number): void {
    clearTimeout(timer);
    if (stopping.signal.aborted) return;
    timer = setTimeout(async () => {
      if (!isPrinting)
        await inTurn(poll).catch((error: unknown) =>
          log("error", "poll failed", { machine: id, error: String(error) }),
        );
      if (!isPrinting) pollAfter(status$.value.ready ? times.pollReadyMs : times.pollWaitingMs);
    }, delayMs);
  }

  /** Jobs and questions share the line, one after the other. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = turn.then(work);
    turn = mine.catch(() => {});
    return mine;
  }
}

const isDone = (said: HostStatus): boolean =>
  said.formatsInBuffer === 0 && said.labelsRemaining === 0 && !said.partialFormat && reasonsOf(said).length === 0;

const refused = (why: PrinterReason): PrintResult => ({ outcome: "refused-before-sending", why });

function pause(delayMs: number, ended: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      ended.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, delayMs);
    ended.addEventListener("abort", done, { once: true });
  });
}

const encoder = new TextEncoder();
