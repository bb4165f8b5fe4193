import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { expectSound } from "../../testing/expect-sound.ts";
import { FleetSite } from "./testing/fleet-site.ts";

vi.setConfig({ testTimeout: 120_000 });
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

test("a vehicle that is nearly empty charges before it works, and nobody waits for it who need not", async () => {
  const [empty, full] = [
    await fleet.robot("LOW", "3.0", 2, { chargePermille: 120 }),
    await fleet.robot("FULL", "2.1", 6),
  ];
  await fleet.until(() => (empty.brain.charging ? true : undefined));
  expect(empty.brain.lastNodeId).toBe("P0");
  fleet.pallets(1);
  expect(await fleet.reached("delivered", 1)).toMatchObject([{ vehicle: "FULL" }]);
  expect(full.brain.did.map(({ type }) => type)).toEqual(["pick", "drop"]);
  expect(fleet.site.floor.known("LOW")?.view).toMatchObject({ doing: "charging", charging: true });
});
