import { expect, test } from "vitest";
import { draftOf, faultsOf, moved, rulesOf } from "./routing-draft.ts";

const rules = {
  prefer: ["whole-order" as const, "most-stock" as const],
  ...{ staleAfterMs: 1_800_000, answerWithinMs: 900_000, attemptsMax: 5, neverSites: ["n1"] },
  countryRegions: { DE: "north" },
};

test("rules come out of their form as they went in", () => {
  expect(rulesOf(draftOf(rules))).toEqual(rules);
});

test("no minutes, too many attempts, a country given twice or without a region are named", () => {
  const draft = { ...draftOf(rules), staleMinutes: "", attemptsMax: "21" };
  draft.countries.push({ key: "1", country: "de", region: "south" }, { key: "2", country: "FR", region: "" });
  expect(Object.keys(faultsOf(draft))).toEqual(["staleMinutes", "attemptsMax", "countries.1", "countries.2"]);
});

test("a preference moves by one place, and not past the ends", () => {
  expect(moved(["a", "b", "c"], 2, -1)).toEqual(["a", "c", "b"]);
  expect(moved(["a", "b"], 0, -1)).toEqual(["a", "b"]);
});
