import type { ExchangeAnswer, ExchangeRequest } from "../../protocol/hub/memory-hub.ts";
import { siteOf } from "../../protocol/origin.ts";
import type { FactRun, Hello, Receipt, Welcome } from "../../protocol/session.ts";
import { cutBatch, readBatch, runOf, verifyBatch } from "../../protocol/wire/batch.ts";
import {
  encodeFrames,
  type Frame,
  readFrames,
  type Hello as WireHello,
  type Receipt as WireReceipt,
  type Welcome as WireWelcome,
} from "../../protocol/wire/frames.ts";
import { keyFromSeed, type SigningKey } from "../../protocol/wire/keys.ts";
import { encodePage, pageOf, readPage, verifyPage } from "../../protocol/wire/page.ts";
import { WireFault } from "../../protocol/wire/wire-fault.ts";
import type { Chance } from "../kernel/chance.ts";

/** One request or answer on its way: the bytes, or in plain runs what they stand for. */
export type Message = Uint8Array | ExchangeRequest | ExchangeAnswer;

/**
 * What both ends say, as the bytes that would travel. Signatures cost more than all the rest of a run, so most runs leave them out: then any 64 bytes
 * count as one. Encoding is half of a short run, so in many the structures themselves travel; none of them is changed by who gets it.
 */
export class Codec {
  readonly #signs: boolean;
  readonly #plain: boolean;
  readonly #chance: Chance;
  readonly #keys = new Map<string, SigningKey>();
  readonly #hubKey: SigningKey | undefined;
  bytes = 0;

  constructor(chance: Chance, { signs, bytes }: { signs: boolean; bytes: boolean }) {
    this.#chance = chance;
    this.#signs = signs;
    this.#plain = !(bytes || signs);
    this.#hubKey = signs ? keyFromSeed(chance.bytes(32)) : undefined;
  }

  enrol(box: string): void {
    if (this.#signs) this.#keys.set(box, keyFromSeed(this.#chance.bytes(32)));
  }

  writeRequest(request: ExchangeRequest): Message {
    if (this.#plain) return request;
    const { hello, runs, pagesMax } = request;
    const frames: Frame[] = [{ kind: "hello", head: hello as unknown as WireHello }];
    for (const run of runs) frames.push({ kind: "push", head: {}, body: this.batch(run, hello.box) });
    frames.push({ kind: "pull", head: { cursor: hello.cursor, maxBytes: pagesMax, waitMs: 0 } });
    return this.#counted(encodeFrames(frames));
  }

  /** Facts as they are carried, by whom the caller says. The run is whole: it was cut before. */
  batch(run: FactRun, signer: string): Uint8Array {
    const { bytes, count } = cutBatch(run, signer, this.#keys.get(signer)?.sign ?? noSign);
    if (count < run.facts.length) throw new Error(`a run of ${run.facts.length} facts was not cut: ${count} fit`);
    return bytes;
  }

  /** What the hub makes of the bytes of a request. A batch that cannot be read, or was not signed by who says so, becomes a receipt with a fault. */
  readRequest(bytes: Message): { asked: ExchangeRequest; faults: Receipt[] } {
    if (!(bytes instanceof Uint8Array)) return { asked: bytes as ExchangeRequest, faults: [] };
    const [first, ...rest] = readFrames(bytes);
    if (first?.kind !== "hello") throw new WireFault("malformed", "a request that does not begin with HELLO");
    const asked: ExchangeRequest = { hello: first.head as Hello, runs: [], pagesMax: 0 };
    const faults: Receipt[] = [];
    for (const frame of rest) {
      if (frame.kind === "pull") asked.pagesMax = frame.head.maxBytes;
      if (frame.kind !== "push") continue;
      const run = this.readRun(frame.body, siteOf(asked.hello.origin));
      if ("ackSeq" in run) faults.push(run);
      else asked.runs.push(run);
    }
    return { asked, faults };
  }

  readRun(bytes: Uint8Array, site: string): FactRun | Receipt {
    const batch = readBatch(bytes);
    const key = this.#keys.get(batch.signer);
    if (this.#signs && !(key && verifyBatch(batch, key.publicKey)))
      return {
        origin: batch.origin,
        ackSeq: 0,
        durableSeq: 0,
        verdicts: [],
        fault: { code: "foreign", detail: `no box of ${site} signed it` },
      };
    return runOf(batch);
  }

  writeAnswer(site: string, answer: ExchangeAnswer): Message {
    if (this.#plain) return answer;
    const { welcome, receipts, pages } = answer;
    const hand = { site, signer: this.#hubKey?.publicKey ?? "none", sign: this.#hubKey?.sign ?? noSign };
    const frames: Frame[] = [{ kind: "welcome", head: welcome as unknown as WireWelcome }];
    for (const receipt of receipts) frames.push({ kind: "receipt", head: receipt as unknown as WireReceipt });
    for (const page of pages) frames.push({ kind: "page", head: {}, body: encodePage(page, hand) });
    return this.#counted(encodeFrames(frames));
  }

  readAnswer(site: string, bytes: Message): ExchangeAnswer {
    if (!(bytes instanceof Uint8Array)) return bytes as ExchangeAnswer;
    const [first, ...rest] = readFrames(bytes);
    if (first?.kind !== "welcome") throw new WireFault("malformed", "an answer that does not begin with WELCOME");
    const answer: ExchangeAnswer = { welcome: first.head as Welcome, receipts: [], pages: [] };
    for (const frame of rest) {
      if (frame.kind === "receipt") answer.receipts.push(frame.head as Receipt);
      if (frame.kind !== "page") continue;
      const page = readPage(frame.body);
      if (this.#hubKey && !verifyPage(page, site, [this.#hubKey.publicKey]))
        throw new WireFault("signature", `a page for ${site} that the hub did not sign`);
      answer.pages.push(pageOf(page));
    }
    return answer;
  }

  #counted(bytes: Uint8Array): Uint8Array {
    this.bytes += bytes.length;
    return bytes;
  }
}

const noSignature = new Uint8Array(64);
const noSign = () => noSignature;
