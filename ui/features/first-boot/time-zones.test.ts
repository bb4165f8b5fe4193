import { expect, test } from "vitest";
import { allZones, zonesLike } from "./time-zones.ts";

test("a city is found by its beginning, by its continent too, and words in any order", () => {
  const all = allZones();
  expect(zonesLike("berl", all, 5)).toEqual(["Europe/Berlin"]);
  expect(zonesLike("new york", all, 5)).toContain("America/New_York");
  expect(zonesLike("london europe", all, 5)).toEqual(["Europe/London"]);
  expect(zonesLike("utc", all, 1)).toEqual(["UTC"]);
  expect(zonesLike("", all, 7)).toHaveLength(7);
  expect(zonesLike("atlantis", all, 7)).toEqual([]);
});
