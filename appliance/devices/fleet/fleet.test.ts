import { afterEach, beforeEach, expect, test } from "vitest";
import { expectSound } from "../../testing/expect-sound.ts";
import { FleetSite } from "./testing/fleet-site.ts";

let fleet: FleetSite;
beforeEach(async () => {
  fleet = await FleetSite.start();
});
afterEach(async () => {
  await fleet.stop();
});

test("vehicles of three versions put pallets away at once, and nobody comes too near to another", async () => {
  const robots = [
    await fleet.robot("R20", "2.0", 1),
    await fleet.robot("R21", "2.1", 3),
    await fleet.robot("R30", "3.0", 5),
  ];
  const lpns = fleet.pallets(6);
  const delivered = await fleet.reached("delivered", 6);
  expect(delivered.map(({ lpn }) => lpn).sort()).toEqual(lpns);
  for (const lpn of lpns) {
    expect(fleet.book.get("lpn", lpn)).toMatchObject({ state: "stored", location: expect.stringMatching(/^A-/) });
    const did = robots.flatMap(({ brain }) => brain.did.filter(({ loadId }) => loadId === lpn).map(({ type }) => type));
    expect(did).toEqual(["pick", "drop"]);
  }
  expect(fleet.book.find("task", { type: "putaway" }).map(({ state }) => state)).toEqual(Array(6).fill("done"));
  expect(robots.flatMap(({ faults }) => faults)).toEqual([]);
  expect(fleet.collisions).toEqual([]);
  expect(fleet.site.faults).toEqual([]);
  expect(fleet.site.facts("transport-loaded")).toHaveLength(6);
  expectSound(fleet.site.site);
});
