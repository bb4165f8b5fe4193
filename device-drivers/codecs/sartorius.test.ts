import { expect, test } from "vitest";
import { sartoriusDecoder } from "./sartorius.ts";

const read = (line: string, decode = sartoriusDecoder()) => decode(Buffer.from(line, "latin1"), 7);

test.each([
  ["+   1234.5 g  ", 1_235],
  ["+    12.345 kg", 12_345],
  ["-     0.50 kg ", -500],
  ["N     +    12.345 kg", 12_345],
  ["+   1234.5 g", 1_235],
])("%j", (line, grams) => {
  expect(read(line)).toMatchObject([{ kind: "weight", atMs: 7, grams, stable: true }]);
});

test("without its unit the pan moves: shown only when the unit is known", () => {
  expect(read("+   1234.5    ")).toMatchObject([{ kind: "trouble", code: "not-ready" }]);
  expect(read("+   1234.5    ", sartoriusDecoder({ unit: "g" }))).toMatchObject([{ grams: 1_235, stable: false }]);
});

test.each([
  ["        H     ", "overload"],
  ["        L     ", "underload"],
  ["     Err 54   ", "fault"],
  ["        C     ", "not-ready"],
  ["+    12.34 ct ", "refused"],
  ["hello", "unreadable"],
  ["", "unreadable"],
  ["+ 1 2 3 kg", "unreadable"],
])("%j is trouble: %s", (line, code) => {
  expect(read(line)).toMatchObject([{ kind: "trouble", code }]);
});
