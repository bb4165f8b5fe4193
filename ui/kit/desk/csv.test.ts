import { expect, test } from "vitest";
import { csvOf } from "./csv.ts";

test("texts with commas, quotes and line ends stay one cell, and numbers stay numbers", () => {
  expect(csvOf(["a", "b"], [['6" pipe, long', -5]])).toBe('\ufeffa,b\r\n"6"" pipe, long",-5\r\n');
});

test("what an office program would run as a formula is only a text", () => {
  expect(csvOf(["a"], [["=HYPERLINK(1)"], ["-1+1"]])).toBe("\ufeffa\r\n'=HYPERLINK(1)\r\n'-1+1\r\n");
});
