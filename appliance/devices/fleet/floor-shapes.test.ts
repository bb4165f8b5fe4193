import fc from "fast-check";
import { expect, test } from "vitest";
import { contains, touches } from "./floor-shapes.ts";

const at = (xMm: number, yMm: number) => ({ xMm, yMm });
const square = [at(0, 0), at(10, 0), at(10, 10), at(0, 10)];
/** An L: the upper right quarter is missing. */
const corner = [at(0, 0), at(10, 0), at(10, 5), at(5, 5), at(5, 10), at(0, 10)];

test("a point is in a rectangle when both its numbers are, its border included, either way round", () => {
  const number = fc.integer({ min: -5, max: 15 });
  fc.assert(
    fc.property(number, number, (x, y) => {
      const isIn = x >= 0 && x <= 10 && y >= 0 && y <= 10;
      expect(contains(square, at(x, y))).toBe(isIn);
      expect(contains([...square].reverse(), at(x, y))).toBe(isIn);
    }),
  );
});

test("the notch of an L is outside of it", () => {
  expect(contains(corner, at(3, 8))).toBe(true);
  expect(contains(corner, at(8, 8))).toBe(false);
});

test("a way that only passes through touches, one that passes by does not", () => {
  expect(touches(square, [at(-5, 5), at(15, 5)])).toBe(true);
  expect(touches(square, [at(-5, 12), at(15, 12)])).toBe(false);
  expect(touches(square, [at(4, 4), at(5, 5)])).toBe(true);
  expect(touches(corner, [at(6, 12), at(12, 6)])).toBe(false);
  expect(touches(corner, [at(-2, 12), at(6, 12), at(4, -3)])).toBe(true);
  expect(touches(square, [at(12, 0), at(20, 0)])).toBe(false);
});
