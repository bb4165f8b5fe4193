import { expect, test } from "vitest";
import { restPlace } from "./rest-place.ts";

test.each([
  ["charge-0", "charging"],
  ["Charging station 4", "charging"],
  ["LADESTATION-W", "charging"],
  ["Ladesäule 3", "charging"],
  ["park-1", "parking"],
  ["Parkplatz", "parking"],
  ["Laderampe 2", undefined],
  ["Ladezone", undefined],
  ["Chargenlager", undefined],
  ["A-01-1", undefined],
])("a station named %s is for %s", (name, use) => {
  expect(restPlace("st-7", name)).toBe(use);
  expect(restPlace(name, "")).toBe(use);
});
