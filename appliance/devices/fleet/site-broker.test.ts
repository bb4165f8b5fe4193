import { filter, firstValueFrom, timeout } from "rxjs";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Version } from "#drivers/codecs/vda5050/model.ts";
import { topicOf, usualTopics } from "#drivers/codecs/vda5050/topics.ts";
import { SimulatedVehicle } from "#drivers/simulators/vda5050-vehicle.ts";
import { Vehicle } from "#drivers/vda5050/vehicle.ts";
import { TestSite } from "../../broker/testing/test-site.ts";
import { localBus } from "../local-bus.ts";

vi.setConfig({ testTimeout: 90_000 });
let site: TestSite;
let bus: ReturnType<typeof localBus>;
const vehicles: { stop(): Promise<unknown> }[] = [];

/** As a pairing of a vehicle grants: it speaks and hears below its own topics, nothing else. */
const grants = (version: Version, serial: string) => {
  const own = topicOf(usualTopics(version, "maker", serial), "state").replace(/state$/, "#");
  return { deviceId: serial, roles: ["device"], topics: { publish: [own], subscribe: [own] } };
};

beforeEach(async () => {
  site = await new TestSite({
    authenticate: async ({ username, password }) =>
      password === "secret" ? grants(username.startsWith("v3") ? "3.0" : "2.1", username) : undefined,
  }).start();
  bus = localBus(site.broker, "hh1");
});
afterEach(async () => {
  for (const one of vehicles.splice(0).reverse()) await one.stop();
  bus.stop();
  await site.stop();
});

test.each([
  ["2.1", "v2-1"],
  ["3.0", "v3-1"],
] as const)(
  "a %s vehicle with a password and topics of its own drives over the site's broker, and is missed when its line is cut",
  async (version, serial) => {
    const robot = new SimulatedVehicle({
      version,
      url: `mqtt://127.0.0.1:${site.port}`,
      manufacturer: "maker",
      serial,
      start: { nodeId: "N0", xMm: 0, yMm: 0, mapId: "M" },
      speedFactor: 30,
      mqtt: { clientId: serial, username: serial, password: "secret", reconnectPeriod: 1_000 },
    });
    const vehicle = new Vehicle("V", { version, topics: robot.topics }, { now: Date.now, log: () => {}, bus });
    vehicles.push(robot, vehicle);
    const health = (state: string) =>
      firstValueFrom(
        vehicle.health$.pipe(
          filter((one) => one.state === state),
          timeout(60_000),
        ),
      );
    await health("online");
    const position = { xMm: 3_000, yMm: 0, mapId: "M" };
    const done = firstValueFrom(
      vehicle.events$.pipe(
        filter(({ kind }) => kind === "order-done"),
        timeout(60_000),
      ),
    );
    vehicle.begin(
      "T",
      { id: "N0", actions: [] },
      [{ edge: { id: "E", actions: [] }, node: { id: "N1", position, actions: [] } }],
      {
        isLast: true,
      },
    );
    await done;
    expect(robot.brain.lastNodeId).toBe("N1");
    expect(robot.faults).toEqual([]);
    const gone = health("offline");
    robot.cut();
    expect(await gone).toMatchObject({ why: { code: "unplugged" } });
    await health("online");
  },
);
