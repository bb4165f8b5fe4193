import { expect, test } from "vitest";
import { type BoxStanding, progressOf, type Rollout, releaseFor, silentMs } from "./release-for.ts";

const t = 1_780_000_000_000;
const hour = 3_600_000;
const sites = ["a", "b", "c", "d", "e"].map((site) => ({ site, region: site < "c" ? "north" : "south" }));
const rollout: Rollout = {
  ...{ rollout: "r1", version: "2.0.0", scope: { kind: "company" }, fromMs: t, restHours: 24, haltAfter: 1 },
  stages: [
    { kind: "sites", sites: ["c"] },
    { kind: "share", percent: 50 },
  ],
  ...{ state: "going", countedFromMs: t, madeAtMs: t },
};
const box = (site: string, more: Partial<BoxStanding> = {}): BoxStanding => ({
  ...{ box: `box-${site}`, site, version: "1.0.0", health: "well", sinceMs: t - hour, reportedMs: t },
  ...{ rollbackVersion: "", rollbackHeardMs: 0 },
  ...more,
});
const has = (site: string, sinceMs = t): BoxStanding => box(site, { version: "2.0.0", sinceMs });
const all = (...changed: BoxStanding[]): BoxStanding[] =>
  sites.map(({ site }) => changed.find((one) => one.site === site) ?? box(site));
const invited = (boxes: BoxStanding[], nowMs: number, of = rollout) =>
  [...progressOf(of, sites, boxes, nowMs).invited].sort();

test("one site comes first, then a share that stays the same, then all; each after a day in which all before are well", () => {
  expect(invited(all(), t - 1)).toEqual([]);
  expect(progressOf(rollout, sites, all(), t - 1).state).toBe("waiting");
  expect(invited(all(), t)).toEqual(["c"]);
  const first = all(has("c"));
  expect(invited(first, t + 24 * hour - 1)).toEqual(["c"]);
  const share = invited(first, t + 24 * hour);
  expect(share.length).toBeGreaterThanOrEqual(3);
  expect(share.length).toBeLessThan(5);
  expect(share).toContain("c");
  const later = t + 24 * hour;
  expect(invited(all(...share.map((site) => has(site, site === "c" ? t : later))), later + 23 * hour)).toEqual(share);
  expect(invited(all(...share.map((site) => has(site, site === "c" ? t : later))), later + 24 * hour)).toEqual([
    "a",
    "b",
    "c",
    "d",
    "e",
  ]);
  const done = progressOf(rollout, sites, all(...sites.map(({ site }) => has(site))), later + 48 * hour);
  expect(done).toMatchObject({ state: "done", stage: 3 });
});

test("a site that only proves the version does not open the next stage, and a silent one does not hold it up", () => {
  const proving = all(box("c", { version: "2.0.0", health: "proving", sinceMs: t }));
  expect(invited(proving, t + 100 * hour)).toEqual(["c"]);
  const silent = all(box("c", { reportedMs: t - silentMs })).map((one) =>
    one.site === "c" ? one : { ...one, reportedMs: t + 25 * hour },
  );
  expect(invited(silent, t + 25 * hour).length).toBeGreaterThan(1);
});

test("a site that came back halts it for all, until somebody goes on; it is not offered again to that box before", () => {
  const back = all(box("c", { rollbackVersion: "2.0.0", rollbackHeardMs: t + hour }));
  const now = t + 2 * hour;
  expect(progressOf(rollout, sites, back, now)).toMatchObject({ state: "halted", rolledBack: ["c"] });
  expect(releaseFor({ box: "box-c", site: "c" }, [rollout], sites, back, now)).toBeUndefined();
  const lenient = { ...rollout, haltAfter: 2 };
  expect(progressOf(lenient, sites, back, now).state).toBe("going");
  expect(releaseFor({ box: "box-c", site: "c" }, [lenient], sites, back, now)).toBeUndefined();
  const goneOn = { ...rollout, countedFromMs: now };
  expect(releaseFor({ box: "box-c", site: "c" }, [goneOn], sites, back, now)?.version).toBe("2.0.0");
  // What another version did is no reason.
  const other = all(box("c", { rollbackVersion: "1.9.0", rollbackHeardMs: t + hour }));
  expect(progressOf(rollout, sites, other, now).state).toBe("going");
});

test("the latest rollout that invites a site counts, in its region or by name; a paused or withdrawn one invites nobody", () => {
  const north: Rollout = {
    ...rollout,
    rollout: "r2",
    version: "2.1.0",
    scope: { kind: "region", region: "north" },
    stages: [],
    madeAtMs: t + 1,
  };
  const named: Rollout = {
    ...rollout,
    rollout: "r3",
    version: "3.0.0",
    scope: { kind: "sites", sites: ["d"] },
    stages: [],
    madeAtMs: t + 2,
  };
  const wanted = (site: string, rollouts: Rollout[]) =>
    releaseFor({ box: `box-${site}`, site }, rollouts, sites, all(), t + hour)?.version;
  const list = [rollout, north, named];
  expect(["a", "c", "d", "e"].map((site) => wanted(site, list))).toEqual(["2.1.0", "2.0.0", "3.0.0", undefined]);
  expect(wanted("a", [{ ...north, state: "paused" }])).toBeUndefined();
  expect(
    wanted("a", [
      { ...north, state: "withdrawn" },
      { ...rollout, stages: [] },
    ]),
  ).toBe("2.0.0");
});
