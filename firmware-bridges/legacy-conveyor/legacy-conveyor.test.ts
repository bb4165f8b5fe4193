import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { BridgeData } from "#drivers/codecs/bridge-payload.ts";
import { type BridgeDevice, bridgeMachine } from "#drivers/drivers/bridge-machine.ts";
import type { Link } from "#drivers/kit/link.ts";
import { superviseLink } from "#drivers/kit/supervise.ts";
import { type PtyPair, ptyPair } from "#drivers/simulators/pty.ts";
import { serial } from "#drivers/transports/serial.ts";
import { BridgeProcess } from "../testing/bridge-process.ts";
import { TestBroker } from "../testing/test-broker.ts";
import { until } from "../testing/until.ts";
import { ConveyorController } from "./controller.ts";

// Processes of their own on a machine that may be busy with others: nothing here waits for time to pass.
vi.setConfig({ testTimeout: 120_000 });

let pty: PtyPair;
let broker: TestBroker;
let bridge: BridgeProcess;
let far: Link;
let controller: ConveyorController;
let machine: BridgeDevice;
let came: BridgeData[];

beforeEach(async () => {
  pty = await ptyPair();
  broker = await new TestBroker().start();
  far = superviseLink(serial({ path: pty.machinePath, baud: 9_600 }), { now: Date.now });
  bridge = new BridgeProcess("legacy-conveyor/main.ts", {
    site: "hh1",
    bridge: "sorter",
    broker: { url: broker.url },
    line: { by: "serial", path: pty.path, baud: 9_600 },
    config: { controller: "k1", answerTimeoutMs: 400, lifeMs: 1_000 },
  });
  machine = bridgeMachine(
    "sorter",
    { bridge: "sorter", device: "k1" },
    { now: Date.now, log: () => undefined, bus: broker.bus },
  );
  came = [];
  machine.feed.events$.subscribe(({ data }) => data.kind === "conveyor" && came.push(data));
});
afterEach(async () => {
  await bridge.clear();
  controller?.stop();
  await Promise.all([far.stop(), machine.stop(), broker.stop()]);
  await pty.close();
});

test("parcels arrive once each and are sent to their lanes, whatever is repeated, broken or killed on the way", async () => {
  await until("the far end is open", () => far.health.state === "online");
  controller = new ConveyorController(far);
  bridge.start();
  await until("the machine is online", () => machine.health.state === "online");
  Object.assign(controller.misbehaves, { repeats: 3, breaks: 2, swallowAcks: 2 });
  for (let id = 1; id <= 20; id++) controller.say("ARR", { point: 7, id, code: `0034012345${id}` });
  await until("ten came", () => came.length >= 10);
  // Killed with telegrams under way: kept or not, acknowledged or not.
  await bridge.end("SIGKILL");
  bridge.start();
  await until("all came", () => came.length >= 20);
  const diverts = [1, 2, 3].map((id) =>
    machine.feed.command("k1", { id: `divert-${id}`, do: "divert", point: 7, lane: id + 1, trackingId: id }),
  );
  await Promise.all(diverts);
  expect(controller.done).toEqual(["DIV 7 2 1", "DIV 7 3 2", "DIV 7 4 3"]);
  // The same order again, as after a restart of the appliance, is answered and not done.
  await machine.feed.command("k1", { id: "divert-2", do: "divert", point: 7, lane: 3, trackingId: 2 });
  controller.say("DIV", { point: 7, lane: 2, id: 1 });
  controller.say("FUL", { lane: 4 });
  await until("the ends came", () => came.length >= 22);
  expect(came.slice(0, 20).map((data) => data.kind === "conveyor" && data.trackingId)).toEqual(
    Array.from({ length: 20 }, (_, i) => i + 1),
  );
  expect(came.slice(20)).toMatchObject([
    { event: "diverted", lane: 2, trackingId: 1 },
    { event: "full", lane: 4 },
  ]);
  expect(controller.done).toHaveLength(3);
  await until("the last is acknowledged", () => controller.waiting === 0);
  expect(machine.feed.counts).toMatchObject({ missing: 0, lost: 0, unreadable: 0 });
  await expect(machine.feed.command("k1", { id: "x", do: "config", key: "a", value: 1 })).rejects.toThrow(
    "a conveyor cannot config",
  );
});

test("a cable that is pulled is seen, and parcels go on when it is back", async () => {
  await until("the far end is open", () => far.health.state === "online");
  controller = new ConveyorController(far);
  bridge.start();
  controller.say("ARR", { id: 1 });
  await until("the first came", () => came.length === 1);
  await pty.unplug();
  await until("it is missed", () => machine.health.state === "silent");
  controller.say("ARR", { id: 2 });
  await pty.plug();
  await until("the second came", () => came.length === 2);
  await until("it is online again", () => machine.health.state === "online");
  expect(machine.feed.counts).toMatchObject({ missing: 0, lost: 0 });
});
