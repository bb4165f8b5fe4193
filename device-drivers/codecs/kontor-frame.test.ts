import { crc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CobsStream } from "../framing/cobs.ts";
import { decodeFrame, encodeFrame, type KontorFrame, type MessageName, wireFrame, wordFor } from "./kontor-frame.ts";
import {
  fieldBytes,
  fixedBytes,
  frameHeader,
  frameNumbers,
  imageManifest,
  type MessageLayout,
  messages,
  words,
} from "./kontor-messages.ts";

const names = Object.keys(messages) as MessageName[];
const layoutOf = (name: MessageName): MessageLayout => messages[name];

/** Any frame of any message, with every value its table allows. */
const anyFrame: fc.Arbitrary<KontorFrame> = fc.constantFrom(...names).chain((name) => {
  const layout = layoutOf(name);
  const fields: Record<string, fc.Arbitrary<unknown>> = {};
  for (const { name: field, type, size } of layout.fields)
    fields[field] =
      type === "bytes"
        ? fc.uint8Array({ minLength: size, maxLength: size })
        : { u8: fc.nat(255), u16: fc.nat(65_535), u32: fc.nat(4_294_967_295), u64: fc.maxSafeNat(), i32: fc.integer() }[
            type
          ];
  const { tail } = layout;
  if (tail)
    fields[tail.name] =
      tail.as === "bytes"
        ? fc.uint8Array({ maxLength: tail.max })
        : fc.string({ unit: "grapheme" }).filter((text) => Buffer.byteLength(text) <= tail.max);
  return fc
    .record({ address: fc.nat(255), seq: fc.nat(65_535), payload: fc.record(fields) })
    .map((frame) => ({ ...frame, name }) as unknown as KontorFrame);
});

describe("the table", () => {
  test.each([
    ...names.map((name) => [name, layoutOf(name).fields] as const),
    ["header", frameHeader] as const,
    ["manifest", imageManifest] as const,
  ])("%s is packed: each field begins where the one before ends", (_, fields) => {
    let end = 0;
    for (const field of fields) {
      expect(field.at).toBe(end);
      end += fieldBytes(field);
    }
  });

  test("a message has a number of its own and fits one frame", () => {
    expect(new Set(names.map((name) => messages[name].type)).size).toBe(names.length);
    for (const name of names) {
      const { fields, tail } = layoutOf(name);
      expect(fixedBytes(fields) + (tail?.max ?? 0)).toBeLessThanOrEqual(frameNumbers.payloadBytesMax);
      if (tail) expect(tail.at).toBe(fixedBytes(fields));
    }
    expect(fixedBytes(frameHeader)).toBe(frameNumbers.headerBytes);
    expect(fixedBytes(imageManifest)).toBe(64);
  });

  test("events begin alike", () => {
    const heads = names.filter((name) => messages[name].type >= 0x90).map((name) => layoutOf(name).fields.slice(0, 5));
    expect(heads.length).toBeGreaterThan(4);
    for (const head of heads) expect(head).toEqual(heads[0]);
  });

  test("no two words of one kind share a number", () => {
    for (const kind of Object.values(words)) expect(new Set(Object.values(kind)).size).toBe(Object.values(kind).length);
    expect(wordFor("nakReason", 14)).toBe("hash-wrong");
    expect(wordFor("nakReason", 250)).toBeUndefined();
  });
});

test("a recorded frame: humidity 45.5 % of device 7", () => {
  const frame: KontorFrame = {
    address: 7,
    seq: 258,
    name: "reading",
    payload: {
      queueId: 1,
      eventSeq: 2,
      atMs: 1_000,
      sentMs: 1_500,
      clockSet: 1,
      quantity: 2,
      channel: 3,
      value: -1,
      isStable: 0,
    },
  };
  const recorded = "07900201200100000002000000e803000000000000dc05000000000000010203ffffffff00";
  expect(Buffer.from(encodeFrame(frame)).toString("hex").slice(0, -8)).toBe(recorded);
  expect(decodeFrame(encodeFrame(frame))).toEqual(frame);
});

test("whatever the table allows goes over the line and comes back", () => {
  fc.assert(
    fc.property(anyFrame, (frame) => {
      const [bytes, ...more] = new CobsStream(255).push(wireFrame(frame));
      expect(more).toEqual([]);
      expect(decodeFrame(bytes!)).toEqual(frame);
    }),
    { numRuns: 500 },
  );
});

test("a frame with any bytes changed, lost or added is refused", () => {
  fc.assert(
    fc.property(
      anyFrame,
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      fc.constantFrom("flip", "cut", "add"),
      (frame, where, by, how) => {
        const bytes = [...encodeFrame(frame)];
        const at = where % bytes.length;
        if (how === "flip") bytes[at] = bytes[at]! ^ by;
        else if (how === "cut") bytes.splice(at, 1 + (by % 4));
        else bytes.splice(at, 0, by);
        expect(decodeFrame(Uint8Array.from(bytes))).toHaveProperty("fault");
      },
    ),
    { numRuns: 1_000 },
  );
});

test("random bytes are never a frame and never throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(decodeFrame(bytes)).toHaveProperty("fault");
    }),
    { numRuns: 1_000 },
  );
});

test("a longer payload of newer firmware is read, a shorter one refused", () => {
  const ack = encodeFrame({ address: 1, seq: 1, name: "nak", payload: { ofType: 1, reason: 2 } });
  const longer = resealed([...ack.subarray(0, 7), 99, 98]);
  expect(decodeFrame(longer)).toMatchObject({ name: "nak", payload: { ofType: 1, reason: 2 } });
  expect(decodeFrame(resealed([...ack.subarray(0, 6)]))).toEqual({
    fault: "payload-wrong",
    type: 0x85,
    address: 1,
    seq: 1,
  });
});

test("a type of later firmware is told apart from noise", () => {
  const later = encodeFrame({ address: 3, seq: 9, name: "ack", payload: { ofType: 1 } });
  expect(decodeFrame(resealed([3, 0xee, 9, 0, 1, ...later.subarray(5, 6)]))).toEqual({
    fault: "type-unknown",
    type: 0xee,
    address: 3,
    seq: 9,
  });
});

test("a value that does not fit is refused by name", () => {
  const config = (value: number): KontorFrame => ({ address: 1, seq: 1, name: "config", payload: { key: 1, value } });
  expect(() => encodeFrame(config(2 ** 31))).toThrow(
    "config.value must be a whole number from -2147483648 to 2147483647",
  );
  expect(() => encodeFrame(config(0.5))).toThrow("config.value");
  const text = "x".repeat(121);
  const log = { queueId: 1, eventSeq: 1, atMs: 1, sentMs: 1, clockSet: 0, level: 1, text };
  expect(() => encodeFrame({ address: 1, seq: 1, name: "log", payload: log })).toThrow("log.text has 121 bytes");
});

/** The same with length and CRC made right again: what another version might send. */
function resealed(start: number[]): Uint8Array {
  const bytes = Uint8Array.from([...start, 0, 0, 0, 0]);
  bytes[4] = start.length - frameNumbers.headerBytes;
  new DataView(bytes.buffer).setUint32(start.length, crc32(bytes.subarray(0, start.length)), true);
  return bytes;
}
