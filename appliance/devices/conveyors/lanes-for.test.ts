import { expect, test } from "vitest";
import { readLanes } from "../../wms/parcels/lane-settings.ts";
import { isMeantFor, lanesFor } from "./lanes-for.ts";
import type { Route } from "./route-index.ts";

const { lanes } = readLanes([
  { lane: 1, place: "LANE-1", docks: ["DOCK-1"] },
  { lane: 2, place: "LANE-2", docks: ["DOCK-1"] },
  { lane: 3, loads: ["L-7"] },
  { lane: 4, carriers: ["UPSN"] },
  { lane: 5, place: "A-01", zones: ["A"] },
]);
const nowhere: Route = { lpn: "X", orderHeld: false, load: "", dock: "", carrier: "", toPlace: "", zone: "" };
const open = { closed: new Set<number>(), sent: new Map<number, number>() };
const lanesOf = (route: Partial<Route>, more = {}) => lanesFor({ ...nowhere, ...route }, lanes, { ...open, ...more });

test("the load goes before the dock, the dock before the carrier, a task's place before its zone", () => {
  expect(lanesOf({ load: "L-7", dock: "DOCK-1", carrier: "UPSN" })).toEqual({ lanes: [3], because: "load" });
  expect(lanesOf({ load: "L-8", dock: "DOCK-1", carrier: "UPSN" })).toEqual({ lanes: [1, 2], because: "dock" });
  expect(lanesOf({ carrier: "UPSN" })).toEqual({ lanes: [4], because: "carrier" });
  expect(lanesOf({ toPlace: "LANE-1", zone: "A" })).toEqual({ lanes: [1], because: "putaway" });
  expect(lanesOf({ toPlace: "A-77", zone: "A" })).toEqual({ lanes: [5], because: "zone" });
});

test("of lanes that serve alike the one that had least comes first, and a closed one not at all", () => {
  expect(lanesOf({ dock: "DOCK-1" }, { sent: new Map([[1, 9]]) })?.lanes).toEqual([2, 1]);
  expect(lanesOf({ dock: "DOCK-1" }, { closed: new Set([2]) })?.lanes).toEqual([1]);
  expect(lanesOf({ load: "L-7" }, { closed: new Set([3]) })).toEqual({ lanes: [], because: "lane-closed" });
});

test("what nobody knows has no wish; what is held or served by no lane says so", () => {
  expect(lanesFor(undefined, lanes, open)).toBeUndefined();
  expect(lanesOf({})).toEqual({ lanes: [], because: "no-lane" });
  expect(lanesOf({ dock: "DOCK-1", orderHeld: true })).toEqual({ lanes: [], because: "order-held" });
});

test("a lane is meant for a route whether it is open or not", () => {
  expect(isMeantFor({ ...nowhere, dock: "DOCK-1" }, lanes, 2)).toBe(true);
  expect(isMeantFor({ ...nowhere, dock: "DOCK-1" }, lanes, 4)).toBe(false);
  expect(isMeantFor(undefined, lanes, 4)).toBe(false);
});

test("lanes that make no sense are told with their place in the list", () => {
  expect(readLanes([{ lane: "1" }, { lane: 2, dock: "D" }, { lane: 3, docks: "D" }]).problems).toEqual([
    "lanes.0.lane must be a lane number",
    "lanes.1 has no dock; it knows place, loads, docks, carriers, zones",
    "lanes.2.docks must be a list of texts",
  ]);
  expect(readLanes([{ lane: 1 }, { lane: 1 }]).problems).toEqual(["lanes must name each lane once"]);
  expect(readLanes({}).problems).toEqual(["lanes must be a list of up to 500"]);
});
