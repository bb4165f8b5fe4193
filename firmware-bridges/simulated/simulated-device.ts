import {
  decodeFrame,
  isQuestion,
  type KontorFrame,
  type Message,
  type PayloadOf,
  wireFrame,
} from "#drivers/codecs/kontor-frame.ts";
import { frameNumbers, messages, words } from "#drivers/codecs/kontor-messages.ts";
import { type FlashMemory, PowerCut } from "./flash-memory.ts";

type EventName = "reading" | "contact" | "lightAnswer" | "conveyorEvent" | "scan" | "log";
type EventHead = "queueId" | "eventSeq" | "atMs" | "sentMs" | "clockSet";
/** An event as the application on the device gives it; the head is put in front by the link. */
export type EventBody = { [N in EventName]: { name: N; payload: Omit<PayloadOf<N>, EventHead> } }[EventName];

export interface SimulatedDeviceOptions {
  address: number;
  classId: number;
  /** Milliseconds since it was switched on, of a crystal of its own. */
  uptimeMs(): number;
  /** What the application does with a command or a setting: an answer's reason, zero for done. */
  perform?(question: KontorFrame): number;
  /** Its slots; without them it knows no updates. */
  flash?: FlashMemory;
  queueMax?: number;
  random?(): number;
}

/**
 * A small device at the far end of a line, as the firmware does it: answers exactly once to each question for its address, does nothing
 * twice, keeps its events until the bridge has them on disk, sets its clock when told. What is in RAM is gone after a power cut.
 */
export class SimulatedDevice {
  readonly address: number;
  readonly #options: Required<Pick<SimulatedDeviceOptions, "queueMax" | "random">> & SimulatedDeviceOptions;
  #bootId: number;
  #queueId: number;
  #session: number | undefined;
  #last: { seq: number; answer: Uint8Array } | undefined;
  #queue: { body: EventBody; eventSeq: number; atMs: number; clockSet: boolean }[] = [];
  #eventSeq = 0;
  #lost = 0;
  #clockBaseMs = 0;
  #clockSet = false;
  /** Questions it did not act on because it had done so before. */
  repeats = 0;
  isPowered = true;

  constructor(options: SimulatedDeviceOptions) {
    this.#options = { queueMax: QUEUE_MAX, random: Math.random, ...options };
    this.address = options.address;
    this.#bootId = this.#newId();
    this.#queueId = this.#newId();
  }

  /** Something happened. False when the queue has no room: a button then shows a fault, a sensor counts it as lost. */
  happen(body: EventBody): boolean {
    if (!this.isPowered) return false;
    if (this.#queue.length >= this.#options.queueMax) {
      this.#lost++;
      // Its number is given and never comes: the gap is seen at the other end.
      this.#eventSeq++;
      return false;
    }
    this.#queue.push({ body, eventSeq: ++this.#eventSeq, atMs: this.#clockMs(), clockSet: this.#clockSet });
    return true;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  /** RAM is lost: the queue, the clock, the session. The flash stays as it was at that moment. */
  powerCut(): void {
    this.isPowered = false;
    this.#options.flash?.powerOff();
  }

  /** As after a commit, or by its own watchdog. An answer under way still goes out. */
  restart(): void {
    queueMicrotask(() => {
      if (!this.isPowered) return;
      this.powerCut();
      this.powerOn();
    });
  }

  powerOn(): void {
    this.isPowered = true;
    this.#bootId = this.#newId();
    this.#queueId = this.#newId();
    this.#session = undefined;
    this.#last = undefined;
    this.#queue = [];
    this.#eventSeq = 0;
    this.#lost = 0;
    this.#clockSet = false;
    this.#clockBaseMs = -this.#options.uptimeMs();
    try {
      this.#options.flash?.powerOn();
    } catch (error) {
      this.#died(error);
    }
  }

  /** The power went in the middle of a write: whatever was done, nothing is said. */
  #died(error: unknown): void {
    if (!(error instanceof PowerCut)) throw error;
    this.powerCut();
  }

  /** The answer to a frame from the line, or nothing when it is not for this device. */
  hear(bytes: Uint8Array): Uint8Array | undefined {
    const question = decodeFrame(bytes);
    if (!this.isPowered || this.#options.flash?.isHung) return undefined;
    if ("fault" in question) {
      if (question.address !== this.address || (question.type ?? 0x80) >= 0x80) return undefined;
      const reason = words.nakReason[question.fault === "type-unknown" ? "type-unknown" : "payload-wrong"];
      return this.#wire(question.seq ?? 0, { name: "nak", payload: { ofType: question.type ?? 0, reason } });
    }
    if (question.address !== this.address || !isQuestion(question.name)) return undefined;
    if (question.name === "hello") {
      if (this.#session !== question.payload.session) this.#last = undefined;
      this.#session = question.payload.session;
    } else if (this.#session === undefined) return this.#wire(question.seq, this.#nak(question, "hello-first"));
    if (this.#last?.seq === question.seq) {
      this.repeats++;
      return this.#last.answer;
    }
    try {
      const answer = this.#wire(question.seq, this.#answer(question));
      this.#last = { seq: question.seq, answer };
      return answer;
    } catch (error) {
      this.#died(error);
      return undefined;
    }
  }

  #answer(question: KontorFrame): Message {
    const { flash, perform } = this.#options;
    switch (question.name) {
      case "hello":
        return { name: "info", payload: this.#info() };
      case "poll":
        return this.#nextEvent(question.payload);
      case "timeSync":
        return this.#timeReport(question.payload);
      case "updateBegin":
      case "updateBlock":
      case "updateVerify":
      case "updateCommit":
      case "updateConfirm":
      case "updateAbort": {
        if (!flash) return this.#nak(question, "no-update");
        const answer = flash.answer(question);
        if (answer.name !== "nak" || answer.payload.ofType !== 0) return answer;
        return { name: "nak", payload: { ...answer.payload, ofType: messages[question.name].type } };
      }
      default: {
        if (!perform) return this.#nak(question, "type-unknown");
        const reason = perform(question);
        const ofType = messages[question.name].type;
        return reason === 0 ? { name: "ack", payload: { ofType } } : { name: "nak", payload: { ofType, reason } };
      }
    }
  }

  #nextEvent({ queueId, ackedSeq, wantSeq }: PayloadOf<"poll">): Message {
    const sentMs = this.#clockMs();
    const idle: Message = { name: "idle", payload: { queueId: this.#queueId, deviceMs: sentMs, lost: this.#lost } };
    if (queueId !== this.#queueId) return idle;
    while (this.#queue[0] && this.#queue[0].eventSeq <= ackedSeq) this.#queue.shift();
    const next = this.#queue.find(({ eventSeq }) => eventSeq >= wantSeq);
    if (!next) return idle;
    const { eventSeq, atMs, clockSet, body } = next;
    const head = { queueId, eventSeq, atMs, sentMs, clockSet: clockSet ? 1 : 0 };
    return { name: body.name, payload: { ...head, ...body.payload } } as Message;
  }

  #timeReport({ bridgeMs, set }: PayloadOf<"timeSync">): Message {
    const payload = { deviceMs: this.#clockMs(), clockSet: this.#clockSet ? 1 : 0 };
    if (set) {
      this.#clockBaseMs = bridgeMs - this.#options.uptimeMs();
      this.#clockSet = true;
    }
    return { name: "timeReport", payload };
  }

  #info(): PayloadOf<"info"> {
    const { classId, address, flash } = this.#options;
    const uid = new Uint8Array(8);
    uid[7] = address;
    const { protocol } = frameNumbers;
    const running = flash?.running() ?? {
      vendorId: 1,
      hardware: 1,
      bootloader: 1,
      version: 1,
      securityCounter: 0,
      activeSlot: 0,
      isTrial: 0,
      lastUpdate: 0,
    };
    return { protocol, bootId: this.#bootId, queueId: this.#queueId, classId, uid, ...running };
  }

  #clockMs(): number {
    return Math.max(0, Math.round(this.#clockBaseMs + this.#options.uptimeMs()));
  }

  #nak(question: KontorFrame, reason: keyof typeof words.nakReason): Message {
    const ofType = messages[question.name].type;
    return { name: "nak", payload: { ofType, reason: words.nakReason[reason] } };
  }

  #wire(seq: number, message: Message): Uint8Array {
    return wireFrame({ ...message, address: this.address, seq });
  }

  #newId(): number {
    return 1 + Math.floor(this.#options.random() * 0xffff_fffe);
  }
}

const QUEUE_MAX = 256;
