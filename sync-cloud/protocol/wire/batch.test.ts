import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { genesisTip, type WireFact } from "../entry.ts";
import { cutBatch, encodeBatch, factsOf, readBatch, runOf, verifyBatch } from "./batch.ts";
import { ByteReader, ByteWriter } from "./bytes.ts";
import { factHash, hashesAfter } from "./chain.ts";
import { batchBytesMax, readLimits } from "./limits.ts";
import { pick, someFacts, testKey } from "./testing/some-facts.ts";
import { WireFault } from "./wire-fault.ts";

const box = testKey(1);
const batchOf = (facts: readonly WireFact[]): Uint8Array =>
  encodeBatch(facts, genesisTip, hashesAfter(facts).at(-1) as string, "box-1", box.sign);

describe("a batch", () => {
  test("gives back what was put in, letter by letter, fields of later versions included", () => {
    fc.assert(
      fc.property(someFacts, (facts) => {
        const batch = readBatch(batchOf(facts));
        const run = runOf(batch);
        // As text: the chain is over it, so the order of names counts.
        expect(JSON.stringify(run.facts)).toBe(JSON.stringify(facts.map(inOrder)));
        expect(run.hashes).toEqual(hashesAfter(facts));
        expect(verifyBatch(batch, box.publicKey)).toBe(true);
      }),
      { numRuns: 80 },
    );
  });

  test("of 500 picks costs less than a tenth of its JSON", () => {
    const facts = Array.from({ length: 500 }, (_, i) => pick(i + 1));
    expect(batchOf(facts).length).toBeLessThan(JSON.stringify(facts).length / 10);
  });

  test("knows any changed bit, and never crashes on it", () => {
    const bytes = batchOf([pick(1), pick(2), pick(3)]);
    fc.assert(
      fc.property(fc.nat({ max: bytes.length * 8 - 1 }), (bit) => {
        const bad = Uint8Array.from(bytes);
        (bad[bit >> 3] as number) ^= 1 << (bit & 7);
        expect(isTaken(bad)).toBe(false);
      }),
      { numRuns: 150 },
    );
  });

  test("that ends too early, or goes on behind its end, is refused", () => {
    const bytes = batchOf([pick(1), pick(2)]);
    for (let length = 0; length < bytes.length; length++)
      expect(codeOf(() => readBatch(bytes.subarray(0, length)))).toBeTruthy();
    expect(codeOf(() => readBatch(Buffer.concat([bytes, Buffer.from([0])])))).toBe("malformed");
  });

  test("signed by the right box but with any rubbish inside is a fault, within bounds of memory", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (rubbish, deflated) => {
        const bytes = withBody(deflated ? deflateRawSync(rubbish) : rubbish, 5);
        const code = codeOf(() => factsOf(readBatch(bytes)));
        expect(["malformed", "truncated", "too-large"]).toContain(code);
      }),
      { numRuns: 150 },
    );
  });

  test("whose columns were tampered with before they were signed is a fault or other facts, never a crash", () => {
    const { body } = readBatch(batchOf(Array.from({ length: 20 }, (_, i) => pick(i + 1))));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 }), (changes) => {
        const bad = Uint8Array.from(body);
        for (const [at, value] of changes) bad[at % bad.length] = value;
        const batch = readBatch(withBody(bad, 20));
        const code = codeOf(() => runOf(batch));
        if (code === undefined) expect(bad).toEqual(Uint8Array.from(body));
      }),
      { numRuns: 150 },
    );
  });

  test("that would grow to gigabytes is refused before it does", () => {
    const zeros = deflateRawSync(Buffer.alloc(readLimits.inflatedBytes * 4));
    expect(codeOf(() => factsOf(readBatch(withBody(zeros, 20_000))))).toBe("too-large");
    const tiny = { inflatedBytes: 10_000, expandedChars: 5_000, depth: 8 };
    const batch = readBatch(batchOf(Array.from({ length: 400 }, (_, i) => pick(i + 1))));
    expect(codeOf(() => factsOf(batch, tiny))).toBe("too-large");
  });

  test("does not come from facts with a gap, or of two origins", () => {
    expect(codeOf(() => batchOf([pick(1), pick(3)]))).toBe("sequence");
    expect(codeOf(() => batchOf([pick(1), { ...pick(2), origin: "other.1" }]))).toBe("sequence");
  });

  test("whose tip is not the hash of its facts is a fault of the chain", () => {
    const facts = [pick(1), pick(2)];
    const bytes = encodeBatch(facts, genesisTip, factHash(facts[0] as WireFact, genesisTip), "box-1", box.sign);
    expect(codeOf(() => runOf(readBatch(bytes)))).toBe("chain");
  });

  test("is cut where it would be too large, and a single large fact still travels", () => {
    const noise = testKey(9);
    const large = (seq: number, chars: number): WireFact => ({
      ...pick(seq),
      data: {
        note: Buffer.from(noise.sign(Buffer.from(String(seq))))
          .toString("hex")
          .repeat(1),
        blob: chance(seq, chars),
      },
    });
    const facts = Array.from({ length: 8 }, (_, i) => large(i + 1, 80_000));
    const run = { origin: facts[0]?.origin as string, prev: genesisTip, facts, hashes: hashesAfter(facts) };
    const { bytes, count } = cutBatch(run, "box-1", box.sign);
    expect(bytes.length).toBeLessThanOrEqual(batchBytesMax);
    expect(count).toBeGreaterThan(1);
    expect(count).toBeLessThan(8);
    const one = [large(1, 900_000)];
    const single = cutBatch({ ...run, facts: one, hashes: hashesAfter(one) }, "box-1", box.sign);
    expect(single.count).toBe(1);
    expect(JSON.stringify(factsOf(readBatch(single.bytes)))).toBe(JSON.stringify(one));
    const beyond = [large(1, 9_000_000)];
    expect(codeOf(() => cutBatch({ ...run, facts: beyond, hashes: hashesAfter(beyond) }, "box-1", box.sign))).toBe(
      "too-large",
    );
  });

  test("is not taken from another box's key", () => {
    expect(verifyBatch(readBatch(batchOf([pick(1)])), testKey(2).publicKey)).toBe(false);
    expect(verifyBatch(readBatch(batchOf([pick(1)])), "no key")).toBe(false);
  });
});

const fields = [
  "origin",
  "seq",
  "base",
  "hlc",
  "atMs",
  "actor",
  "device",
  "commandId",
  "type",
  "data",
  "moves",
  "sets",
];
/** On the wire the known fields of a fact come first. */
function inOrder(fact: WireFact): WireFact {
  const all = fact as unknown as Record<string, unknown>;
  return Object.fromEntries(
    [...fields, ...Object.keys(all).filter((name) => !fields.includes(name))].map((name) => [name, all[name]]),
  ) as never;
}

function isTaken(bytes: Uint8Array): boolean {
  try {
    const batch = readBatch(bytes);
    if (!verifyBatch(batch, box.publicKey)) return false;
    runOf(batch);
    return true;
  } catch (error) {
    if (error instanceof WireFault) return false;
    throw error;
  }
}

/** The code of the fault, nothing when there is none; anything but a WireFault fails the test. */
function codeOf(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof WireFault) return error.code;
    throw error;
  }
}

/** A batch of this box with such a body, rightly signed. */
function withBody(body: Uint8Array, count: number): Uint8Array {
  const input = new ByteReader(batchOf([pick(1)]));
  const out = new ByteWriter().raw(input.raw(3)).block(input.block(99, ""));
  input.count(9, "");
  input.count(9, "");
  out.count(1).count(count).raw(input.raw(64)).block(input.block(99, "")).block(new Uint8Array()).block(body);
  return Buffer.concat([out.done(), box.sign(out.done())]);
}

/** Text that does not deflate, from a number. */
function chance(seed: number, chars: number): string {
  let state = seed * 2_654_435_761;
  const bytes = Buffer.alloc(Math.ceil((chars * 3) / 4));
  for (let i = 0; i < bytes.length; i++) {
    state = (Math.imul(state ^ (state >>> 15), 1 | state) + 0x6d2b79f5) | 0;
    bytes[i] = (state ^ (state >>> 14)) & 255;
  }
  return bytes.toString("base64").slice(0, chars);
}
