import fc from "fast-check";
import { expect, test } from "vitest";
import { type HostStatus, hostStatusText, type ZplReply, ZplReplyReader } from "./zpl-status.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const read = (...pieces: string[]): ZplReply[] => {
  const reader = new ZplReplyReader();
  return pieces.flatMap((piece) => reader.push(bytes(piece)));
};

/** As in the programming guide: a printer with paper, paused, three formats waiting, 25 labels to go. */
const paused =
  "\x02030,0,1,1245,003,0,0,0,000,0,0,0\x03\r\n\x02001,0,0,0,1,2,6,0,00000025,1,000\x03\r\n\x021234,0\x03\r\n";

test("the three strings give all fields", () => {
  expect(read(paused)).toEqual([
    {
      kind: "status",
      status: {
        communication: 30,
        paperOut: false,
        paused: true,
        labelLengthDots: 1245,
        formatsInBuffer: 3,
        bufferFull: false,
        diagnosticMode: false,
        partialFormat: false,
        ramCorrupt: false,
        tooCold: false,
        tooHot: false,
        functions: 1,
        headOpen: false,
        ribbonOut: false,
        thermalTransfer: true,
        printMode: 2,
        printWidthMode: 6,
        labelWaiting: false,
        labelsRemaining: 25,
        formatsWhilePrinting: true,
        graphicsStored: 0,
        password: 1234,
        staticRam: false,
      },
    },
  ]);
});

test("the identity gives model, firmware and dots", () => {
  expect(read("\x02ZTC ZD420-203dpi ZPL,V84.20.18Z,8,8192KB\x03\r\n")).toEqual([
    {
      kind: "host",
      host: { model: "ZTC ZD420-203dpi ZPL", firmware: "V84.20.18Z", dotsPerMm: 8, memory: "8192KB" },
    },
  ]);
});

test("an answer whose beginning is lost is no answer", () => {
  const [, second = "", third = ""] = paused.split("\r\n");
  expect(read(second, third)).toEqual([
    { kind: "unreadable", said: "001,0,0,0,1,2,6,0,00000025,1,000" },
    { kind: "unreadable", said: "1234,0" },
  ]);
  expect(read(second + third + paused).at(-1)).toMatchObject({ kind: "status" });
});

test("a string that is cut by the next answer does not lend it fields", () => {
  const cut = paused.slice(0, 60);
  expect(read(cut + paused).filter(({ kind }) => kind === "status")).toHaveLength(1);
});

test("a frame without end is given up", () => {
  expect(read(`\x02${"9".repeat(1_000)}`, paused)).toMatchObject([{ kind: "unreadable" }, { kind: "status" }]);
});

const flag = fc.boolean();
const status: fc.Arbitrary<HostStatus> = fc.record({
  communication: fc.integer({ min: 0, max: 999 }),
  paperOut: flag,
  paused: flag,
  labelLengthDots: fc.integer({ min: 0, max: 9999 }),
  formatsInBuffer: fc.integer({ min: 0, max: 999 }),
  bufferFull: flag,
  diagnosticMode: flag,
  partialFormat: flag,
  ramCorrupt: flag,
  tooCold: flag,
  tooHot: flag,
  functions: fc.integer({ min: 0, max: 255 }),
  headOpen: flag,
  ribbonOut: flag,
  thermalTransfer: flag,
  printMode: fc.integer({ min: 0, max: 9 }),
  printWidthMode: fc.integer({ min: 0, max: 9 }),
  labelWaiting: flag,
  labelsRemaining: fc.integer({ min: 0, max: 99_999_999 }),
  formatsWhilePrinting: flag,
  graphicsStored: fc.integer({ min: 0, max: 999 }),
  password: fc.integer({ min: 0, max: 9999 }),
  staticRam: flag,
});

test("any status in any pieces, with noise between answers, is read as it was said", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(status, fc.string({ unit: "grapheme-ascii", maxLength: 12 })), { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 40 }),
      (answers, pieceBytes) => {
        const all = bytes(answers.map(([one, noise]) => hostStatusText(one) + noise).join(""));
        const reader = new ZplReplyReader();
        const got: ZplReply[] = [];
        for (let at = 0; at < all.length; at += pieceBytes) got.push(...reader.push(all.subarray(at, at + pieceBytes)));
        expect(got).toEqual(answers.map(([one]) => ({ kind: "status", status: one })));
      },
    ),
    { numRuns: 200 },
  );
});

test("no bytes whatever make it throw, and garbage is never a status", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.constant(new Uint8Array([2])), fc.constant(new Uint8Array([3]))),
      ),
      (pieces) => {
        const reader = new ZplReplyReader();
        for (const reply of pieces.flatMap((piece) => reader.push(piece))) expect(reply.kind).not.toBe("status");
      },
    ),
    { numRuns: 300 },
  );
});
