import type { Move, RecordSet, Spot } from "../../model/facts/fact.ts";
import { HybridClock } from "../../protocol/clock.ts";
import { genesisTip, type WireFact } from "../../protocol/entry.ts";
import type { Hello, LogMark, Page, Receipt, Welcome } from "../../protocol/session.ts";
import { cutBatch } from "../../protocol/wire/batch.ts";
import { factHash } from "../../protocol/wire/chain.ts";
import { encodeFrames, type Frame, readFrames } from "../../protocol/wire/frames.ts";
import { keyFromSeed, type SigningKey } from "../../protocol/wire/keys.ts";
import { pageOf, readPage, verifyPage } from "../../protocol/wire/page.ts";

export interface TestAnswer {
  welcome: Welcome;
  receipts: Receipt[];
  pages: Page[];
}

/** A box that writes facts and speaks the protocol by hand, so that a test can also say what no good box would. */
export class TestBox {
  readonly origin: string;
  readonly key: SigningKey;
  readonly facts: WireFact[] = [];
  readonly hashes: string[] = [];
  /** Given by the hub when it was paired. */
  box = "";
  hubKeys: string[] = [];
  ticket = "";
  cursor = 0;
  incarnation = 0;
  marks: LogMark[] = [];
  acked = 0;
  #exchange = 0;
  readonly #clock: HybridClock;
  readonly site: string;
  readonly #nowMs: () => number;

  constructor(
    site: string,
    { nowMs, epoch = "e0001", seed = 1 }: { nowMs: () => number; epoch?: string; seed?: number },
  ) {
    this.site = site;
    this.#nowMs = nowMs;
    this.origin = `${site}.${epoch}`;
    this.key = keyFromSeed(Buffer.alloc(32, `${site}${epoch}${seed}`));
    this.#clock = new HybridClock("", nowMs);
  }

  post(type: string, body: Partial<Pick<WireFact, "moves" | "sets" | "data" | "source" | "base">>): WireFact {
    const fact: WireFact = {
      origin: this.origin,
      seq: this.facts.length + 1,
      base: this.cursor,
      ...this.#clock.next(),
      actor: "test",
      device: "test",
      commandId: `c${this.facts.length + 1}`,
      type,
      data: {},
      moves: [],
      sets: [],
      ...body,
    };
    this.hashes.push(factHash(fact, this.hashes.at(-1) ?? genesisTip));
    this.facts.push(fact);
    return fact;
  }

  receive(
    sku: string,
    qty: number,
    { place = "A-01", lot = "", lpn = "", serial = "", sets = [] as RecordSet[] } = {},
  ): WireFact {
    return this.post("received", { moves: [move(sku, qty, spot("~supplier"), spot(place, lpn), lot, serial)], sets });
  }

  edit(record: string, id: string, fields: Record<string, unknown>): WireFact {
    return this.post("edited", { sets: [{ record, id, fields } as RecordSet] });
  }

  hello(more: Partial<Hello> = {}): Hello {
    return {
      protocol: 1,
      site: this.site,
      box: this.box,
      origin: this.origin,
      seq: this.facts.length,
      tip: this.hashes.at(-1) ?? genesisTip,
      reason: "first",
      exchange: ++this.#exchange,
      lineage: [],
      ticket: this.ticket,
      cursor: this.cursor,
      incarnation: this.incarnation,
      marks: this.marks,
      rewinds: [],
      schema: 1,
      wallMs: this.#nowMs(),
      freeBytes: 1_000_000,
      outbox: this.facts.length - this.acked,
      ...more,
    };
  }

  /** Facts after `from` as signed batches. */
  batches(from = this.acked, signer = this.box, key = this.key): Uint8Array[] {
    const out: Uint8Array[] = [];
    for (let at = from; at < this.facts.length; ) {
      const run = {
        origin: this.origin,
        prev: at === 0 ? genesisTip : (this.hashes[at - 1] as string),
        facts: this.facts.slice(at),
        hashes: this.hashes.slice(at),
      };
      const { bytes, count } = cutBatch(run, signer, key.sign);
      out.push(bytes);
      at += count;
    }
    return out;
  }

  request({
    hello = this.hello(),
    batches = this.batches(),
    pull = true,
    waitMs = 0,
    maxBytes = 1_000_000,
  } = {}): Uint8Array {
    return encodeFrames([
      { kind: "hello", head: hello },
      ...batches.map((body) => ({ kind: "push", head: {}, body })),
      ...(pull ? [{ kind: "pull", head: { cursor: this.cursor, maxBytes, waitMs } }] : []),
    ] as unknown as Frame[]);
  }

  /** Reads an answer and goes on from it, as a good box does. Throws when a page is not what the hub signed for this site. */
  take(bytes: Uint8Array): TestAnswer {
    const answer: TestAnswer = { welcome: undefined as unknown as Welcome, receipts: [], pages: [] };
    for (const frame of readFrames(bytes)) {
      if (frame.kind === "welcome") answer.welcome = frame.head as unknown as Welcome;
      if (frame.kind === "receipt") answer.receipts.push(frame.head as unknown as Receipt);
      if (frame.kind !== "page") continue;
      const sealed = readPage(frame.body);
      if (!verifyPage(sealed, this.site, this.hubKeys))
        throw new Error("a page that the hub did not sign for this site");
      const page = pageOf(sealed);
      if (page.from !== this.cursor) throw new Error(`a page from ${page.from}, this box is at ${this.cursor}`);
      this.cursor = page.to;
      this.marks = [{ hubPos: page.to, tip: page.tip }];
      answer.pages.push(page);
    }
    this.ticket = answer.welcome.ticket;
    this.incarnation = answer.welcome.incarnation;
    for (const { origin, durableSeq } of answer.receipts)
      if (origin === this.origin) this.acked = Math.max(this.acked, durableSeq);
    return answer;
  }
}

export const spot = (place: string, lpn = ""): Spot => ({ place, lpn, status: "available" });
export const move = (sku: string, qty: number, from: Spot, to: Spot, lot = "", serial = ""): Move => ({
  sku,
  lot,
  serial,
  owner: "",
  qty,
  from,
  to,
});
