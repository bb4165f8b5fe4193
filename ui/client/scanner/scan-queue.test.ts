import { expect, test } from "vitest";
import { createScanQueue, type QueuedScan, type ScanSource } from "./scan-queue.ts";

function queue() {
  const taken: QueuedScan[] = [];
  const full: number[] = [];
  const faults: unknown[] = [];
  const scans = createScanQueue({ now: () => 7, onFull: () => full.push(1), onFault: (cause) => faults.push(cause) });
  const offer = (raw: string, source: ScanSource, atMs: number) => scans.offer(raw, source, atMs);
  return { scans, offer, taken, full, faults, codes: () => taken.map(({ raw }) => raw) };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

test("the same code within 150 ms is a bounce; later it is a second unit", async () => {
  const { scans, offer, taken, codes } = queue();
  scans.take((scan) => void taken.push(scan));
  expect([offer("A", "keys", 0), offer("A", "keys", 149), offer("B", "keys", 160), offer("A", "keys", 200)]).toEqual([
    true,
    false,
    true,
    true,
  ]);
  expect(offer("A", "keys", 400)).toBe(true);
  await settled();
  expect(codes()).toEqual(["A", "B", "A", "A"]);
  expect(taken.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
});

test("one trigger pull that comes as intent and as keystrokes counts once, in either order", async () => {
  const { scans, offer, taken, codes } = queue();
  scans.take((scan) => void taken.push(scan));
  expect(offer("01\x1d10", "intent", 0)).toBe(true);
  expect(offer("0110", "keys", 300)).toBe(false);
  expect(offer("X", "keys", 1_000)).toBe(true);
  expect(offer("X", "intent", 1_020)).toBe(false);
  await settled();
  expect(codes()).toEqual(["01\x1d10", "X"]);
});

test("a second unit is counted although each pull comes twice", async () => {
  const { scans, offer, taken, codes } = queue();
  scans.take((scan) => void taken.push(scan));
  for (const atMs of [0, 400, 800]) {
    expect(offer("EACH", "intent", atMs)).toBe(true);
    expect(offer("EACH", "keys", atMs + 30)).toBe(false);
  }
  await settled();
  expect(codes()).toHaveLength(3);
});

test("a ring scanner that only types is heard beside one that sends intents", () => {
  const { offer } = queue();
  expect(offer("A", "intent", 0)).toBe(true);
  expect(offer("B", "keys", 100)).toBe(true);
  expect(offer("A", "keys", 2_000)).toBe(true);
});

test("scans wait for a screen, and are taken one after the other in order", async () => {
  const { scans, offer, taken, codes } = queue();
  for (const raw of ["A", "B", "C"]) offer(raw, "keys", taken.length + raw.charCodeAt(0) * 1_000);
  expect(scans.waiting()).toBe(3);
  let busy = 0;
  scans.take(async (scan) => {
    busy += 1;
    expect(busy).toBe(1);
    await settled();
    taken.push(scan);
    busy -= 1;
  });
  for (let turn = 0; turn < 5; turn += 1) await settled();
  expect(codes()).toEqual(["A", "B", "C"]);
});

test("the latest screen gets the scans until it goes; a fault in one does not stop the next", async () => {
  const { scans, offer, taken, faults, codes } = queue();
  scans.take((scan) => void taken.push(scan));
  const leave = scans.take(() => {
    throw new Error("boom");
  });
  offer("A", "keys", 0);
  await settled();
  leave();
  offer("B", "keys", 1_000);
  await settled();
  expect(codes()).toEqual(["B"]);
  expect(faults).toHaveLength(1);
});

test("a full queue says so instead of dropping silently", () => {
  const { offer, full } = queue();
  for (let index = 0; index < 500; index += 1) offer(`C${index}`, "keys", index * 10);
  expect(offer("one more", "keys", 9_999)).toBe(false);
  expect(full).toHaveLength(1);
});
