import { expect, test } from "vitest";
import { encodeCarried, isCarried, readCarried, verifyCarried } from "./carried.ts";
import { testKey } from "./testing/some-facts.ts";
import { WireFault } from "./wire-fault.ts";

test("an exchange on a stick is known by its box's signature, and any change of it shows", () => {
  const [box, other] = [testKey(1), testKey(2)];
  const bytes = encodeCarried("box-1", "k".repeat(43), Buffer.from("frames"), box.sign);
  const read = readCarried(bytes);
  expect([isCarried(bytes), read.box, Buffer.from(read.message).toString()]).toEqual([true, "box-1", "frames"]);
  expect([verifyCarried(read, box.publicKey), verifyCarried(read, other.publicKey)]).toEqual([true, false]);
  for (let at = 0; at < bytes.length; at++) {
    const bad = Uint8Array.from(bytes);
    (bad[at] as number) ^= 1;
    let isGood = false;
    try {
      isGood = verifyCarried(readCarried(bad), box.publicKey);
    } catch (error) {
      expect(error).toBeInstanceOf(WireFault);
    }
    expect(isGood).toBe(false);
    expect(() => readCarried(bytes.subarray(0, at))).toThrow(WireFault);
  }
});
