import { expect, test } from "vitest";
import { Chance } from "./chance.ts";
import { Disk } from "./disk.ts";
import { Kernel } from "./kernel.ts";
import { calm, Network, rough } from "./network.ts";
import { WallClock } from "./wall-clock.ts";

const startMs = Date.UTC(2026, 10, 21);

test("things happen in the order of their time, and of their asking within one millisecond", () => {
  const kernel = new Kernel(startMs);
  const seen: string[] = [];
  for (const [delayMs, name] of [
    [30, "c"],
    [10, "a"],
    [10, "b"],
    [90, "never"],
  ] as const)
    kernel.in(delayMs, () => seen.push(`${name}@${kernel.nowMs - startMs}`));
  kernel.in(10, () => kernel.in(0, () => seen.push("after b")));
  kernel.in(20, () => seen.push("cancelled")).cancelled = true;
  kernel.runUntil(startMs + 50, 100);
  expect(seen).toEqual(["a@10", "b@10", "after b", "c@30"]);
  expect(kernel.nowMs).toBe(startMs + 50);
});

test("a thousand things in random order come out sorted", () => {
  const kernel = new Kernel(0);
  const chance = new Chance(3);
  const seen: number[] = [];
  for (let i = 0; i < 1_000; i++) kernel.in(chance.int(0, 500), () => seen.push(kernel.nowMs));
  kernel.runUntil(1_000, 1_000);
  expect(seen).toHaveLength(1_000);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
});

test("a run that goes round in circles is stopped with a clear error", () => {
  const kernel = new Kernel(0);
  const again = () => void kernel.in(0, again);
  again();
  expect(() => kernel.runUntil(1, 1_000)).toThrow(/more than 1000 events/);
});

test("the same seed gives the same chance, another seed another", () => {
  const draw = (seed: number) => {
    const chance = new Chance(seed);
    return [chance.int(0, 9_999), chance.waitMs(500), chance.pick(["x", "y", "z"]), ...chance.bytes(4)].join();
  };
  expect(draw(7)).toBe(draw(7));
  expect(new Set(Array.from({ length: 200 }, (_, seed) => draw(seed))).size).toBe(200);
});

test("Zipf demand takes the first of four about half of the time and the last about one time in eight", () => {
  const chance = new Chance(11);
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < 10_000; i++) (counts[chance.zipf([0, 1, 2, 3])] as number)++;
  expect(counts[0]).toBeGreaterThan(4_600);
  expect(counts[0]).toBeLessThan(5_000);
  expect(counts[3]).toBeGreaterThan(1_050);
  expect(counts[3]).toBeLessThan(1_350);
});

test("a rough network loses, doubles and overtakes; a calm one does none of these; a cut line lets nothing through one way", () => {
  const kernel = new Kernel(0);
  const network = new Network(kernel, new Chance(5));
  const arrived: number[] = [];
  network.weather = rough;
  for (let i = 0; i < 500; i++) network.send("a", "hub", () => arrived.push(i));
  kernel.runUntil(60_000, 10_000);
  expect(new Set(arrived).size).toBeLessThan(500);
  expect(arrived.length).toBeGreaterThan(new Set(arrived).size);
  expect(arrived).not.toEqual([...arrived].sort((a, b) => a - b));

  network.weather = calm;
  network.cut("a", "hub");
  const calmly: string[] = [];
  network.send("a", "hub", () => calmly.push("cut"));
  network.send("hub", "a", () => calmly.push("back"));
  network.mend("a", "hub");
  network.send("a", "hub", () => calmly.push("mended"));
  kernel.runUntil(120_000, 10_000);
  expect(calmly.sort()).toEqual(["back", "mended"]);
});

test("a clock is wrong by its offset, drifts, jumps, and wakes up in 1970 but never before", () => {
  const kernel = new Kernel(startMs);
  const clock = new WallClock(kernel, 5_000, 500);
  expect(clock.nowMs()).toBe(startMs + 5_000);
  kernel.runUntil(startMs + 1_000_000, 1);
  expect(clock.nowMs()).toBe(startMs + 1_005_500);
  clock.step(-60_000, 0);
  expect(clock.nowMs()).toBe(startMs + 940_000);
  clock.boot1970();
  expect(clock.nowMs()).toBe(0);
  kernel.runUntil(startMs + 1_000_777, 1);
  expect(clock.nowMs()).toBe(777);
});

test("a power loss takes only what was not synced, from some point on", () => {
  const outcomes = new Set<number>();
  for (let seed = 0; seed < 50; seed++) {
    const disk = new Disk<number>();
    for (const n of [1, 2, 3]) disk.append(n);
    disk.sync();
    for (const n of [4, 5]) disk.append(n);
    const lost = disk.losePower(new Chance(seed));
    expect(disk.records).toEqual([1, 2, 3, 4, 5].slice(0, 5 - lost));
    expect(disk.unsynced).toBe(0);
    outcomes.add(lost);
  }
  expect([...outcomes].sort()).toEqual([0, 1, 2]);
});

test("the trace hash tells two runs apart", () => {
  const run = (line: string) => {
    const kernel = new Kernel(0);
    kernel.in(5, () => kernel.note(line));
    kernel.runUntil(10, 10);
    return kernel.traceHash();
  };
  expect(run("x")).toBe(run("x"));
  expect(run("x")).not.toBe(run("y"));
});
