import { expect, test } from "vitest";
import { answerKeyFromPem, answerKeyFromSeed, openAnswer, sealAnswer } from "./sealed-answer.ts";
import { WireFault } from "./wire-fault.ts";

const seed = (n: number) => new Uint8Array(32).fill(n);
const key = answerKeyFromSeed(seed(1));

test("an answer is read by the box whose key was in the question, and by nobody else", () => {
  const sealed = sealAnswer("box-1", key.publicKey, Buffer.from("pages"), seed(2));
  expect(Buffer.from(sealed).includes("pages")).toBe(false);
  expect(Buffer.from(openAnswer("box-1", answerKeyFromPem(key.privateKeyPem), sealed)).toString()).toBe("pages");
  const reads = (box: string, by: typeof key, bytes: Uint8Array) => {
    try {
      return Buffer.from(openAnswer(box, by, bytes)).toString();
    } catch (error) {
      expect(error).toBeInstanceOf(WireFault);
      return (error as WireFault).code;
    }
  };
  expect(reads("box-1", answerKeyFromSeed(seed(3)), sealed)).toBe("signature");
  expect(reads("box-2", key, sealed)).toBe("signature");
  for (let at = 0; at < sealed.length; at++) {
    const changed = Uint8Array.from(sealed);
    (changed[at] as number) ^= 1;
    expect(reads("box-1", key, changed)).not.toBe("pages");
    expect(reads("box-1", key, sealed.subarray(0, at))).not.toBe("pages");
  }
});

test("the same pages sealed twice do not look alike, and a key that is none is refused", () => {
  const seal = (n: number) =>
    Buffer.from(sealAnswer("box-1", key.publicKey, Buffer.from("pages"), seed(n))).toString("hex");
  expect(seal(4)).not.toBe(seal(5));
  for (const bad of ["", "x".repeat(43).slice(1), Buffer.alloc(32).toString("base64url")])
    expect(() => sealAnswer("box-1", bad, Buffer.from("pages"), seed(6))).toThrow(WireFault);
});
