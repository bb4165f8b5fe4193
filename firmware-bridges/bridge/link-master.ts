import type { KontorFrame, Message, PayloadOf } from "#drivers/codecs/kontor-frame.ts";
import { frameNumbers } from "#drivers/codecs/kontor-messages.ts";
import type { Link } from "#drivers/kit/link.ts";
import { DeviceClock } from "./device-clock.ts";
import { DeviceNak, type ExchangeCounts, LineExchange, NoAnswer } from "./line-exchange.ts";

export type DeviceInfo = PayloadOf<"info">;
/** What comes as the answer to a poll and has a number of its own. */
export type DeviceEvent = Extract<KontorFrame, { payload: { eventSeq: number } }>;

export interface LinkMasterOptions {
  link: Link;
  addresses: readonly number[];
  now(): number;
  /** Up to which of a device's own numbers everything is kept already. */
  keptOf(address: number, queueId: number): number;
  /** Settles when the event is durable; only then the device may forget it. A rejection leaves it with the device, to be asked for again. */
  keep(address: number, event: DeviceEvent): Promise<unknown>;
  log(level: "info" | "warn" | "error", event: string, detail?: Record<string, unknown>): void;
  onDevice?(address: number, device: PolledDevice): void;
  /** The loop is alive. */
  beat?(): void;
  pollMs?: number;
  answerTimeoutMs?: number;
  tries?: number;
}

export interface PolledDevice {
  readonly address: number;
  state: "searching" | "online" | "offline";
  sinceMs: number;
  info?: DeviceInfo;
  clock: DeviceClock;
  /** Everything up to here is durable, and everything before `wantSeq` has come. */
  ackedSeq: number;
  wantSeq: number;
  /** Events for which the device itself had no room. */
  lost: number;
  heardMs: number;
}

/**
 * The bridge's end of an RS-485 line (or of a cable to one device): asks each address in turn, finds devices that are plugged in later,
 * gives up on silent ones without making the others wait, and carries commands between the polls.
 */
export class LinkMaster {
  readonly #options: Required<Omit<LinkMasterOptions, "onDevice" | "beat">> & LinkMasterOptions;
  readonly #exchange: LineExchange;
  readonly #devices = new Map<number, PolledDevice & Schedule>();
  readonly #commands: Command[] = [];
  readonly #session = Math.floor(Math.random() * 0xffff_ffff);
  readonly #running: Promise<void>;
  #isStopped = false;
  #wake: (() => void) | undefined;
  #nextSearchMs = 0;

  constructor(options: LinkMasterOptions) {
    this.#options = { pollMs: POLL_MS, answerTimeoutMs: ANSWER_TIMEOUT_MS, tries: TRIES, ...options };
    this.#exchange = new LineExchange(options.link, this.#session & 0xffff);
    this.setAddresses(options.addresses);
    this.#running = this.#run();
  }

  get devices(): ReadonlyMap<number, PolledDevice> {
    return this.#devices;
  }

  get counts(): ExchangeCounts {
    return this.#exchange.counts;
  }

  /** Those left out are forgotten, new ones searched for; the others are not disturbed. Throws on an address that cannot be. */
  setAddresses(addresses: readonly number[]): void {
    const { addressMin, addressMax } = frameNumbers;
    for (const address of addresses)
      if (!Number.isInteger(address) || address < addressMin || address > addressMax)
        throw new RangeError(`a device address is a whole number from ${addressMin} to ${addressMax}, not ${address}`);
    for (const known of this.#devices.keys()) if (!addresses.includes(known)) this.#devices.delete(known);
    for (const address of addresses) {
      if (this.#devices.has(address)) continue;
      const sinceMs = this.#options.now();
      this.#devices.set(address, {
        address,
        state: "searching",
        sinceMs,
        clock: new DeviceClock(),
        ackedSeq: 0,
        wantSeq: 1,
        lost: 0,
        heardMs: 0,
        dueMs: 0,
        visitedMs: 0,
        failed: 0,
        pauseMs: SEARCH_MIN_MS,
        needsHello: true,
        needsClock: true,
      });
    }
    this.#wake?.();
  }

  /** Asked before the next poll. Rejects with `DeviceNak`, `NoAnswer`, `LinkTrouble`, or when too many wait already. */
  ask(address: number, question: Message, options: { tries?: number; timeoutMs?: number } = {}): Promise<KontorFrame> {
    if (this.#isStopped) return Promise.reject(new Error("the link master was stopped"));
    if (!this.#devices.has(address))
      return Promise.reject(new Error(`device ${address} is not among the polled addresses`));
    if (this.#commands.length >= COMMANDS_MAX)
      return Promise.reject(new Error(`more than ${COMMANDS_MAX} commands wait for the line`));
    const { promise, resolve, reject } = Promise.withResolvers<KontorFrame>();
    const { tries = this.#options.tries, timeoutMs = this.#options.answerTimeoutMs } = options;
    this.#commands.push({ address, question, tries, timeoutMs, resolve, reject });
    this.#wake?.();
    return promise;
  }

  /** Asks again who is there: which image runs, and whether on trial. */
  async look(address: number): Promise<DeviceInfo> {
    const answer = await this.ask(address, { name: "hello", payload: this.#greeting });
    if (answer.name !== "info") throw new Error(`device ${address} answered hello with ${answer.name}`);
    return answer.payload;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#wake?.();
    await this.#running;
    this.#exchange.stop();
    for (const { reject } of this.#commands.splice(0)) reject(new Error("the link master was stopped"));
  }

  async #run(): Promise<void> {
    for (let isPollsTurn = false; !this.#isStopped; ) {
      this.#options.beat?.();
      const { device, dueMs } = this.#nextDue();
      const waitMs = dueMs - this.#options.now();
      // Turn about: a thousand blocks of an update do not keep the others from being heard.
      const command: Command | undefined = isPollsTurn && waitMs <= 0 ? undefined : this.#commands.shift();
      isPollsTurn = command !== undefined;
      if (command) await this.#carry(command);
      else if (device && waitMs <= 0) await this.#visit(device);
      else await this.#sleep(Math.min(IDLE_MS, Math.max(1, waitMs)));
    }
  }

  async #carry({ address, question, tries, timeoutMs, resolve, reject }: Command): Promise<void> {
    const device = this.#devices.get(address);
    try {
      if (device && (device.needsHello || question.name === "hello")) {
        const info = await this.#hello(device, tries);
        if (question.name === "hello") return resolve(info);
      }
      const answer = await this.#exchange.ask(address, question, { tries, timeoutMs }).catch(async (error) => {
        if (!(error instanceof DeviceNak) || error.reason !== "hello-first" || !device) throw error;
        await this.#hello(device, tries);
        return this.#exchange.ask(address, question, { tries, timeoutMs });
      });
      if (device) this.#heard(device);
      resolve(answer);
    } catch (error) {
      if (device && error instanceof NoAnswer) this.#missed(device, error);
      reject(asError(error));
    }
  }

  /** Of those who are due at the same time, the one that has waited longest. */
  #nextDue(): { device?: PolledDevice & Schedule; dueMs: number } {
    let next: { device?: PolledDevice & Schedule; dueMs: number } = { dueMs: Number.POSITIVE_INFINITY };
    for (const device of this.#devices.values()) {
      const dueMs = device.state === "online" ? device.dueMs : Math.max(device.dueMs, this.#nextSearchMs);
      if (dueMs < next.dueMs || (dueMs === next.dueMs && device.visitedMs < (next.device?.visitedMs ?? 0)))
        next = { device, dueMs };
    }
    return next;
  }

  async #visit(device: PolledDevice & Schedule): Promise<void> {
    const { now, pollMs, tries, answerTimeoutMs } = this.#options;
    device.visitedMs = now();
    try {
      if (device.needsHello) {
        // A search for somebody who is not there costs a timeout: where others are waiting it may take a tenth of the line's time.
        const isShared = [...this.#devices.values()].some(({ state }) => state === "online");
        this.#nextSearchMs = now() + (isShared ? SEARCH_SHARE * answerTimeoutMs : 0);
        await this.#hello(device, device.state === "online" ? tries : 1);
      }
      if (device.needsClock || device.clock.isDue(now())) await this.#checkClock(device);
      await this.#poll(device);
    } catch (error) {
      if (error instanceof DeviceNak && error.reason === "hello-first") device.needsHello = true;
      else if (error instanceof DeviceNak || error instanceof NoAnswer) this.#missed(device, error);
      else {
        // The line is down: nobody is to blame, and asking faster does not bring it back.
        this.#left(device, asError(error));
        device.dueMs = now() + LINE_DOWN_MS;
      }
      return;
    }
    device.dueMs = now() + (device.hasMore ? 0 : pollMs);
  }

  get #greeting(): PayloadOf<"hello"> {
    return { session: this.#session, protocol: frameNumbers.protocol };
  }

  async #hello(device: PolledDevice & Schedule, tries: number): Promise<KontorFrame> {
    const { keptOf, log, answerTimeoutMs, onDevice, now } = this.#options;
    const question: Message = { name: "hello", payload: this.#greeting };
    const answer = await this.#exchange.ask(device.address, question, { tries, timeoutMs: answerTimeoutMs });
    if (answer.name !== "info") throw new NoAnswer(device.address, "hello", tries, answerTimeoutMs);
    const isNew = device.info?.bootId !== answer.payload.bootId;
    device.info = answer.payload;
    device.needsHello = false;
    if (isNew) {
      device.needsClock = true;
      device.lost = 0;
    }
    device.ackedSeq = keptOf(device.address, answer.payload.queueId);
    device.wantSeq = device.ackedSeq + 1;
    this.#heard(device);
    if (isNew) {
      const { version, classId, isTrial } = answer.payload;
      log("info", "device-found", { address: device.address, version, classId, isTrial, sinceMs: now() });
    }
    onDevice?.(device.address, device);
    return answer;
  }

  async #checkClock(device: PolledDevice & Schedule): Promise<void> {
    const { now, answerTimeoutMs, tries } = this.#options;
    const look = async (set: boolean) => {
      const sentMs = now();
      const question: Message = { name: "timeSync", payload: { bridgeMs: sentMs, set: set ? 1 : 0 } };
      const answer = await this.#exchange.ask(device.address, question, { tries, timeoutMs: answerTimeoutMs });
      if (answer.name !== "timeReport") return true;
      const { deviceMs, clockSet } = answer.payload;
      device.clock.checked({ sentMs, answeredMs: now(), deviceMs, wasSet: clockSet === 1, setNow: set });
      return clockSet === 1;
    };
    const wasSet = await look(false);
    if (!wasSet || device.clock.isOff) await look(true);
    device.needsClock = false;
  }

  async #poll(device: PolledDevice & Schedule): Promise<void> {
    const { answerTimeoutMs, tries } = this.#options;
    const { ackedSeq, wantSeq, info } = device;
    const queueId = info?.queueId ?? 0;
    const question: Message = { name: "poll", payload: { queueId, ackedSeq, wantSeq } };
    const answer = await this.#exchange.ask(device.address, question, { tries, timeoutMs: answerTimeoutMs });
    this.#heard(device);
    device.hasMore = false;
    if (answer.name === "idle") {
      device.lost = answer.payload.lost;
      if (answer.payload.queueId !== queueId) device.needsHello = true;
    } else if (isEvent(answer)) this.#took(device, answer, queueId);
  }

  #took(device: PolledDevice & Schedule, event: DeviceEvent, queueId: number): void {
    const { queueId: itsQueue, eventSeq } = event.payload;
    if (itsQueue !== queueId) {
      device.needsHello = true;
      return;
    }
    // Nothing before what was asked for: a repeat, and asked again it says the same.
    if (eventSeq < device.wantSeq) return;
    device.wantSeq = eventSeq + 1;
    device.hasMore = true;
    this.#options.keep(device.address, event).then(
      () => {
        if (device.info?.queueId === itsQueue) device.ackedSeq = Math.max(device.ackedSeq, eventSeq);
      },
      (error) => {
        this.#options.log("warn", "event-not-kept", { address: device.address, why: asError(error).message });
        if (device.info?.queueId !== itsQueue) return;
        device.wantSeq = Math.min(device.wantSeq, device.ackedSeq + 1);
        device.dueMs = this.#options.now() + NOT_KEPT_PAUSE_MS;
        device.hasMore = false;
      },
    );
  }

  #heard(device: PolledDevice & Schedule): void {
    const nowMs = this.#options.now();
    device.heardMs = nowMs;
    device.failed = 0;
    device.pauseMs = SEARCH_MIN_MS;
    if (device.state === "online") return;
    device.state = "online";
    device.sinceMs = nowMs;
    this.#options.onDevice?.(device.address, device);
  }

  #missed(device: PolledDevice & Schedule, error: Error): void {
    device.failed++;
    if (device.state === "online" && device.failed < MISSED_MAX) {
      device.dueMs = this.#options.now() + this.#options.pollMs;
      return;
    }
    this.#left(device, error);
    device.dueMs = this.#options.now() + device.pauseMs;
    device.pauseMs = Math.min(SEARCH_MAX_MS, device.pauseMs * 2);
  }

  #left(device: PolledDevice & Schedule, error: Error): void {
    device.needsHello = true;
    device.hasMore = false;
    if (device.state === "offline") return;
    const { log, onDevice, now } = this.#options;
    if (device.state === "online") log("warn", "device-lost", { address: device.address, why: error.message });
    device.state = "offline";
    device.sinceMs = now();
    onDevice?.(device.address, device);
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#wake = done;
    });
  }
}

interface Schedule {
  dueMs: number;
  visitedMs: number;
  failed: number;
  pauseMs: number;
  needsHello: boolean;
  needsClock: boolean;
  hasMore?: boolean;
}
interface Command {
  address: number;
  question: Message;
  tries: number;
  timeoutMs: number;
  resolve(answer: KontorFrame): void;
  reject(error: Error): void;
}

function isEvent(frame: KontorFrame): frame is DeviceEvent {
  return "eventSeq" in frame.payload;
}
function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

const POLL_MS = 50;
const ANSWER_TIMEOUT_MS = 100;
const TRIES = 3;
const MISSED_MAX = 2;
const SEARCH_MIN_MS = 250;
const SEARCH_MAX_MS = 5_000;
/** Between two searches lies so much of the time that one can cost. */
const SEARCH_SHARE = 10;
const LINE_DOWN_MS = 500;
const NOT_KEPT_PAUSE_MS = 1_000;
const IDLE_MS = 1_000;
const COMMANDS_MAX = 256;
