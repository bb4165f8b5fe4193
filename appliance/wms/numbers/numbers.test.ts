import { expect, test } from "vitest";
import { TestSite } from "../../testing/test-site.ts";

const lpns = (site: TestSite, count: number) =>
  Array.from({ length: count }, () => site.do("lpn.create", { location: "RECV-01" }).lpn);

function newSite(): TestSite {
  const site = new TestSite();
  site.do("locations.import", { locations: [{ id: "RECV-01", kind: "receiving" }] });
  return site;
}

test("a site without a cloud counts by itself; its first lease takes it out of the others' way", () => {
  const site = newSite();
  expect(lpns(site, 2)).toEqual(["LPN0000001", "LPN0000002"]);
  site.do("numbers.lease", { leases: [{ range: "lpn", from: 1_000_000, end: 1_000_003 }] });
  expect(lpns(site, 1)).toEqual(["LPN1000000"]);
  expect(site.ask("numbers.list", {}).ranges.find(({ range }) => range === "lpn")).toEqual({
    range: "lpn",
    next: "LPN1000001",
    left: 2,
    isLeased: true,
  });
});

test("the next block is begun when the one before is used up, and without one the work says what is missing", () => {
  const site = newSite();
  site.do("numbers.lease", { leases: [{ range: "lpn", from: 1_000_000, end: 1_000_002 }] });
  site.do("numbers.lease", { leases: [{ range: "lpn", from: 1_000_500, end: 1_000_501 }] });
  expect(lpns(site, 3)).toEqual(["LPN1000000", "LPN1000001", "LPN1000500"]);
  expect(site.refusal("lpn.create", { location: "RECV-01" })).toEqual({ code: "number-range-empty", range: "lpn" });
});

test("numbers that this site has already are not leased to it again", () => {
  const site = newSite();
  site.do("numbers.lease", { leases: [{ range: "sscc", from: 100_000_000, end: 100_001_000 }] });
  expect(
    site.refusal("numbers.lease", { leases: [{ range: "sscc", from: 100_000_500, end: 100_001_500 }] }),
  ).toMatchObject({ code: "state-not-allowed", id: "sscc" });
});
