import { BehaviorSubject, Subject } from "rxjs";
import { type LlrpFrame, llrpSplitter, NotLlrp } from "../codecs/llrp/llrp-frame.ts";
import {
  ERROR_MESSAGE,
  KEEPALIVE,
  READER_EVENT_NOTIFICATION,
  RO_ACCESS_REPORT,
  readStatus,
  writeLlrp,
} from "../codecs/llrp/llrp-message.ts";
import { type ReaderEvent, readCapabilities, readReaderEvent } from "../codecs/llrp/reader-event.ts";
import { readTagReport } from "../codecs/llrp/tag-report.ts";
import type { MachineSettings } from "../kit/catalog-entry.ts";
import type { DeviceSurroundings } from "../kit/device.ts";
import { LinkTrouble, type Transport } from "../kit/link.ts";
import type { Reading } from "../kit/reading.ts";
import { superviseLink } from "../kit/supervise.ts";
import { tcp } from "../transports/tcp.ts";
import { llrpSettings } from "./llrp-settings.ts";
import { tagMerger } from "./merge-tags.ts";
import { readerClock } from "./reader-clock.ts";
import type { RfidEvent, RfidReader } from "./rfid-reader.ts";
import { readerConfig, roSpec, roSpecId } from "./ro-spec.ts";

/**
 * A UHF RFID reader over LLRP 1.0.1. After each connection it is set up from nothing (capabilities, delete, configure, add, enable,
 * start), because it may have been restarted, or used by somebody else. It is online when it has taken the whole set-up, and
 * silent when three signs of life are missing.
 */
export function llrpReader(
  id: string,
  machineSettings: MachineSettings,
  { now, log }: Pick<DeviceSurroundings, "now" | "log">,
  transport?: Transport,
): RfidReader {
  const settings = llrpSettings(machineSettings);
  const silenceMs = settings.keepaliveMs * SIGNS_MISSED;
  const link = superviseLink(transport ?? tcp(settings), { now, silenceMs, redialSilentMs: silenceMs + 1 });
  const readings$ = new Subject<Reading>();
  const events$ = new Subject<RfidEvent>();
  const isReading$ = new BehaviorSubject(false);
  const lostAntennas = new Set<number>();
  const clock = readerClock({ trusted: settings.trustClock });
  const merger = tagMerger();
  const splitter = llrpSplitter();
  const waiting = new Map<number, (frame: LlrpFrame | LinkTrouble) => void>();
  let wanted = settings.reads === "always";
  let ready = false;
  let lastId = 0;
  let tries = 0;
  let flushing: NodeJS.Timeout | undefined;
  const asking = setInterval(askForReport, settings.reportEveryMs);

  const bytes = link.bytes$.subscribe((chunk) => {
    try {
      for (const frame of splitter.take(chunk)) received(frame);
    } catch (error) {
      if (!(error instanceof NotLlrp)) throw error;
      link.reset(new LinkTrouble("protocol", error.message));
    }
  });
  const health = link.health$.subscribe((now) => {
    if (now.tries > tries || now.state === "stopped") lineLost();
    tries = now.tries;
  });

  return {
    id,
    readings$: readings$.asObservable(),
    events$: events$.asObservable(),
    health$: link.health$,
    get health() {
      return link.health;
    },
    trace$: link.trace$,
    get isReading() {
      return isReading$.value;
    },
    lostAntennas,
    async startReading() {
      wanted = true;
      if (!isReading$.value) await tell("START_ROSPEC", { ROSpecID: roSpecId }).then(() => became(true));
    },
    async stopReading() {
      wanted = false;
      if (isReading$.value) await tell("STOP_ROSPEC", { ROSpecID: roSpecId }).then(() => became(false));
    },
    async stop() {
      clearInterval(asking);
      if (ready) await ask("CLOSE_CONNECTION", {}, CLOSE_TIMEOUT_MS).catch(() => undefined);
      flush();
      await link.stop();
      bytes.unsubscribe();
      health.unsubscribe();
      for (const stream of [readings$, events$, isReading$]) stream.complete();
    },
  };

  function received(frame: LlrpFrame): void {
    if (ready) link.heard();
    const answered = waiting.get(frame.id);
    if (frame.type === RO_ACCESS_REPORT) report(frame);
    else if (frame.type === KEEPALIVE) link.write(writeLlrp("KEEPALIVE_ACK", frame.id)).catch(() => undefined);
    else if (frame.type === READER_EVENT_NOTIFICATION) notice(frame);
    else if (answered) answered(frame);
  }

  function notice(frame: LlrpFrame): void {
    const receivedMs = now();
    const { clock: which, atMs: readerMs, events } = readReaderEvent(frame);
    clock.heard(which, readerMs, receivedMs);
    const atMs = clock.toOurs(which, readerMs, receivedMs);
    for (const event of events) happened(event, atMs);
  }

  function happened(event: ReaderEvent, atMs: number): void {
    switch (event.event) {
      case "connection":
        if (event.status === "accepted") void setUp();
        // Somebody else tried to take the reader from us, and was refused.
        else if (event.status === "another-tried") log("warn", "rfid-another-client", { machine: id });
        else if (event.status === "failed") link.reset(new LinkTrouble("refused", "the reader refused the connection"));
        else link.reset(new LinkTrouble("in-use", "another program holds this reader"));
        return;
      case "closing":
        link.reset(new LinkTrouble("closed-by-machine", "the reader closes the connection"));
        return;
      case "antenna": {
        const { antenna, connected } = event;
        if (connected) lostAntennas.delete(antenna);
        else if (!lostAntennas.has(antenna)) {
          lostAntennas.add(antenna);
          trouble("not-ready", `antenna ${antenna} is not connected`);
        }
        events$.next({ event: "antenna", atMs, antenna, connected });
        return;
      }
      case "exception":
        trouble("fault", event.said);
        events$.next({ event: "exception", atMs, said: event.said });
        return;
      case "rospec":
        if (event.rospec === roSpecId && ready) became(event.started);
        return;
      case "buffer-filling":
        askForReport();
        return;
      case "buffer-overflow":
        events$.next({ event: "reads-lost", atMs });
    }
  }

  async function setUp(): Promise<void> {
    const line = tries;
    try {
      const answer = await ask("GET_READER_CAPABILITIES", { RequestedData: "All" });
      const found = readCapabilities(answer);
      if (found) log("info", "rfid-reader", { machine: id, ...found });
      await tell("DELETE_ROSPEC", { ROSpecID: 0 });
      await tell("SET_READER_CONFIG", readerConfig(settings));
      await tell("ADD_ROSPEC", roSpec(settings));
      await tell("ENABLE_ROSPEC", { ROSpecID: roSpecId });
      if (wanted) await tell("START_ROSPEC", { ROSpecID: roSpecId });
      ready = true;
      link.heard();
      became(wanted);
    } catch (error) {
      // When the line is another one by now, the failure was of the old one.
      if (line !== tries) return;
      const why = error instanceof LinkTrouble ? error : new LinkTrouble("error", String(error));
      trouble("refused", why.message);
      link.reset(why);
    }
  }

  /** A request whose answer must say that it was done. */
  async function tell(name: string, data: Record<string, unknown>): Promise<void> {
    const answer = await ask(name, data);
    const { ok, said, code } = readStatus(answer);
    if (!ok || answer.type === ERROR_MESSAGE)
      throw new LinkTrouble("protocol", `${name} was refused: ${said || `status ${code}`}`);
  }

  function ask(name: string, data: Record<string, unknown>, timeoutMs = ANSWER_TIMEOUT_MS): Promise<LlrpFrame> {
    const messageId = ++lastId;
    return new Promise<LlrpFrame>((resolve, reject) => {
      const timer = setTimeout(() => settle(new LinkTrouble("no-answer", `no answer to ${name}`)), timeoutMs);
      const settle = (answer: LlrpFrame | LinkTrouble) => {
        clearTimeout(timer);
        waiting.delete(messageId);
        if (answer instanceof LinkTrouble) reject(answer);
        else resolve(answer);
      };
      waiting.set(messageId, settle);
      link.write(writeLlrp(name, messageId, data)).catch(settle);
    });
  }

  /** Between its own reports (after N tags) the reader is asked for what it has. */
  function askForReport(): void {
    if (ready && isReading$.value) link.write(writeLlrp("GET_REPORT", ++lastId)).catch(() => undefined);
  }

  function report(frame: LlrpFrame): void {
    const receivedMs = now();
    const tags = readTagReport(frame.bytes);
    for (const tag of tags) clock.heard(tag.clock, tag.lastMs, receivedMs);
    for (const { epc, antenna, count, rssiDbm, clock: which, firstMs, lastMs } of tags) {
      const isFull = merger.add({
        epc,
        antenna,
        count,
        firstMs: clock.toOurs(which, firstMs, receivedMs),
        lastMs: clock.toOurs(which, lastMs, receivedMs),
        ...(rssiDbm !== undefined && { rssiDbm }),
      });
      if (isFull) flush();
    }
    if (settings.mergeMs === 0) flush();
    else if (merger.size > 0) flushing ??= setTimeout(flush, settings.mergeMs);
  }

  function flush(): void {
    clearTimeout(flushing);
    flushing = undefined;
    const tags = merger.take();
    if (tags.length > 0) readings$.next({ kind: "tags", atMs: now(), tags });
  }

  function became(on: boolean): void {
    if (isReading$.value === on) return;
    isReading$.next(on);
    events$.next({ event: "reading", atMs: now(), on });
  }

  function trouble(code: "refused" | "not-ready" | "fault", said: string): void {
    readings$.next({ kind: "trouble", atMs: now(), code, said });
  }

  function lineLost(): void {
    ready = false;
    splitter.reset();
    clock.reset();
    for (const settle of [...waiting.values()]) settle(new LinkTrouble("unplugged", "the line was lost"));
    became(false);
  }
}

/** Signs of life in a row that must be missing before a reader is silent. */
const SIGNS_MISSED = 3;
const ANSWER_TIMEOUT_MS = 5_000;
const CLOSE_TIMEOUT_MS = 500;
