import fc from "fast-check";
import { expect, test } from "vitest";
import { weightUnit, wholeGrams } from "./weight-amount.ts";

test.each([
  ["12.345", "kg", 12_345],
  ["-0.5", "kg", -500],
  ["0012.34", "kg", 12_340],
  ["100.5", "g", 101],
  ["-100.5", "g", -101],
  ["0.4", "g", 0],
  ["-0.4", "g", 0],
  [".75", "kg", 750],
  ["1.5", "t", 1_500_000],
  ["500", "mg", 1],
  ["1", "lb", 454],
  ["100", "lb", 45_359],
  ["16", "oz", 454],
  ["2204.62262", "lb", 1_000_000],
] as const)("%s %s is %i g", (amount, unit, grams) => {
  expect(wholeGrams(amount, unit)).toBe(grams);
});

test("rounds to the step, halves away from zero", () => {
  expect(wholeGrams("1", "lb", 10)).toBe(450);
  expect(wholeGrams("2.5", "g", 5)).toBe(5);
  expect(wholeGrams("-2.5", "g", 5)).toBe(-5);
});

test.each(["", "-", ".", "1.2.3", "1e3", "0x10", "12 3", "１２", "9".repeat(16)])("%j is no amount", (amount) => {
  expect(wholeGrams(amount, "kg")).toBeUndefined();
});

test("kilograms with three decimals are exact, whatever the number", () => {
  fc.assert(
    fc.property(fc.integer({ min: -99_999_999, max: 99_999_999 }), (grams) => {
      const digits = Math.abs(grams).toString().padStart(4, "0");
      const amount = `${grams < 0 ? "-" : ""}${digits.slice(0, -3)}.${digits.slice(-3)}`;
      expect(wholeGrams(amount, "kg")).toBe(grams);
    }),
  );
});

test("units by any spelling; carats, pieces and Object's own names are none", () => {
  expect(["kg", " KG ", "Lb", "oz", "g", "t"].map(weightUnit)).toEqual(["kg", "kg", "lb", "oz", "g", "t"]);
  expect(["ct", "PCS", "%", "", "constructor", "__proto__"].map(weightUnit)).toEqual(Array(6).fill(undefined));
});
