import { expect, test } from "vitest";
import { inUoms } from "./quantity-words.ts";

const uoms = [
  { uom: "EA", qtyBase: 1 },
  { uom: "CASE", qtyBase: 12 },
  { uom: "PAL", qtyBase: 480 },
];

test.each([
  [0, "0 EA"],
  [3, "3 EA"],
  [12, "1 CASE"],
  [27, "2 CASE + 3 EA"],
  [493, "1 PAL + 1 CASE + 1 EA"],
])("%s units are %s", (qty, words) => {
  expect(inUoms(qty, uoms)).toBe(words);
});

test("a quantity without named units is a bare number", () => {
  expect(inUoms(7, [])).toBe("7");
});
