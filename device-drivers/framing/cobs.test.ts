import { createRequire } from "node:module";
import fc from "fast-check";
import { expect, test } from "vitest";
import { CobsStream, cobsDecode, cobsEncode } from "./cobs.ts";

/** The npm package of the same name: a second opinion. */
const other: { encode(bytes: Buffer): Buffer; decode(frame: Buffer): Buffer } = createRequire(import.meta.url)("cobs");
const hex = (bytes: Uint8Array | undefined) => (bytes ? Buffer.from(bytes).toString("hex") : undefined);
/** Zeros are frequent, and so are lengths around the block of 254. */
const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc
    .array(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 255 })), { maxLength: 600 })
    .map((b) => Uint8Array.from(b)),
  fc.integer({ min: 250, max: 515 }).map((length) => new Uint8Array(length).fill(7)),
);

test.each([
  ["00", "0101"],
  ["0000", "010101"],
  ["11220033", "0311220233"],
  ["11223344", "0511223344"],
  ["11000000", "0211010101"],
  ["", "01"],
])("encodes %s as %s", (plain, framed) => {
  expect(hex(cobsEncode(Buffer.from(plain, "hex")))).toBe(framed);
});

test("a full block of 254 needs no second code byte, 255 bytes do", () => {
  expect(cobsEncode(new Uint8Array(254).fill(1)).length).toBe(255);
  expect(cobsEncode(new Uint8Array(255).fill(1)).length).toBe(257);
});

test("whatever is encoded has no zero, is short, and decodes to itself", () => {
  fc.assert(
    fc.property(anyBytes, (bytes) => {
      const frame = cobsEncode(bytes);
      expect(frame.includes(0)).toBe(false);
      expect(frame.length).toBeLessThanOrEqual(bytes.length + Math.ceil(bytes.length / 254) + 1);
      expect(hex(cobsDecode(frame))).toBe(hex(bytes));
    }),
    { numRuns: 500 },
  );
});

test("agrees with another implementation, in both directions", () => {
  fc.assert(
    fc.property(anyBytes, (bytes) => {
      fc.pre(bytes.length > 0);
      expect(hex(cobsDecode(other.encode(Buffer.from(bytes))))).toBe(hex(bytes));
      expect(hex(other.decode(Buffer.from(cobsEncode(bytes))))).toBe(hex(bytes));
    }),
    { numRuns: 500 },
  );
});

test.each(["", "00", "0511", "03110022", "ff01"])("refuses %s", (frame) => {
  expect(cobsDecode(Buffer.from(frame, "hex"))).toBeUndefined();
});

test("a stream gives the same frames however it is cut, and is in step again after noise", () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 60 }), { maxLength: 12 }),
      fc.nat(),
      (plain, seed) => {
        const wire = plain.flatMap((bytes) => [...cobsEncode(bytes), 0]);
        const stream = new CobsStream(64);
        // Noise without a zero: it spoils itself, and the zero in front of the first frame ends it.
        const frames = stream.push(Uint8Array.of(9, 9, 9, 0));
        expect(frames).toEqual([]);
        for (let at = 0, step = 1; at < wire.length; at += step) {
          step = 1 + ((seed + at) % 7);
          frames.push(...stream.push(Uint8Array.from(wire.slice(at, at + step))));
        }
        expect(frames.map(hex)).toEqual(plain.map(hex));
        expect(stream.spoiled).toBe(1);
      },
    ),
  );
});

test("a frame without an end costs no more memory than the longest frame", () => {
  const stream = new CobsStream(16);
  for (let i = 0; i < 100; i++) expect(stream.push(new Uint8Array(100).fill(3))).toEqual([]);
  expect(stream.push(Uint8Array.of(0, 2, 5, 0)).map(hex)).toEqual(["05"]);
  expect(stream.spoiled).toBe(1);
});
