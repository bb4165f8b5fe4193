import { AgvController, VirtualAgvAdapter, type VirtualAgvAdapterOptions } from "vda-5050-lib";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FleetSite } from "./testing/fleet-site.ts";

vi.setConfig({ testTimeout: 120_000 });
let fleet: FleetSite;
beforeEach(async () => {
  fleet = await FleetSite.start();
});
afterEach(async () => {
  await fleet.stop();
});

/** A 2.0 vehicle that others wrote: it refuses what it reads differently from us. */
test("a vehicle of another house, with its own idea of VDA 5050 2.0, carries pallets", async () => {
  const adapter: Partial<VirtualAgvAdapterOptions> = {
    initialPosition: { mapId: "hall", x: 3, y: -3, theta: 0, lastNodeId: "P1" },
    timeLapse: 30,
    tickRate: 20,
    vehicleSpeed: 1.5,
  };
  const agv = new AgvController(
    { manufacturer: "other-house", serialNumber: "7" },
    { interfaceName: "uagv", transport: { brokerUrl: fleet.broker.url, heartbeat: 15 }, vdaVersion: "2.0.0" },
    { agvAdapterType: VirtualAgvAdapter, publishStateInterval: 1_000, publishVisualizationInterval: 0 },
    adapter as VirtualAgvAdapterOptions,
  );
  await agv.start();
  try {
    await fleet.site.call("machines.add", {
      id: "OTHER",
      entry: "vda5050/vehicle",
      settings: {
        version: "2.0",
        manufacturer: "other-house",
        serial: "7",
        instantActions: "both",
        loadType: "EPAL",
        stationType: "floor",
      },
    });
    const lpns = fleet.pallets(2);
    const delivered = await fleet.reached("delivered", 2);
    expect(delivered.map(({ lpn }) => lpn).sort()).toEqual(lpns);
    for (const { lpn, toPlace } of delivered) expect(fleet.book.get("lpn", lpn)?.location).toBe(toPlace);

    fleet.pallets(1, 3);
    const [transport] = await fleet.reached("loaded", 1);
    await fleet.site.call("fleet.take-back", { id: transport!.id });
    const [withdrawn] = await fleet.reached("withdrawn", 1);
    expect(fleet.book.get("exception", withdrawn!.exceptionId)).toMatchObject({
      detail: { because: "load-on-vehicle" },
    });
  } finally {
    await agv.stop();
  }
  expect(fleet.site.faults).toEqual([]);
});
