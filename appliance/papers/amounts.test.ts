import { expect, test } from "vitest";
import { countText, dateText, moneyText, weightText, weightTotalText } from "./amounts.ts";

test("kilograms keep every gram", () => {
  expect(weightText(1_234_567, "kg", "en")).toBe("1,234.567 kg");
  expect(weightText(412_500, "kg", "de")).toBe("412,5 kg");
});

test("a total in pounds is the sum of the pounds printed above it", () => {
  const lines = [200_000, 200_000, 200_000];
  expect(lines.map((grams) => weightText(grams, "lb", "en"))).toEqual(["441 lb", "441 lb", "441 lb"]);
  expect(weightTotalText(lines, "lb", "en")).toBe("1,323 lb");
});

test("what weighs a little is not printed as nothing", () => {
  expect(weightText(90, "lb", "en")).toBe("1 lb");
  expect(weightText(0, "lb", "en")).toBe("0 lb");
});

test("dates, counts and money follow the reader's language", () => {
  expect([dateText("2027-12-31", "en"), dateText("2027-12-31", "de")]).toEqual(["2027-12-31", "31.12.2027"]);
  expect([countText(12_345, "en"), countText(12_345, "de")]).toEqual(["12,345", "12.345"]);
  expect(moneyText(1_250_005, "EUR", "de")).toBe("12.500,05 EUR");
});
