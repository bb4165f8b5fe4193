import {
  decodeFrame,
  isQuestion,
  type KontorFrame,
  type Message,
  wireFrame,
  wordFor,
} from "#drivers/codecs/kontor-frame.ts";
import { frameNumbers } from "#drivers/codecs/kontor-messages.ts";
import { CobsStream } from "#drivers/framing/cobs.ts";
import type { Link } from "#drivers/kit/link.ts";

export interface ExchangeCounts {
  sent: number;
  answered: number;
  repeated: number;
  /** Frames that no check let through: noise, two devices with one address. */
  spoiled: number;
  /** Answers to a question that was no longer open: a repeat crossed its own answer. */
  late: number;
}

/** A device said no, in its own word. */
export class DeviceNak extends Error {
  readonly reason: string;
  constructor(address: number, question: string, reason: string) {
    super(`device ${address} refused ${question}: ${reason}`);
    this.name = "DeviceNak";
    this.reason = reason;
  }
}

export class NoAnswer extends Error {
  constructor(address: number, question: string, tries: number, timeoutMs: number) {
    super(`device ${address} gave no answer to ${question}, asked ${tries} times with ${timeoutMs} ms each`);
    this.name = "NoAnswer";
  }
}

/**
 * One question and its answer at a time on a shared line. A question without an answer is repeated with the same number: a device that
 * heard it the first time answers again and does nothing twice.
 */
export class LineExchange {
  readonly counts: ExchangeCounts = { sent: 0, answered: 0, repeated: 0, spoiled: 0, late: 0 };
  readonly #link: Link;
  readonly #stream = new CobsStream(frameNumbers.headerBytes + frameNumbers.payloadBytesMax + frameNumbers.crcBytes);
  readonly #listening: { unsubscribe(): void };
  #open: { address: number; seq: number; answer(frame: KontorFrame): void } | undefined;
  #seq: number;

  /** `firstSeq`: anything; a device forgets earlier numbers at `hello`. */
  constructor(link: Link, firstSeq: number) {
    this.#link = link;
    this.#seq = firstSeq & SEQ_MASK;
    this.#listening = link.bytes$.subscribe((chunk) => this.#received(chunk));
  }

  /** The answer; a `nak` rejects as `DeviceNak`, silence as `NoAnswer`, a line that is down as `LinkTrouble`. */
  async ask(
    address: number,
    question: Message,
    { tries, timeoutMs }: { tries: number; timeoutMs: number },
  ): Promise<KontorFrame> {
    if (this.#open) throw new Error("the line is busy with another question");
    this.#seq = (this.#seq + 1) & SEQ_MASK;
    const wire = wireFrame({ ...question, address, seq: this.#seq });
    for (let attempt = 0; attempt < tries; attempt++) {
      if (attempt > 0) this.counts.repeated++;
      this.counts.sent++;
      const answer = await this.#once(address, wire, timeoutMs);
      if (!answer) continue;
      this.counts.answered++;
      this.#link.heard();
      if (answer.name !== "nak") return answer;
      throw new DeviceNak(
        address,
        question.name,
        wordFor("nakReason", answer.payload.reason) ?? `${answer.payload.reason}`,
      );
    }
    throw new NoAnswer(address, question.name, tries, timeoutMs);
  }

  stop(): void {
    this.#listening.unsubscribe();
  }

  async #once(address: number, wire: Uint8Array, timeoutMs: number): Promise<KontorFrame | undefined> {
    const { promise, resolve } = Promise.withResolvers<KontorFrame | undefined>();
    const timer = setTimeout(resolve, timeoutMs, undefined);
    this.#open = { address, seq: this.#seq, answer: resolve };
    try {
      await this.#link.write(wire, timeoutMs);
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#open = undefined;
    }
  }

  #received(chunk: Uint8Array): void {
    const spoiledBefore = this.#stream.spoiled;
    for (const bytes of this.#stream.push(chunk)) {
      const frame = decodeFrame(bytes);
      if ("fault" in frame) this.counts.spoiled++;
      // An adapter without its own echo suppression hears what it says.
      else if (isQuestion(frame.name)) continue;
      else if (this.#open?.address === frame.address && this.#open.seq === frame.seq) this.#open.answer(frame);
      else this.counts.late++;
    }
    this.counts.spoiled += this.#stream.spoiled - spoiledBefore;
  }
}

const SEQ_MASK = 0xffff;
