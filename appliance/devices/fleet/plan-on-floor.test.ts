import { expect, test } from "vitest";
import type { FloorZone } from "#sync/model/records/floor-plan.ts";
import { PlanOnFloor } from "./plan-on-floor.ts";
import { smallPlan } from "./testing/small-plan.ts";

const slow = (maxSpeedMmS: number, fromX: number, toX: number, mapId = "hall"): FloorZone => ({
  ...{ id: `slow-${maxSpeedMmS}`, name: "Crossing", kind: "slow", release: "", mapId, maxSpeedMmS },
  polygon: [
    { xMm: fromX, yMm: -500 },
    { xMm: toX, yMm: -500 },
    { xMm: toX, yMm: 500 },
    { xMm: fromX, yMm: 500 },
  ],
});
const planWith = (zones: FloorZone[]) =>
  new PlanOnFloor({
    ...{ id: "p", name: "p", lif: smallPlan(["RECV-01", "A-1", "A-2"]), stations: {}, zones, closures: {} },
    ...{ version: 1, active: true, importedBy: "", importedAt: null },
  });

test("every way through a slow zone is said with its speed, the lowest of them where they overlap", () => {
  const plan = planWith([slow(400, 1_000, 2_000), slow(300, 1_500, 5_000), slow(200, 0, 9_000, "other hall")]);
  expect(plan.pathEdge("X0>X1", "")).toMatchObject({ maxSpeedMmS: 300 });
  expect(plan.pathEdge("X1>X2", "")).toMatchObject({ maxSpeedMmS: 300 });
  expect(plan.pathEdge("X0>S0", "").maxSpeedMmS).toBeUndefined();
  plan.slowDown([]);
  expect(plan.pathEdge("X0>X1", "").maxSpeedMmS).toBeUndefined();
});

test("what lies in a zone is its nodes, and the ways that cut through it", () => {
  const plan = planWith([]);
  expect(plan.within({ ...slow(1, 2_000, 4_000), kind: "no-entry" })).toEqual({ nodes: ["X1"], ways: [] });
  const between = plan.within({ ...slow(1, 1_000, 2_000), kind: "no-entry" });
  expect({ ...between, ways: between.ways.sort() }).toEqual({ nodes: [], ways: ["X0>X1", "X1>X0"] });
});
