import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type NewEvent, Outbox, OutboxFull, type OutboxOptions } from "./outbox.ts";

let folder: string;
let open: Outbox[] = [];
let upMs = 0;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "outbox-"));
  upMs = 0;
});
afterEach(() => {
  for (const outbox of open) outbox.close();
  open = [];
  rmSync(folder, { recursive: true, force: true });
});

test("gives a stream's events in order, numbered without a gap, until they are delivered", async () => {
  const outbox = openOutbox();
  await addAll(outbox, [event("a", 1), event("b", 2), event("a", 3)]);
  expect(outbox.pending().sort()).toEqual(["a", "b"]);
  expect(valuesOf(outbox, "a")).toEqual([
    [1, 1],
    [2, 3],
  ]);
  outbox.delivered("a", 1);
  expect(valuesOf(outbox, "a")).toEqual([[2, 3]]);
  outbox.commit();
  expect(outbox.counts()).toMatchObject({ events: 2, lost: 0 });
});

test("what was added is there after the process is gone, under the same numbers", async () => {
  await addAll(openOutbox(), [event("a", 1), event("a", 2)]);
  // A second connection, as after a crash: the first was never closed.
  const again = openOutbox();
  expect(valuesOf(again, "a")).toEqual([
    [1, 1],
    [2, 2],
  ]);
  await addAll(again, [event("a", 3)]);
  expect(valuesOf(again, "a")).toEqual([
    [1, 1],
    [2, 2],
    [3, 3],
  ]);
});

test("an event that the device repeats is kept once, and again when its queue began anew", async () => {
  const outbox = openOutbox();
  const from = (queueId: number, eventSeq: number): NewEvent => ({
    ...event("a", eventSeq),
    source: { queueId, eventSeq },
  });
  expect(await addAll(outbox, [from(9, 1), from(9, 2), from(9, 1), from(9, 2)])).toEqual([
    "kept",
    "kept",
    "repeat",
    "repeat",
  ]);
  expect(await addAll(openOutbox(), [from(9, 2), from(9, 3), from(10, 1)])).toEqual(["repeat", "kept", "kept"]);
  expect(openOutbox().keptOf("a", 10)).toBe(1);
  expect(openOutbox().keptOf("a", 9)).toBe(0);
});

test("a full outbox drops the oldest telemetry, counts it by stream, and keeps every business event", async () => {
  const outbox = openOutbox({ bytesMax: 150_000 });
  for (let round = 0; round < 60; round++) {
    const events = Array.from({ length: 100 }, (_, i) => event("sensor", round * 100 + i));
    await addAll(outbox, [...events, { ...event("light", round), isBusiness: true }]);
  }
  const { bytes, lost, business, events } = outbox.counts();
  expect(bytes).toBeLessThan(220_000);
  expect(business).toBe(60);
  expect(lost).toBe(6_000 - (events - business));
  expect(lost).toBeGreaterThan(2_000);
  expect(valuesOf(outbox, "light", 100).map(([, value]) => value)).toEqual(Array.from({ length: 60 }, (_, i) => i));
  // What is left is the newest, and the receiver is told how many are missing before it.
  const left = outbox.next("sensor", 0, { events: 10_000, bytes: 1e9 });
  expect(left.events.at(-1)?.seq).toBe(6_000);
  expect(left.lost).toBe(lost);
  expect(left.events[0]?.seq).toBe(lost + 1);
});

test("with nothing left to drop it refuses, and takes again after delivery", async () => {
  const outbox = openOutbox({ bytesMax: 0 });
  const business = (value: number): NewEvent => ({
    ...event("light", value),
    isBusiness: true,
    data: { value, pad: "x".repeat(4_000) },
  });
  let kept = 0;
  await expect(
    (async () => {
      for (; kept < 1_000; kept++) await addAll(outbox, [business(kept)]);
    })(),
  ).rejects.toBeInstanceOf(OutboxFull);
  expect(kept).toBeGreaterThan(100);
  expect(outbox.counts().business).toBe(kept);
  outbox.delivered("light", kept);
  outbox.commit();
  expect(await addAll(outbox, [business(1)])).toEqual(["kept"]);
  // No number was given to what was refused.
  expect(outbox.next("light", 0, { events: 9, bytes: 1e6 }).events[0]?.seq).toBe(kept + 1);
});

test("telemetry grows old by running time, whatever the clock says", async () => {
  const outbox = openOutbox({ ageMaxMs: 1_000 });
  await addAll(outbox, [event("a", 1)]);
  upMs = 900;
  await addAll(outbox, [event("a", 2), { ...event("a", 3), isBusiness: true }]);
  upMs = 1_500;
  await addAll(outbox, [event("a", 4)]);
  expect(valuesOf(outbox, "a").map(([, value]) => value)).toEqual([2, 3, 4]);
  outbox.close();
  open = [];
  // Switched off for a year: nothing has aged.
  upMs = 0;
  const again = openOutbox({ ageMaxMs: 1_000 });
  await addAll(again, [event("a", 5)]);
  expect(valuesOf(again, "a").map(([, value]) => value)).toEqual([2, 3, 4, 5]);
});

test("a disk that is full refuses the event and gives its number to the next", async () => {
  const outbox = openOutbox();
  await addAll(outbox, [event("a", 1)]);
  const db = new Database(join(folder, "outbox.sqlite"));
  db.exec("CREATE TRIGGER full BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END");
  await expect(addAll(outbox, [event("a", 2), event("new", 1)])).rejects.toThrow("disk is full");
  db.exec("DROP TRIGGER full");
  db.close();
  await addAll(outbox, [event("a", 3), event("new", 2)]);
  expect(valuesOf(outbox, "a")).toEqual([
    [1, 1],
    [2, 3],
  ]);
  expect(valuesOf(outbox, "new")).toEqual([[1, 2]]);
  expect(outbox.counts().events).toBe(3);
});

test("a buried event lets the next one through and is counted as lost", async () => {
  const outbox = openOutbox();
  await addAll(outbox, [event("a", 1), event("a", 2)]);
  expect([outbox.refused("a", 1), outbox.refused("a", 1)]).toEqual([1, 2]);
  outbox.bury("a", 1, "refused by the broker");
  expect(valuesOf(outbox, "a")).toEqual([[2, 2]]);
  expect(outbox.next("a", 0, { events: 1, bytes: 1e6 }).lost).toBe(1);
  expect(outbox.deadLetters()).toMatchObject([{ stream: "a", seq: 1, tries: 2, reason: "refused by the broker" }]);
  expect(openOutbox().counts()).toMatchObject({ events: 1, deadLetters: 1, lost: 1 });
});

test("72 hours without the broker fit the standard bound, at twenty readings a second", async () => {
  // A fiftieth of them here; scripts/bench/outbox.ts does all of them.
  const [count, share] = [103_680, 50];
  const outbox = openOutbox({ bytesMax: BYTES_MAX / share });
  for (let i = 0; i < count; i += 5_000) {
    const adding = Array.from({ length: Math.min(5_000, count - i) }, (_, j) => outbox.add(measure(i + j)));
    upMs += 5_000 * 50 * share;
    await Promise.all(adding);
  }
  const { events, lost, bytes } = outbox.counts();
  expect({ events, lost }).toEqual({ events: count, lost: 0 });
  expect(bytes).toBeLessThan((BYTES_MAX / share) * 0.75);
  expect(upMs).toBeGreaterThan(71 * 3_600_000);
});

const BYTES_MAX = 1_073_741_824;
const measure = (i: number): NewEvent => ({
  stream: `node-${i % 40}`,
  isBusiness: false,
  atMs: 1_764_000_000_000 + i * 50,
  data: { kind: "measure", quantity: "temperature-mc", value: -18_000 + (i % 500), channel: 0 },
  source: { queueId: 7, eventSeq: 1 + Math.floor(i / 40) },
});

function openOutbox(options: Partial<OutboxOptions> = {}): Outbox {
  const outbox = new Outbox({
    file: join(folder, "outbox.sqlite"),
    now: () => 1_764_000_000_000,
    upMs: () => upMs,
    ...options,
  });
  open.push(outbox);
  return outbox;
}
async function addAll(outbox: Outbox, events: NewEvent[]): Promise<string[]> {
  const added = Promise.all(events.map((each) => outbox.add(each)));
  outbox.commit();
  return added;
}
const event = (stream: string, value: number): NewEvent => ({
  stream,
  isBusiness: false,
  atMs: 1_764_000_000_000,
  data: { value },
});
function valuesOf(outbox: Outbox, stream: string, count = 10): [number, number][] {
  const { events } = outbox.next(stream, 0, { events: count, bytes: 1e6 });
  return events.map(({ seq, data }) => [seq, JSON.parse(data).value]);
}
