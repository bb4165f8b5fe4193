import { expect, test } from "vitest";
import { readLines } from "./read-lines.ts";

test("a pasted list of SKUs and quantities is read, whatever stands between them", () => {
  expect(readLines("MUG-1 12\n\n KET-2;3\nBOX-3,\t4 ")).toEqual([
    { sku: "MUG-1", qty: 12 },
    { sku: "KET-2", qty: 3 },
    { sku: "BOX-3", qty: 4 },
  ]);
});

test("a line without a quantity makes the whole list unread", () => {
  expect(readLines("MUG-1 12\nKET-2")).toBeUndefined();
  expect(readLines("MUG-1 0")).toBeUndefined();
});
