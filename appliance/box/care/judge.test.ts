import { describe, expect, test } from "vitest";
import { alarmCodes } from "#sync/model/care/alarms.ts";
import { worded } from "#sync/model/care/both-languages.ts";
import type { Finding } from "#sync/model/care/finding.ts";
import { sayWords } from "#sync/model/care/finding-words.ts";
import { daysUntilFull } from "./judge/disk.ts";
import { judge } from "./judge.ts";
import type { Observation } from "./observation.ts";

const nowMs = Date.UTC(2026, 10, 21, 12);
const [mib, gib, hour, day] = [1024 ** 2, 1024 ** 3, 3_600_000, 86_400_000];

/** A box with nothing to complain about. */
const sound: Required<Observation> = {
  nowMs,
  appliance: { state: "runs", pid: 7, version: "0.1.0", facts: 9, waiting: 0, uptimeMs: hour, why: "", restarts: 0 },
  disk: { freeBytes: 80 * gib, sizeBytes: 100 * gib, bookBytes: gib, past: [] },
  drives: [
    {
      ...{ name: "SSD", passed: true, wornPercent: 3, sparePercent: 100, spareLimitPercent: 10 },
      ...{ celsius: 40, hours: 900, mediaErrors: 0 },
    },
  ],
  book: {
    damage: [],
    head: 20_000,
    lastFactAtMs: nowMs - hour,
    firstFactAtMs: nowMs - 90 * day,
    cursors: [{ consumer: "mqtt", pos: 20_000 }],
    letters: [],
  },
  clock: {
    offsetMs: 12,
    source: "NTP",
    comparedAtMs: nowMs - hour,
    builtAtMs: nowMs - 30 * day,
    step: null,
    upMs: day,
  },
  memory: { usedBytes: 300e6, freeBytes: 2e9, totalBytes: 4e9 },
  backups: { madeAtMs: [nowMs - 5 * hour], everyMs: day, failed: [] },
  certificates: [{ name: "server.pem", endsAtMs: nowMs + 300 * day }],
  secrets: { open: [] },
  encryption: "tpm",
  slots: { running: "A", other: "B", otherCanStart: true, tries: 0, rolledBack: null },
  files: { waiting: 0, refused: 0 },
  broker: { clients: 4 },
  machines: { count: 3, down: [] },
  sync: {
    state: "online",
    lastContactMs: nowMs - 60_000,
    trouble: null,
    pending: 0,
    standby: {
      role: "primary",
      peer: "box-2",
      state: "in-step",
      synchronous: false,
      lastHeardMs: nowMs - 1_000,
      behind: 0,
      aloneSinceMs: null,
      takeOverAfterMs: null,
    },
  },
};
const seen = (change: Partial<Observation>): Observation => ({ ...sound, ...change });
const alarmsOf = (observation: Observation): string[] =>
  judge(observation).flatMap(({ alarm }) => (alarm === null ? [] : [alarm]));

test("a sound box has one good finding for each check", () => {
  const findings = judge(sound);
  expect(findings.filter(({ state }) => state !== "well")).toEqual([]);
  expect(new Set(findings.map(({ check }) => check)).size).toBe(findings.length);
});

test("what was not seen is not judged", () => {
  expect(judge({ nowMs })).toEqual([]);
});

/** One way into each alarm; the list below proves that none is missing. */
const causes: [string, Partial<Observation>][] = [
  ["disk-full", { disk: { ...sound.disk, freeBytes: 255 * mib } }],
  ["disk-filling", { disk: { ...sound.disk, freeBytes: 2.9 * gib } }],
  ["disk-worn", { drives: [{ ...first(sound.drives), wornPercent: 80 }] }],
  ["disk-worn", { drives: [{ ...first(sound.drives), sparePercent: 10 }] }],
  ["disk-failing", { drives: [{ ...first(sound.drives), passed: false }] }],
  ["disk-failing", { drives: [{ ...first(sound.drives), mediaErrors: 2 }] }],
  ["box-hot", { drives: [{ ...first(sound.drives), celsius: 75 }] }],
  ["book-damaged", { book: { ...sound.book, damage: ["row 3 missing"] } }],
  ["clock-wrong", { clock: { ...sound.clock, offsetMs: -61_000 } }],
  ["clock-wrong", { clock: { ...sound.clock, builtAtMs: nowMs + 1 } }],
  ["clock-wrong", { book: { ...sound.book, lastFactAtMs: nowMs + 61_000 } }],
  ["clock-unchecked", { clock: { ...sound.clock, comparedAtMs: nowMs - 4 * day } }],
  ["clock-unchecked", { clock: { ...sound.clock, offsetMs: null, comparedAtMs: null, upMs: 4 * day } }],
  ["certificate-ending", { certificates: [{ name: "server.pem", endsAtMs: nowMs + 13 * day }] }],
  ["certificate-ending", { certificates: [{ name: "server.pem", endsAtMs: nowMs - 1 }] }],
  ["certificate-ending", { certificates: [{ name: "server.pem", endsAtMs: null }] }],
  ["secrets-open", { secrets: { open: ["/x/secrets/badge-pepper"] } }],
  ["key-beside-data", { encryption: "file" }],
  ["appliance-silent", { appliance: { ...sound.appliance, state: "silent", why: "timeout" } }],
  ["appliance-restarts", { appliance: { ...sound.appliance, restarts: 3 } }],
  ["memory-high", { memory: { ...sound.memory, usedBytes: 901e6 } }],
  ["memory-high", { memory: { ...sound.memory, freeBytes: 149e6 } }],
  ["calls-waiting", { appliance: { ...sound.appliance, waiting: 1_001 } }],
  ["consumers-behind", { book: { ...sound.book, cursors: [{ consumer: "mqtt", pos: 9_999 }] } }],
  ["dead-letters", { book: { ...sound.book, letters: [{ consumer: "mqtt", count: 1, error: "no" }] } }],
  ["files-refused", { files: { waiting: 0, refused: 1 } }],
  ["backup-missing", { backups: { ...sound.backups, madeAtMs: [] } }],
  ["backup-old", { backups: { ...sound.backups, madeAtMs: [nowMs - 3 * day - 1] } }],
  ["backup-failed", { backups: { ...sound.backups, failed: [{ place: "stick", why: "full" }] } }],
  ["broker-down", { broker: null }],
  ["machines-down", { machines: { count: 3, down: ["scale-1"] } }],
  ["sync-old", { sync: { ...sound.sync, state: "retrying", lastContactMs: nowMs - day - 1 } }],
  ["sync-refused", { sync: { ...sound.sync, state: "refused" } }],
  ["standby-behind", { sync: { ...sound.sync, standby: { ...sound.sync.standby, lastHeardMs: nowMs - 601_000 } } }],
  ["standby-behind", { sync: { ...sound.sync, standby: { ...sound.sync.standby, behind: 10_001 } } }],
  ["slot-rolled-back", { slots: { ...slots(), rolledBack: { version: "0.2.0", why: "tries", atMs: nowMs - day } } }],
  ["slot-alone", { slots: { ...slots(), otherCanStart: false } }],
];

describe("each alarm has a cause that raises it, and it alone", () => {
  for (const [alarm, change] of causes)
    test(`${alarm}: ${JSON.stringify(change).slice(0, 60)}`, () => expect(alarmsOf(seen(change))).toEqual([alarm]));
  test("none is left out", () => {
    expect([...new Set(causes.map(([alarm]) => alarm))].sort()).toEqual([...alarmCodes].sort());
  });
});

test("every sentence finds all that it says, in both languages", () => {
  for (const [, change] of causes)
    for (const { say, data } of judge(seen(change)) as Finding[])
      for (const language of ["en", "de"] as const) expect(worded(sayWords[say], language, data)).not.toMatch(/[{}]/);
});

test("a new site without a backup is told of it, and not alarmed", () => {
  const fresh = seen({
    backups: { ...sound.backups, madeAtMs: [] },
    book: { ...sound.book, firstFactAtMs: nowMs - hour },
  });
  expect(judge(fresh).find(({ check }) => check === "backups")).toMatchObject({ state: "odd", alarm: null });
});

test("the disk that loses a gibibyte a day is full when the last one is gone", () => {
  const past = [20, 19, 18, 17, 16].map((free, i) => ({ atMs: nowMs - (5 - i) * day, freeBytes: free * gib }));
  const disk = { ...sound.disk, freeBytes: 15 * gib, past };
  expect(daysUntilFull(disk, nowMs)).toBe(15);
  expect(alarmsOf(seen({ disk }))).toEqual(["disk-filling"]);
  expect(daysUntilFull({ ...disk, past: past.slice(-1) }, nowMs)).toBeUndefined();
  expect(daysUntilFull({ ...disk, freeBytes: 30 * gib }, nowMs)).toBeUndefined();
});

function first<T>([one]: readonly T[]): T {
  if (one === undefined) throw new Error("nothing there");
  return one;
}
function slots() {
  return { running: "A", other: "B", otherCanStart: true, tries: 0, rolledBack: null };
}
