import { createRequire } from "node:module";
import fc from "fast-check";
import { expect, test } from "vitest";
import { SlipStream, slipEncode } from "./slip.ts";

const other: { encode(bytes: Uint8Array): Uint8Array } = createRequire(import.meta.url)("slip");
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const special = fc.constantFrom(0xc0, 0xdb, 0xdc, 0xdd);
const anyBytes = fc
  .array(fc.oneof(special, fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 80 })
  .map((bytes) => Uint8Array.from(bytes));

test("writes END and ESC inside a frame as two bytes", () => {
  expect(hex(slipEncode(Uint8Array.of(1, 0xc0, 2, 0xdb, 3)))).toBe("c001dbdc02dbdd03c0");
});

test("agrees with another implementation and comes back in any pieces", () => {
  fc.assert(
    fc.property(fc.array(anyBytes, { maxLength: 8 }), fc.integer({ min: 1, max: 9 }), (plain, step) => {
      for (const bytes of plain) expect(hex(slipEncode(bytes))).toBe(hex(other.encode(bytes)));
      const wire = plain.flatMap((bytes) => [...slipEncode(bytes)]);
      const stream = new SlipStream(80);
      const frames: Uint8Array[] = [];
      for (let at = 0; at < wire.length; at += step)
        frames.push(...stream.push(Uint8Array.from(wire.slice(at, at + step))));
      expect(frames.map(hex)).toEqual(plain.map(hex));
      expect(stream.spoiled).toBe(0);
    }),
  );
});

test("counts what is no frame and goes on with the next", () => {
  const stream = new SlipStream(4);
  const broken = [0xdb, 0x01, 0xc0, 1, 2, 3, 4, 5, 0xc0, 1, 0xdb, 0xc0, 7, 0xc0];
  expect(stream.push(Uint8Array.from(broken)).map(hex)).toEqual(["07"]);
  expect(stream.spoiled).toBe(3);
});
