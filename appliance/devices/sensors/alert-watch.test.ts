import { describe, expect, test } from "vitest";
import { AlertWatch } from "./alert-watch.ts";

const minuteMs = 60_000;
const warm = { quantity: "temperature-mc", channel: 0, min: 2_000, max: 8_000, forMs: 10 * minuteMs, readings: 1 };
const at = (minute: number, value: number) => ({
  quantity: "temperature-mc",
  channel: 0,
  atMs: minute * minuteMs,
  value,
});

describe("an alert rule", () => {
  test("is on when a value was outside for long enough, and off with the first inside", () => {
    const watch = new AlertWatch([warm]);
    expect(watch.take(at(0, 9_000))).toEqual([]);
    expect(watch.take(at(5, 9_900))).toEqual([]);
    expect(watch.take(at(10, 8_500))).toEqual([
      {
        alert: "temperature-mc/0",
        on: true,
        sinceMs: 0,
        detail: { quantity: "temperature-mc", channel: 0, value: 8_500, worst: 9_900, min: 2_000, max: 8_000 },
      },
    ]);
    expect(watch.open).toEqual(["temperature-mc/0"]);
    expect(watch.take(at(11, 9_900))).toEqual([]);
    expect(watch.take(at(12, 7_000))).toMatchObject([{ on: false, sinceMs: 12 * minuteMs }]);
    expect(watch.open).toEqual([]);
  });

  test("needs no further reading when time alone makes it due", () => {
    const watch = new AlertWatch([warm]);
    watch.take(at(0, 1_000));
    expect(watch.tick(9 * minuteMs)).toEqual([]);
    expect(watch.tick(10 * minuteMs)).toMatchObject([{ on: true, sinceMs: 0, detail: { worst: 1_000 } }]);
    expect(watch.tick(11 * minuteMs)).toEqual([]);
  });

  test("by count waits for that many in a row", () => {
    const watch = new AlertWatch([{ ...warm, forMs: 0, readings: 3 }]);
    watch.take(at(-1, 5_000));
    const changes = [9_000, 9_000, 5_000, 9_000, 9_000, 9_000].map((value, i) => watch.take(at(i, value)).length);
    expect(changes).toEqual([0, 0, 0, 0, 0, 1]);
  });

  test("does not look back: what comes late says nothing about now", () => {
    const watch = new AlertWatch([{ ...warm, forMs: 0 }]);
    watch.take(at(10, 5_000));
    expect(watch.take(at(5, 20_000))).toEqual([]);
    expect(watch.open).toEqual([]);
  });

  test("tells the first value inside after a start, so that what was open before is closed", () => {
    const watch = new AlertWatch([warm]);
    expect(watch.take(at(0, 5_000))).toMatchObject([{ on: false }]);
    expect(watch.take(at(1, 5_000))).toEqual([]);
  });

  test("has a name of its own beside another for the same probe", () => {
    const watch = new AlertWatch([
      { ...warm, forMs: 0 },
      { ...warm, max: 20_000, forMs: 0 },
    ]);
    expect(watch.take(at(0, 30_000)).map(({ alert }) => alert)).toEqual(["temperature-mc/0", "temperature-mc/0/2"]);
  });
});
