import { expect, test } from "vitest";
import { settingShapes } from "#sync/contracts/setting-shapes.ts";
import { settingDefaults } from "#sync/model/records/settings.ts";
import { givenLocation } from "../../testing/builders.ts";
import { TestSite } from "../../testing/test-site.ts";

test("every setting has a first value that its own shape allows", () => {
  for (const [name, value] of Object.entries(settingDefaults))
    expect(settingShapes[name as keyof typeof settingShapes].safeParse(value).error, name).toBeUndefined();
});

test("a setting is changed, shown as changed, and used", () => {
  const site = new TestSite();
  givenLocation(site, { id: "STAGE-9", kind: "staging" });
  site.do("settings.save", { name: "site.timeZone", value: "Europe/Berlin" });
  site.do("settings.save", { name: "picking.stagingLocation", value: "STAGE-9" });
  const { settings } = site.ask("settings.list", {});
  expect(settings.find(({ name }) => name === "site.timeZone")).toEqual({
    name: "site.timeZone",
    value: "Europe/Berlin",
    isFirst: false,
  });
  expect(settings.find(({ name }) => name === "picking.slots")).toMatchObject({ value: 8, isFirst: true });
  expect(site.book.setting("picking.stagingLocation")).toBe("STAGE-9");
});

test("what a setting cannot hold is refused with where and what, and nothing changes", () => {
  const site = new TestSite();
  expect(site.refusal("settings.save", { name: "site.timeZone", value: "Mars/Olympus" })).toEqual({
    code: "input-invalid",
    problems: [{ path: "value", expected: "an IANA time zone, e.g. Europe/Berlin" }],
  });
  const { criticalPermille: _left, ...battery } = settingDefaults["fleet.battery"];
  expect(site.refusal("settings.save", { name: "fleet.battery", value: battery })).toMatchObject({
    problems: [{ path: "value.criticalPermille" }],
  });
  expect(site.refusal("settings.save", { name: "packing.location", value: "NOWHERE" }).code).toBe("location-unknown");
  expect(site.ask("settings.list", {}).settings.every(({ isFirst }) => isFirst)).toBe(true);
});
