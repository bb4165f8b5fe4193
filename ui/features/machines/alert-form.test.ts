import { expect, test } from "vitest";
import { asRules, typedRule } from "./alert-form.ts";

test("limits are typed in degrees and minutes, and kept in the smallest units", () => {
  const rule = { quantity: "temperature-mc", channel: 1, min: 2_000, max: 8_500, forMs: 600_000, readings: 3 };
  const typed = typedRule(rule);
  expect(typed).toEqual({ ...typed, min: "2", max: "8.5", forMinutes: "10", readings: "3" });
  expect(asRules([typed])).toEqual({ rules: [rule], problems: [{}] });
  expect(asRules([{ ...typed, max: "8,5" }]).rules[0]?.max).toBe(8_500);
});

test("a rule that can never or always be broken is named as a mistake", () => {
  const typed = typedRule(undefined);
  expect(asRules([typed]).problems).toEqual([{ min: "field.one-limit" }]);
  expect(asRules([{ ...typed, min: "8", max: "2" }]).problems).toEqual([{ max: "field.low-high" }]);
  expect(asRules([{ ...typed, min: "warm", readings: "0", forMinutes: "" }]).problems).toEqual([
    { min: "field.number", readings: "field.whole", forMinutes: "field.number" },
  ]);
});
