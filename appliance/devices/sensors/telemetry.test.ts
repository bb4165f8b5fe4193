import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sumUp } from "./sum-up.ts";
import { type Sample, Telemetry } from "./telemetry.ts";

const spanMs = 900_000;
const startMs = Date.UTC(2026, 10, 21, 8);
let folder: string;
let telemetry: Telemetry;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kontor-telemetry-"));
  telemetry = new Telemetry(join(folder, "telemetry.sqlite"));
});
afterEach(() => {
  telemetry.close();
  rmSync(folder, { recursive: true, force: true });
});

const probe = { machine: "S1", quantity: "temperature-mc", channel: 0 };
const take = (sample: Partial<Sample>) =>
  telemetry.take({ ...probe, atMs: startMs, value: 4_000, ...sample }, { heardMs: startMs, spanMs });
/** A reading each minute, numbered from 1. */
const minute = (seq: number, more: Partial<Sample> = {}) => take({ seq, atMs: startMs + seq * 60_000, ...more });
const reopen = () => {
  telemetry.close();
  telemetry = new Telemetry(join(folder, "telemetry.sqlite"));
};

describe("numbers of a sensor", () => {
  test("that come in order are all received", () => {
    for (let seq = 1; seq <= 20; seq++) expect(minute(seq)).toBe("new");
    expect(telemetry.count("S1")).toEqual({
      ...{ machine: "S1", lastSeq: 20, received: 20, missing: 0, duplicates: 0, late: 0, restarts: 0 },
      heardMs: startMs,
    });
  });

  test("that are left out are missing until they come, and repeats are dropped, also after a restart of ours", () => {
    for (const seq of [1, 2, 6, 7]) minute(seq);
    expect(telemetry.count("S1")).toMatchObject({ missing: 3, received: 4 });
    reopen();
    expect(minute(4)).toBe("late");
    expect(minute(4)).toBe("duplicate");
    expect(minute(7)).toBe("duplicate");
    expect(telemetry.count("S1")).toMatchObject({ missing: 2, received: 5, duplicates: 2, late: 1, lastSeq: 7 });
    expect(telemetry.samples(probe, 0, Number.MAX_SAFE_INTEGER)).toHaveLength(5);
  });

  test("shared by the probes of one message are one message", () => {
    minute(1);
    expect(minute(1, { quantity: "humidity-permille", value: 600 })).toBe("new");
    expect(minute(1, { channel: 1 })).toBe("new");
    expect(minute(1, { channel: 1 })).toBe("duplicate");
    minute(2);
    expect(telemetry.count("S1")).toMatchObject({ received: 2, missing: 0, duplicates: 1 });
  });

  test("that begin anew are a restart, not repeats, and nothing of it is missing", () => {
    for (let seq = 1; seq <= 10; seq++) minute(seq, { value: 4_000 + seq });
    const later = (seq: number) => take({ seq, atMs: startMs + 3_600_000 + seq * 60_000, value: 4_500 + seq });
    for (let seq = 1; seq <= 12; seq++) expect(later(seq)).toBe("new");
    expect(telemetry.count("S1")).toMatchObject({ restarts: 1, received: 22, missing: 0, duplicates: 0, lastSeq: 12 });
    expect(later(3)).toBe("duplicate");
  });

  test("that begin anew with the same values are known by the second one", () => {
    for (let seq = 1; seq <= 10; seq++) minute(seq);
    const later = (seq: number) => take({ seq, atMs: startMs + 3_600_000 + seq * 60_000 });
    expect([1, 2, 3, 4].map(later)).toEqual(["duplicate", "new", "new", "new"]);
    expect(telemetry.count("S1").restarts).toBe(1);
  });

  test("repeated by a sensor without a clock are repeats all the same", () => {
    for (let seq = 1; seq <= 10; seq++) minute(seq);
    expect(take({ seq: 4, atMs: startMs + 3_600_000 })).toBe("duplicate");
    expect(take({ seq: 9, atMs: startMs + 3_600_001 })).toBe("duplicate");
    expect(minute(11)).toBe("new");
    expect(telemetry.count("S1")).toMatchObject({ restarts: 0, missing: 0, duplicates: 2 });
  });

  test("far ahead are another counter, not weeks of lost readings", () => {
    minute(1);
    minute(4_000_000_000);
    expect(telemetry.count("S1")).toMatchObject({ missing: 0, restarts: 1, lastSeq: 4_000_000_000 });
  });

  test("lost, late and repeated in any order always add up", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 120 }),
        fc.integer({ min: 1, max: 1_000_000 }),
        (numbers, run) => {
          const machine = `P${run}-${numbers.length}-${numbers[0]}-${fresh++}`;
          const first = numbers[0] ?? 1;
          const given = numbers.filter((seq) => seq >= first);
          for (const seq of given)
            telemetry.take(
              { ...probe, machine, seq, atMs: startMs + seq * 60_000, value: seq },
              { heardMs: startMs, spanMs },
            );
          const seen = new Set(given);
          const last = Math.max(...given);
          expect(telemetry.count(machine)).toMatchObject({
            lastSeq: last,
            received: seen.size,
            missing: last - first + 1 - seen.size,
            duplicates: given.length - seen.size,
            restarts: 0,
          });
          expect(telemetry.missingIn(machine, 0, Number.MAX_SAFE_INTEGER)).toBe(last - first + 1 - seen.size);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("without numbers are kept, but not the same moment twice", () => {
    expect([take({}), take({}), take({ atMs: startMs + 1 })]).toEqual(["new", "duplicate", "new"]);
    expect(telemetry.count("S1")).toMatchObject({ received: 2, duplicates: 1, lastSeq: null });
  });
});

let fresh = 0;
const machine = { place: "A-1", zone: "COLD", alerts: [{ ...probe, min: null, max: 8_000, forMs: 0, readings: 1 }] };
const sum = (fromMs: number) => sumUp(telemetry, probe, { fromMs, toMs: fromMs + spanMs }, machine);

describe("a summary", () => {
  test("has the extremes, the mean, what is missing, and the time outside", () => {
    for (const [seq, value] of [4_000, 9_000, 9_500, 5_000].entries()) minute(seq + 1, { value });
    minute(8);
    expect(sum(startMs)).toEqual({
      ...{ id: `S1:0:temperature-mc:${startMs}`, ...probe, place: "A-1", zone: "COLD" },
      ...{ fromMs: startMs, toMs: startMs + spanMs, readings: 5, missing: 3, min: 4_000, max: 9_500, sum: 31_500 },
      ...{ last: 4_000, outsideMs: 120_000 },
    });
  });

  test("counts a value that was outside when the span began, for as long as a value may be believed", () => {
    take({ value: 9_000, atMs: startMs - 60_000 });
    take({ value: 4_000, atMs: startMs + 300_000 });
    expect(sum(startMs)?.outsideMs).toBe(300_000);
    take({ value: 9_000, atMs: startMs + 10 * spanMs });
    take({ value: 4_000, atMs: startMs + 14 * spanMs });
    expect(sum(startMs + 11 * spanMs)).toBeUndefined();
    expect(sum(startMs + 14 * spanMs)?.outsideMs).toBe(0);
  });

  test("of a span in which nothing came says what is missing, and is asked for anew by what comes late", () => {
    minute(1);
    minute(61);
    const dirty = () => telemetry.dirty(Number.MAX_SAFE_INTEGER, 100);
    expect(dirty().map(({ fromMs }) => (fromMs - startMs) / spanMs)).toEqual([0, 1, 2, 3, 4]);
    expect([0, 1, 2, 3, 4].map((i) => sum(startMs + i * spanMs)?.missing)).toEqual([13, 15, 15, 15, 1]);
    const before = dirty();
    minute(20);
    for (const span of before) telemetry.clean(span);
    expect(dirty().map(({ fromMs }) => (fromMs - startMs) / spanMs)).toEqual([1]);
    expect(sum(startMs + spanMs)).toMatchObject({ readings: 1, missing: 14 });
  });
});

test("the file is bounded by age and by size, oldest first", () => {
  for (let i = 0; i < 20_000; i++) take({ atMs: startMs + i });
  expect(telemetry.prune({ olderThanMs: startMs + 1_000, bytesMax: 1e12 })).toBe(1_000);
  const gone = telemetry.prune({ olderThanMs: 0, bytesMax: 1_000_000 });
  expect(gone).toBeGreaterThan(1_000);
  const left = telemetry.samples(probe, 0, Number.MAX_SAFE_INTEGER);
  expect(left).toHaveLength(19_000 - gone);
  expect(left.at(-1)?.atMs).toBe(startMs + 19_999);
});
