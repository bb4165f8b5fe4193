import { expect, test } from "vitest";
import { Chance } from "#appliance/testing/chance.ts";
import { slopeOf } from "./slope.ts";

const hourMs = 3_600_000;
const line = (perHour: number, noise: number, chance = new Chance(7)) =>
  Array.from({ length: 300 }, (_, i) => ({
    atMs: i * 2_000,
    value: 300 + (perHour * i * 2_000) / hourMs + noise * (chance.next() - 0.5),
  }));

test("a straight line is found exactly, and surely", () => {
  const { perHour, plusMinus } = slopeOf(line(60, 0));
  expect(perHour).toBeCloseTo(60, 6);
  expect(plusMinus).toBeCloseTo(0, 6);
});

test("under noise the truth lies within what it says, in nearly all runs", () => {
  const within = Array.from({ length: 200 }, (_, seed) => slopeOf(line(12, 30, new Chance(seed))));
  const hits = within.filter(({ perHour, plusMinus }) => Math.abs(perHour - 12) <= plusMinus).length;
  expect(hits).toBeGreaterThan(180);
  expect(hits).toBeLessThan(200);
});

test("two samples say nothing", () => {
  expect(slopeOf(line(60, 0).slice(0, 2)).plusMinus).toBe(Number.POSITIVE_INFINITY);
});
