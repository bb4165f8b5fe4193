import { expect, test } from "vitest";
import { runShift } from "./shift/run-shift.ts";

/** Seeds of shifts that once broke a rule, with what was wrong. What they found has a name here; the same seed must stay quiet. */
const found: readonly [seed: number, steps: number, what: string][] = [
  [13, 120, "a count that was posted left promises on stock that it had written off"],
  [100, 40, "goods that are not tracked by serial could be given a serial number"],
  [242, 150, "a count of one SKU booked other SKUs as found that were there all the time"],
  [319, 120, "a tote with another LPN in it was taken for empty and used elsewhere"],
  [313, 120, "a pick task stayed for ever when its order was cancelled and nothing was on its cart"],
  [435, 150, "units missing at packing left promises on nothing"],
  [464, 150, "a count booked units onto a label that was empty by then"],
  [478, 150, "units on hold in a tote were missed below zero at packing, and the walk of a held order never ended"],
  [1009, 200, "a serial number found elsewhere at a put-back left its promise behind"],
  [1016, 200, "a pack task waited for an order that had shipped"],
  [1051, 200, "a picker could swap to the carton of another order"],
  [1074, 200, "a whole LPN was taken out of a locked place without a word"],
  [1103, 200, "goods that had shipped were put back from the customer"],
  [2000, 150, "a carton shipped out of the LPN that it was nested in kept its parent"],
  [2005, 150, "a pick task stayed when its tote was packed straight off the cart"],
  [2035, 150, "a tote inside another tote was put down twice"],
];

test.each(found)("seed %i, %i commands: %s", (seed, steps) => {
  expect(() => runShift({ seed, steps, checkEvery: 5 }).site.db.close()).not.toThrow();
});
