import { expect, test } from "vitest";
import { changedQty, differenceQty } from "./count-differences.ts";

test("what is missing of one and too much of another adds up to nothing, but both change", () => {
  const swapped = [
    { bookQty: 10, qty: 0 },
    { bookQty: 0, qty: 10 },
  ];
  expect(differenceQty(swapped)).toBe(0);
  expect(changedQty(swapped)).toBe(20);
});
