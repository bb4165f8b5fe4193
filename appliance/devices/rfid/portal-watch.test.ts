import { describe, expect, test } from "vitest";
import { PortalWatch } from "./portal-watch.ts";

const gate = { place: "DOCK-1", outer: [1, 2], inner: [3], receives: true, receiveAt: "" };
const rules = { minCount: 3, minRssiDbm: -70, quietMs: 1_000, decideMs: 10_000 };
const epc = "3114257bf7194e4000000000";
const read = (antenna: number, atMs: number, { count = 2, rssiDbm = -50, tag = epc } = {}) => ({
  epc: tag,
  antenna,
  count,
  rssiDbm,
  firstMs: atMs,
  lastMs: atMs,
});

describe("a gate with antennas on both sides", () => {
  test.each([
    ["in", 1, 3],
    ["out", 3, 1],
  ] as const)("tells %s by the order of its antennas", (direction, first, last) => {
    const watch = new PortalWatch(gate, rules);
    watch.add([read(first, 1_000), read(first, 1_500)], 1_500);
    watch.add([read(last, 1_600), read(first, 1_700), read(last, 2_200)], 2_200);
    expect(watch.ended(3_199)).toEqual([]);
    expect(watch.ended(3_200)).toEqual([{ epc, count: 10, rssiDbm: -50, firstMs: 1_000, lastMs: 2_200, direction }]);
    expect(watch.ended(9_000)).toEqual([]);
  });

  test("tells it also when the reads came late and mixed up", () => {
    const watch = new PortalWatch(gate, rules);
    watch.add([read(3, 2_000), read(1, 1_000), read(3, 1_900), read(2, 1_100)], 60_000);
    expect(watch.ended(61_000)).toMatchObject([{ direction: "in", firstMs: 1_000, lastMs: 2_000 }]);
  });

  test("leaves out what was there too short, too weak, or on one side only", () => {
    const watch = new PortalWatch(gate, rules);
    watch.add([read(1, 0, { count: 1, tag: "a" }), read(3, 100, { count: 1, tag: "a" })], 100);
    watch.add([read(1, 0, { rssiDbm: -80, tag: "b" }), read(3, 100, { rssiDbm: -71, tag: "b" })], 100);
    watch.add([read(1, 0, { count: 500, tag: "c" })], 100);
    watch.add([read(9, 0, { count: 500, tag: "d" })], 100);
    expect(watch.ended(2_000)).toEqual([]);
    expect([watch.strays, watch.waiting]).toEqual([3, 0]);
  });

  test("tells once of a pallet that came in and is put down in the field", () => {
    const watch = new PortalWatch(gate, rules);
    watch.add([read(1, 0), read(1, 500)], 500);
    const told = [];
    for (let atMs = 1_000; atMs <= 60_000; atMs += 500) {
      watch.add([read(3, atMs)], atMs);
      told.push(...watch.ended(atMs).map(({ direction, lastMs }) => [direction, lastMs]));
    }
    expect(told).toEqual([["in", 10_500]]);
    expect(watch.ended(61_000)).toEqual([]);
    expect([watch.waiting, watch.strays]).toEqual([0, 0]);
  });

  test("does not give up a pallet that waits on the outer side before it comes in", () => {
    const watch = new PortalWatch(gate, rules);
    for (let atMs = 0; atMs <= 20_000; atMs += 500) {
      watch.add([read(1, atMs)], atMs);
      expect(watch.ended(atMs)).toEqual([]);
    }
    watch.add([read(3, 20_500)], 20_500);
    expect(watch.ended(20_600)).toMatchObject([{ direction: "in" }]);
  });

  test("holds a bounded number of tags that never leave", () => {
    const watch = new PortalWatch(gate, rules);
    for (let i = 0; i < 6_000; i++) watch.add([read(1, i, { tag: `t${i}` })], i);
    expect([watch.waiting, watch.strays]).toEqual([5_000, 1_000]);
  });
});

test("a gate with one side knows no direction", () => {
  const watch = new PortalWatch({ ...gate, inner: [] }, rules);
  watch.add([read(1, 0, { count: 5 })], 0);
  expect(watch.ended(1_000)).toMatchObject([{ epc, direction: "here" }]);
});
