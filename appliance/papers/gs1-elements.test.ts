import { expect, test } from "vitest";
import { fnc1 } from "./code-128.ts";
import { gs1Data, gs1Date, gs1Readable, gs1Takes, gtin14, spacedSscc } from "./gs1-elements.ts";

test("FNC1 closes a field of open length, except at the end", () => {
  const elements = [{ ai: "37", value: "48" } as const, { ai: "10", value: "L1" } as const];
  expect(gs1Data(elements)).toBe(`${fnc1}3748${fnc1}10L1`);
  expect(gs1Readable(elements)).toBe("(37)48(10)L1");
});

test("refuses an SSCC or GTIN with a wrong check digit", () => {
  expect(() => gs1Data([{ ai: "00", value: "340123450000000018" }])).toThrow(RangeError);
  expect(() => gtin14("4012345000017")).toThrow(RangeError);
  expect(() => gtin14("40123")).toThrow(RangeError);
  expect(gtin14("4012345000016")).toBe("04012345000016");
  expect(gtin14("96385074")).toBe("00000096385074");
});

test("refuses a date that no calendar has", () => {
  expect(gs1Date("2028-02-29")).toBe("280229");
  expect(() => gs1Date("2027-02-29")).toThrow(RangeError);
  expect(() => gs1Date("31.12.2027")).toThrow(RangeError);
});

test("a lot may hold the 82 characters of GS1 and at most 20 of them", () => {
  expect(gs1Takes("10", 'A/b-1(2)*+,._<=>?!"%&')).toBe(false);
  expect(gs1Takes("10", "A/b-1(2)*+,._<=>?!%&")).toBe(true);
  for (const lot of ["", "ä", "a b", "#1", "^XZ", "~", "$", "@", "[", "x".repeat(21)])
    expect(gs1Takes("10", lot)).toBe(false);
});

test("an SSCC is grouped for reading aloud and loses no digit", () => {
  expect(spacedSscc("340123450000000017")).toBe("3 4012 3450 0000 0001 7");
});
