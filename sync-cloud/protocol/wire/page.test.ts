import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LogEntry, Verdict } from "../entry.ts";
import type { Page } from "../session.ts";
import { encodePage, pageOf, readPage, verifyPage } from "./page.ts";
import { pick, someFacts, testKey } from "./testing/some-facts.ts";
import { WireFault } from "./wire-fault.ts";

const hub = testKey(3);
const seal = (page: Page): Uint8Array => encodePage(page, { site: "k3m9x2", signer: hub.publicKey, sign: hub.sign });
const verdicts: Verdict[] = [
  { kind: "accepted" },
  { kind: "flagged", reasons: ["below-zero"] },
  { kind: "quarantined", reason: "scope", detail: "moves B-1 of another site" },
  { kind: "late", tip: "cd".repeat(32) },
];
const page: Page = {
  from: 10,
  to: 40,
  tip: "ab".repeat(32),
  incarnation: 2,
  entries: [12, 13, 20].map((hubPos, i): LogEntry => {
    const fact = pick(i + 1);
    return { hubPos, eff: i === 1 ? "019e5f0a2b3c0007" : fact.hlc, verdict: verdicts[i] as Verdict, fact };
  }),
  acks: [
    { origin: "k3m9x2.zzzzz", fromSeq: 4, toSeq: 6, firstHubPos: 11, exceptions: [] },
    {
      origin: "k3m9x2.zzzzz",
      fromSeq: 7,
      toSeq: 9,
      firstHubPos: 30,
      exceptions: [{ seq: 8, verdict: { kind: "late", tip: "cd".repeat(32) } }],
    },
  ],
};

describe("a page", () => {
  test("gives back its entries and what it acknowledges", () => {
    fc.assert(
      fc.property(someFacts, fc.nat({ max: 3 }), (facts, verdict) => {
        const entries = facts.map((fact, i) => ({
          hubPos: 50 + 2 * i,
          eff: i % 2 ? fact.hlc : "019e5f0a2b3c0007",
          verdict: verdicts[verdict] as Verdict,
          fact: { ...fact, origin: `s${i % 3}.1` },
        }));
        const given: Page = { ...page, to: 90, entries };
        const sealed = readPage(seal(given));
        expect(verifyPage(sealed, "k3m9x2", [hub.publicKey])).toBe(true);
        const read = pageOf(readPage(seal({ ...given, acks: [] })));
        // As JSON has it: there is no -0.
        expect(read).toEqual(JSON.parse(JSON.stringify({ ...given, acks: [] })));
      }),
      { numRuns: 50 },
    );
    expect(pageOf(readPage(seal({ ...page, entries: [] })))).toEqual({ ...page, entries: [] });
    expect(pageOf(readPage(seal({ ...page, acks: [] })))).toEqual({ ...page, acks: [] });
  });

  test("is taken only by the site that it was made for, and only from its hub", () => {
    const sealed = readPage(seal(page));
    expect(verifyPage(sealed, "k3m9x2", [hub.publicKey])).toBe(true);
    expect(verifyPage(sealed, "other", [hub.publicKey])).toBe(false);
    expect(verifyPage(sealed, "k3m9x2", [testKey(4).publicKey])).toBe(false);
  });

  test("with positions out of order, or outside of it, is a fault", () => {
    const [first, second] = page.entries as [LogEntry, LogEntry];
    for (const entries of [[second, first], [first, first], [{ ...first, hubPos: 10 }], [{ ...first, hubPos: 41 }]])
      expect(() => pageOf(readPage(seal({ ...page, entries })))).toThrow(WireFault);
    const [run] = page.acks;
    expect(() => pageOf(readPage(seal({ ...page, acks: [{ ...run, firstHubPos: 39 } as never] })))).toThrow(WireFault);
    expect(() => readPage(seal({ ...page, to: 9 }))).toThrow(WireFault);
  });

  test("knows any changed bit and any missing byte, and never crashes on it", () => {
    const bytes = seal(page);
    fc.assert(
      fc.property(fc.nat({ max: bytes.length * 8 - 1 }), (bit) => {
        const bad = Uint8Array.from(bytes);
        (bad[bit >> 3] as number) ^= 1 << (bit & 7);
        let isGood = false;
        try {
          isGood = verifyPage(readPage(bad), "k3m9x2", [hub.publicKey]);
        } catch (error) {
          expect(error).toBeInstanceOf(WireFault);
        }
        expect(isGood).toBe(false);
      }),
      { numRuns: 150 },
    );
    for (let length = 0; length < bytes.length; length += 7)
      expect(() => readPage(bytes.subarray(0, length))).toThrow(WireFault);
    expect(() => pageOf({ ...readPage(bytes), body: deflateRawSync(Buffer.alloc(99)) })).toThrow(WireFault);
  });
});
