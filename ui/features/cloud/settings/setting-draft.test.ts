import { expect, test } from "vitest";
import { settingDefaults } from "#sync/model/records/settings.ts";
import { draftOf, settingValue } from "./setting-draft.ts";
import { settingKinds } from "./setting-kinds.ts";

test("every setting comes out of its editor as it went in", () => {
  for (const [name, value] of Object.entries(settingDefaults)) {
    const kind = settingKinds[name as keyof typeof settingDefaults];
    expect(settingValue(kind, draftOf(kind, value)), name).toEqual(value);
  }
});

test("people type minutes, metres and percent; the smallest unit is kept, and half of one is refused", () => {
  expect(settingValue(settingKinds["tasks.leaseMs"], "0,5")).toBe(30_000);
  expect(settingValue(settingKinds["tasks.interleaveMm"], "12.25")).toBe(12_250);
  expect(settingValue(settingKinds["fleet.attemptsMax"], "1.5")).toBeUndefined();
  expect(settingValue(settingKinds["fleet.attemptsMax"], "11")).toBeUndefined();
  expect(settingValue(settingKinds["gs1.companyPrefix"], "12a4")).toBeUndefined();
  expect(settingValue(settingKinds["putaway.strategy"], [])).toBeUndefined();
});
