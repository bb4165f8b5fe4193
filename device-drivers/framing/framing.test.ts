import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { between } from "./between.ts";
import { fixed } from "./fixed.ts";
import type { Frame, Framing } from "./framing.ts";
import { lines } from "./lines.ts";

const framings: Record<string, Framing> = {
  "lines, any end": lines({ end: "any", maxBytes: 20, idleMs: 1_000 }),
  "lines, CR": lines({ end: "cr", maxBytes: 20, wrapped: true }),
  "lines, LF": lines({ end: "lf", maxBytes: 20 }),
  "lines, CR LF": lines({ end: "crlf", maxBytes: 20, idleMs: 1_000 }),
  "lines, no end": lines({ end: "none", maxBytes: 20, idleMs: 80 }),
  "STX to CR and a checksum": between({ start: 0x02, end: 0x0d, checkBytes: 1, maxBytes: 15, idleMs: 100 }),
  "LF to ETX": between({ start: 0x0a, end: 0x03, maxBytes: 15, startInside: true }),
  "eight bytes": fixed({ bytes: 8, idleMs: 50 }),
};

/** Bytes in which framing characters are as frequent as others. */
const stream = fc.array(fc.oneof(fc.constantFrom(0x02, 0x03, 0x0a, 0x0d), fc.integer({ min: 0, max: 255 })), {
  maxLength: 120,
});

describe.each(Object.entries(framings))("%s", (_name, framing) => {
  test("gives the same frames whatever the chunks", () => {
    fc.assert(
      fc.property(stream, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 }), (bytes, sizes) => {
        const whole = framing.start();
        const expected = [...whole.push(Uint8Array.from(bytes)), ...whole.idle()];
        const pieces = framing.start();
        const found: Frame[] = [];
        for (let from = 0, i = 0; from < bytes.length; i++) {
          const size = sizes[i % sizes.length] ?? 1;
          found.push(...pieces.push(Uint8Array.from(bytes.slice(from, from + size))));
          from += size;
        }
        found.push(...pieces.idle());
        expect(found).toEqual(expected);
      }),
    );
  });

  test("never gives a frame longer than its limit, and holds nothing after the pause", () => {
    fc.assert(
      fc.property(stream, (bytes) => {
        const splitter = framing.start();
        const frames = [...splitter.push(Uint8Array.from(bytes)), ...splitter.idle()];
        expect(splitter.holds).toBe(false);
        for (const frame of frames) expect(frame.bytes.length).toBeLessThanOrEqual(20);
      }),
    );
  });

  test("after a reset, what was held does not touch what comes", () => {
    fc.assert(
      fc.property(stream, stream, (before, after) => {
        const splitter = framing.start();
        splitter.push(Uint8Array.from(before));
        splitter.reset();
        const fresh = framing.start();
        expect(splitter.push(Uint8Array.from(after))).toEqual(fresh.push(Uint8Array.from(after)));
      }),
    );
  });
});

const texts = (framing: Framing, text: string, idle = false) => {
  const splitter = framing.start();
  const frames = splitter.push(Buffer.from(text, "latin1"));
  if (idle) frames.push(...splitter.idle());
  return frames.map(({ bytes, trouble }) => `${trouble ? `${trouble}:` : ""}${Buffer.from(bytes).toString("latin1")}`);
};

test("CR, LF and CR LF all end a line, and an empty line is none", () => {
  expect(texts(lines({ maxBytes: 20 }), "one\rtwo\nthree\r\n\r\n\nfour\r")).toEqual(["one", "two", "three", "four"]);
});

test("with CR LF as the end, a lone CR or LF is content: QR codes have them", () => {
  expect(texts(lines({ end: "crlf", maxBytes: 20 }), "a\rb\nc\r\r\nd\r\n")).toEqual(["a\rb\nc\r", "d"]);
});

test("STX and ETX around a line are taken off", () => {
  expect(texts(lines({ maxBytes: 20, wrapped: true }), "\x02abc\x03\r\nxyz\r")).toEqual(["abc", "xyz"]);
});

test("without an end the pause closes the frame; with one, the pause shows that it was cut off", () => {
  expect(texts(lines({ end: "none", maxBytes: 20, idleMs: 80 }), "12345", true)).toEqual(["12345"]);
  expect(texts(lines({ end: "cr", maxBytes: 20, idleMs: 1_000 }), "ok\r123", true)).toEqual(["ok", "unreadable:123"]);
});

test("a frame that is too long is told once, dropped to its end, and the next is read", () => {
  expect(texts(lines({ maxBytes: 5 }), "123456789\rok\r")).toEqual(["too-long:12345", "ok"]);
  expect(texts(between({ start: 2, end: 3, maxBytes: 3 }), "\x02abcdef\x03\x02ok\x03")).toEqual([
    "too-long:\x02abc",
    "\x02ok\x03",
  ]);
});

test("a start inside a frame begins a new one, and the check byte may be any byte, even a start or an end", () => {
  const framing = between({ start: 2, end: 13, checkBytes: 1, maxBytes: 15 });
  expect(texts(framing, "\x02ab\x02cd\rX\x02ef\r\x02\x02gh\r\r")).toEqual([
    "unreadable:\x02ab",
    "\x02cd\rX",
    "\x02ef\r\x02",
    "\x02gh\r\r",
  ]);
});

test("a machine that sends only noise is told once, not for every byte", () => {
  expect(texts(between({ start: 2, end: 3, maxBytes: 4 }), "x".repeat(100))).toEqual(["too-long:"]);
});

test("frames without an end and without a pause are refused when they are described", () => {
  expect(() => lines({ end: "none", maxBytes: 20 })).toThrow("idleMs");
});
