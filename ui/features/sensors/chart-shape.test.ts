import { expect, test } from "vitest";
import { chartOf } from "./chart-shape.ts";

const point = (fromMs: number, min: number | null, max = min) => ({ fromMs, toMs: fromMs + 10, min, max });
const span = { fromMs: 0, toMs: 1_000 };

test("values without a gap are one band, and a gap stays a gap", () => {
  const chart = chartOf([point(0, 2_000, 3_000), point(10, 2_500), point(500, 4_000), point(510, 4_000)], [], span);
  expect(chart?.bands).toHaveLength(2);
  expect([chart?.min, chart?.max]).toEqual([2_000, 4_000]);
});

test("limits are in the picture, also where no value ever came near", () => {
  const chart = chartOf(
    [point(0, 4_000), point(10, 4_000)],
    [
      { min: 2_000, max: 8_000 },
      { min: null, max: 8_000 },
    ],
    span,
  );
  expect(chart?.limits).toHaveLength(2);
  for (const y of chart?.limits ?? []) expect(y).toBeGreaterThan(0);
  for (const y of chart?.limits ?? []) expect(y).toBeLessThan(100);
});

test("without a value there is no chart; one value alone is drawn", () => {
  expect(chartOf([point(0, null)], [], span)).toBeUndefined();
  expect(chartOf([point(0, 5)], [], span)?.bands).toEqual(["M4,50L6,50"]);
});
