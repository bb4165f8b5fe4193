import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ByteWriter } from "./bytes.ts";
import { encodeFrames, type Frame, readFrames } from "./frames.ts";
import { messageBytesMax, messageFramesMax } from "./limits.ts";
import { WireFault } from "./wire-fault.ts";

const frames: Frame[] = [
  { kind: "pull", head: { cursor: 7, maxBytes: 1_000, waitMs: 20_000 } },
  { kind: "push", head: {}, body: new Uint8Array([1, 2, 3]) },
  {
    kind: "receipt",
    head: { origin: "a.1", ackSeq: 3, durableSeq: 2, verdicts: [[2, { kind: "late", tip: "cd".repeat(32) }]] },
  },
];

describe("a message of frames", () => {
  test("comes back as it was sent, with fields of a later version", () => {
    const sent = [...frames, { kind: "pull", head: { cursor: 0, maxBytes: 0, waitMs: 0, colour: ["ü"] } } as Frame];
    expect(readFrames(encodeFrames(sent)).map(plain)).toEqual(sent.map(plain));
  });

  test("leaves out a frame that it does not know", () => {
    const bytes = new ByteWriter().raw(Buffer.from("KX1")).count(2);
    bytes
      .byte(99)
      .text("{}")
      .block(new Uint8Array(5))
      .byte(5)
      .text('{"cursor":1,"maxBytes":2,"waitMs":3}')
      .block(new Uint8Array());
    expect(readFrames(bytes.done()).map(({ kind }) => kind)).toEqual(["pull"]);
  });

  test("that is no message, ends early, has too many frames or is too large, is a fault with a code", () => {
    const bytes = encodeFrames(frames);
    for (let length = 0; length < bytes.length; length++)
      expect(() => readFrames(bytes.subarray(0, length))).toThrow(WireFault);
    expect(() =>
      readFrames(
        new ByteWriter()
          .raw(Buffer.from("KX1"))
          .count(messageFramesMax + 1)
          .done(),
      ),
    ).toThrow("too-large");
    expect(() => readFrames(new Uint8Array(messageBytesMax + 1))).toThrow("too-large");
    expect(() => encodeFrames([{ kind: "page", head: {}, body: new Uint8Array(messageBytesMax) }])).toThrow(
      "too-large",
    );
    expect(() => readFrames(Buffer.from("GET / HTTP/1.1"))).toThrow("version");
    expect(() => readFrames(encodeFrames([{ kind: "pull", head: { cursor: -1, maxBytes: 1, waitMs: 1 } }]))).toThrow(
      "malformed",
    );
  });

  test("of rubbish is a fault, whatever the rubbish", () => {
    const bytes = encodeFrames(frames);
    fc.assert(
      fc.property(fc.nat(), fc.nat({ max: 255 }), fc.uint8Array({ maxLength: 60 }), (at, value, rubbish) => {
        const bad = Uint8Array.from(bytes);
        bad[at % bad.length] = value;
        for (const one of [bad, rubbish, Buffer.concat([Buffer.from("KX1"), rubbish])])
          try {
            readFrames(one);
          } catch (error) {
            expect(error).toBeInstanceOf(WireFault);
          }
      }),
      { numRuns: 200 },
    );
  });
});

const plain = (frame: Frame) => ({ ...frame, body: "body" in frame ? [...frame.body] : [] });
