import fc from "fast-check";

import { expect, test } from "vitest";
import { PacketMeter } from "./packet-size-guard.ts";
import { publishPacket } from "./testing/raw-client.ts";

const sizes = fc.array(fc.integer({ min: 0, max: 70_000 }), { minLength: 1, maxLength: 6 });

test("takes any packets within the bound, however the bytes are cut", () => {
  fc.assert(
    fc.property(sizes, fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1 }), (payloadSizes, cuts) => {
      const bytes = Buffer.concat(payloadSizes.map((size) => publish(size)));
      const meter = new PacketMeter({ first: 80_000, later: 80_000 });
      let at = 0;
      for (let n = 0; at < bytes.length; n++) {
        const chunk = bytes.subarray(at, at + (cuts[n % cuts.length] ?? 1));
        expect(meter.accept(chunk)).toBe(true);
        at += chunk.length;
      }
    }),
    { numRuns: 50 },
  );
});

test("refuses a packet as soon as its length is announced, and says it", () => {
  const meter = new PacketMeter({ first: 1_000, later: 1_000 });
  expect(meter.accept(publish(900))).toBe(true);
  expect(meter.accept(publish(1_100).subarray(0, 3))).toBe(false);
  expect(meter.announced).toBeGreaterThan(1_000);
});

test("the first packet has a bound of its own", () => {
  expect(new PacketMeter({ first: 100, later: 1_000 }).accept(publish(500))).toBe(false);
  const meter = new PacketMeter({ first: 100, later: 1_000 });
  expect(meter.accept(publish(10))).toBe(true);
  expect(meter.accept(publish(500))).toBe(true);
});

test("refuses a length that never ends", () => {
  expect(new PacketMeter({ first: 1e9, later: 1e9 }).accept(Buffer.from([0x30, 0x80, 0x80, 0x80, 0x80, 0x01]))).toBe(
    false,
  );
});

function publish(size: number): Buffer {
  return publishPacket("t", Buffer.alloc(size));
}
