import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type BridgeDevice, bridgeMachine } from "#drivers/drivers/bridge-machine.ts";
import type { Link } from "#drivers/kit/link.ts";
import type { Reading } from "#drivers/kit/reading.ts";
import { superviseLink } from "#drivers/kit/supervise.ts";
import { type PtyPair, ptyPair } from "#drivers/simulators/pty.ts";
import { serial } from "#drivers/transports/serial.ts";
import { SimulatedLine, seeded } from "../simulated/simulated-line.ts";
import { BridgeProcess } from "../testing/bridge-process.ts";
import { TestBroker } from "../testing/test-broker.ts";
import { until } from "../testing/until.ts";
import { sensorDevice } from "./sensor-device.ts";

// Processes of their own on a machine that may be busy with others: nothing here waits for time to pass.
vi.setConfig({ testTimeout: 120_000 });

let pty: PtyPair;
let broker: TestBroker;
let bridge: BridgeProcess;
let far: Link;
let machine: BridgeDevice;
let readings: Reading[];
let events: { device: string; value: number }[];
let line: SimulatedLine;
let sensors: ReturnType<typeof sensorDevice>[];

beforeEach(async () => {
  pty = await ptyPair();
  broker = await new TestBroker().start();
  far = superviseLink(serial({ path: pty.machinePath, baud: 115_200 }), { now: Date.now });
  sensors = [5, 6].map((address) => sensorDevice({ address, uptimeMs: () => performance.now(), queueMax: 5_000 }));
  line = new SimulatedLine(
    far,
    sensors.map(({ device }) => device),
  );
  bridge = new BridgeProcess("sensor-node/main.ts", {
    site: "hh1",
    bridge: "cold-1",
    broker: { url: broker.url },
    line: { by: "serial", path: pty.path, baud: 115_200 },
    config: { addresses: [5, 6], pollMs: 5, answerTimeoutMs: 150 },
  });
  readings = [];
  machine = bridgeMachine("cold-1", { bridge: "cold-1" }, { now: Date.now, log: () => undefined, bus: broker.bus });
  machine.readings$.subscribe((reading) => readings.push(reading));
  events = [];
  machine.feed.events$.subscribe(
    ({ device, data }) => data.kind === "measure" && events.push({ device, value: data.value }),
  );
});
afterEach(async () => {
  await bridge.clear();
  line.stop();
  await Promise.all([far.stop(), machine.stop(), broker.stop()]);
  await pty.close();
});

test("killed at any moment, with the broker coming and going and noise on the line, it gives every reading once and in order", async () => {
  const random = seeded(Number(process.env.SEED ?? 20));
  line.noise = { random, losePermille: 10, flipPermille: 10, twicePermille: 10 };
  bridge.start();
  await until("both sensors are configured", () => sensors.every(({ settings }) => settings.sampleMs === 2_000));
  let made = 0;
  const measure = (count: number) => {
    for (let i = 0; i < count; i++, made++) for (const { measure } of sensors) measure("temperature-mc", made);
  };
  for (let round = 0; round < 4; round++) {
    measure(40);
    // Some way into the round: at a point that is another one each time.
    const least = readings.length + Math.floor(random() * 40);
    const isAway = round % 2 === 1;
    if (isAway) await broker.stop();
    else await until("some came", () => readings.length >= least);
    if (isAway) await until("the sensors got rid of some", () => sensors[0]!.device.waiting < 40 * random());
    await bridge.end("SIGKILL");
    if (isAway) await broker.start();
    bridge.start();
  }
  line.noise = undefined;
  measure(20);
  await until("all came", () => readings.length >= made * 2);
  for (const { device } of sensors) expect(valuesOf(device.address)).toEqual(counting(made));
  expect(readings).toHaveLength(made * 2);
  expect(machine.feed.counts).toMatchObject({ missing: 0, lost: 0, unreadable: 0 });
  await until("the sensors have nothing left", () => sensors.every(({ device }) => device.waiting === 0));
});

const counting = (count: number) => Array.from({ length: count }, (_, i) => i);
const valuesOf = (address: number) =>
  events.filter(({ device }) => device === String(address)).map(({ value }) => value);
