import { expect, test } from "vitest";
import { speedMmSOf } from "./speed.ts";

test.each([
  ["0.5", 500],
  ["0,25", 250],
  [" 1 ", 1_000],
  ["0.04", undefined],
  ["11", undefined],
  ["", undefined],
  ["fast", undefined],
])("%s m/s is %s mm/s", (typed, mmS) => {
  expect(speedMmSOf(typed)).toBe(mmS);
});
