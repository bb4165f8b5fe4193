import { expect, test } from "vitest";
import { nextBackupMs } from "./next-backup.ts";
import { ageKeyOf, readRecoveryCode, recoveryCodeOf } from "./recovery-code.ts";
import { mayGo } from "./retain.ts";

const at = (text: string) => Date.parse(`2026-${text}Z`);
const day = 86_400_000;
const nightly = { atMinute: 150, everyHours: 24 };

test("the next backup is at its minute by the clock on the site's wall", () => {
  // 02:30 in Berlin is 01:30 UTC in November.
  const next = nextBackupMs(nightly, "Europe/Berlin", at("11-21T01:30:05"), at("11-21T09:00:00"));
  expect(new Date(next).toISOString()).toBe("2026-11-22T01:30:00.000Z");
  const often = nextBackupMs(
    { atMinute: 150, everyHours: 4 },
    "Europe/Berlin",
    at("11-21T05:30:05"),
    at("11-21T09:00:00"),
  );
  expect(new Date(often).toISOString()).toBe("2026-11-21T09:30:00.000Z");
});

test("one that was missed, or never made, is due at once; one that was made is not", () => {
  const now = at("11-21T09:00:00");
  for (const last of [null, at("11-20T01:30:05")])
    expect(nextBackupMs(nightly, "UTC", last, now)).toBeLessThanOrEqual(now);
  expect(nextBackupMs(nightly, "UTC", at("11-21T02:31:00"), now)).toBeGreaterThan(now);
  // A plan that was just saved in the afternoon, with a backup by hand behind it, waits for the night.
  expect(nextBackupMs(nightly, "UTC", at("11-21T08:00:00"), now)).toBe(at("11-22T02:30:00"));
});

test("kept are the newest of the last days, weeks and months that have one", () => {
  const nights = Array.from({ length: 400 }, (_, n) => ({ atMs: at("11-21T02:30:00") - n * day }));
  const gone = new Set(mayGo(nights, { daily: 7, weekly: 4, monthly: 12 }));
  const kept = nights.filter((one) => !gone.has(one)).map(({ atMs }) => new Date(atMs).toISOString().slice(0, 10));
  expect(kept.slice(0, 7)).toEqual(Array.from({ length: 7 }, (_, n) => `2026-11-${21 - n}`));
  // Sundays of the four weeks before, where they are not among the days, and the last day of each month.
  expect(kept.slice(7)).toEqual([
    ...["2026-11-08", "2026-11-01", "2026-10-31", "2026-09-30", "2026-08-31", "2026-07-31", "2026-06-30"],
    ...["2026-05-31", "2026-04-30", "2026-03-31", "2026-02-28", "2026-01-31", "2025-12-31"],
  ]);
});

test("the newest backup stays, whatever the plan says", () => {
  const two = [{ atMs: 1 }, { atMs: 2 }];
  expect(mayGo(two, { daily: 0, weekly: 0, monthly: 0 })).toEqual([{ atMs: 1 }]);
});

test("a recovery code is known again however it is typed, and a slip is noticed", () => {
  const code = recoveryCodeOf(Uint8Array.from({ length: 17 }, (_, i) => (i * 37 + 11) & 255));
  expect(code).toMatch(/^([0-9A-Z]{4}-){6}[0-9A-Z]{4}$/);
  for (const typed of [
    code,
    code.toLowerCase(),
    code.replaceAll("-", ""),
    ` ${code.replaceAll("-", " ")} `,
    code.replaceAll("0", "o").replaceAll("1", "l"),
  ])
    expect(readRecoveryCode(typed)).toBe(code);
  const letters = [...code];
  const slips = letters.flatMap((letter, i) =>
    letter === "-"
      ? []
      : [readRecoveryCode([...letters.slice(0, i), letter === "7" ? "8" : "7", ...letters.slice(i + 1)].join(""))],
  );
  expect(slips).toHaveLength(28);
  expect(slips.filter((one) => one !== undefined)).toEqual([]);
  expect(ageKeyOf(code)).toMatch(/^AGE-SECRET-KEY-1[0-9A-Z]{58}$/);
});
