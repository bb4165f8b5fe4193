import { expect, test } from "vitest";
import { pinFlaw } from "./pin-rules.ts";

test("a PIN that somebody would guess first is named for what it is", () => {
  expect(pinFlaw("12a4")).toBe("digits");
  expect(pinFlaw("1234567890123")).toBe("digits");
  expect(pinFlaw("24681")).toBe("too-short");
  expect(pinFlaw("777777")).toBe("one-digit");
  expect(pinFlaw("456789")).toBe("in-a-row");
  expect(pinFlaw("890123")).toBe("in-a-row");
  expect(pinFlaw("321098")).toBe("in-a-row");
  expect(pinFlaw("121212")).toBe("repeats");
  expect(pinFlaw("123123")).toBe("repeats");
});

test("any other of six to twelve digits will do, leading zeros too", () => {
  for (const pin of ["246813", "002907", "123457", "847261905533"]) expect(pinFlaw(pin)).toBeUndefined();
});
