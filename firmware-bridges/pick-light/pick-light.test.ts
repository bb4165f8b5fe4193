import { createPublicKey } from "node:crypto";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { BridgeHealth } from "#drivers/codecs/bridge-payload.ts";
import { words } from "#drivers/codecs/kontor-messages.ts";
import { bridgeLights } from "#drivers/drivers/bridge-machine.ts";
import type { Link } from "#drivers/kit/link.ts";
import { isPickLights } from "#drivers/kit/pick-lights.ts";
import type { Reading } from "#drivers/kit/reading.ts";
import { superviseLink } from "#drivers/kit/supervise.ts";
import { type PtyPair, ptyPair } from "#drivers/simulators/pty.ts";
import { serial } from "#drivers/transports/serial.ts";
import { FlashMemory } from "../simulated/flash-memory.ts";
import { SimulatedLine } from "../simulated/simulated-line.ts";
import { BridgeProcess } from "../testing/bridge-process.ts";
import { TestBroker } from "../testing/test-broker.ts";
import { until } from "../testing/until.ts";
import { makeKeys, readKey } from "../update/firmware-keys.ts";
import { FirmwareRepository } from "../update/firmware-repository.ts";
import { versionNumber } from "../update/image-manifest.ts";
import { LIGHT_CLASS, lightModule } from "./light-module.ts";

// Processes of their own on a machine that may be busy with others: nothing here waits for time to pass.
vi.setConfig({ testTimeout: 120_000 });

let pty: PtyPair;
let broker: TestBroker;
let bridge: BridgeProcess;
let far: Link;
let line: SimulatedLine;
let lights: ReturnType<typeof lightModule>[];
let flashes: FlashMemory[];
let machine: ReturnType<typeof bridgeLights>;
let readings: Reading[];
const base = "kontor/hh1/devices/lights-1";

beforeEach(async () => {
  pty = await ptyPair();
  broker = await new TestBroker().start();
  far = superviseLink(serial({ path: pty.machinePath, baud: 115_200 }), { now: Date.now });
  bridge = new BridgeProcess("pick-light/main.ts", {
    site: "hh1",
    bridge: "lights-1",
    broker: { url: broker.url },
    line: { by: "serial", path: pty.path, baud: 115_200 },
    firmware: { folder: "stick", rootFile: "stick/metadata/1.root.json" },
    watchdogMs: 20_000,
    config: { addresses: [11, 12], pollMs: 10, answerTimeoutMs: 400 },
  });
  makeKeys(join(bridge.folder, "keys"));
  new FirmwareRepository({ folder: join(bridge.folder, "stick"), keys: join(bridge.folder, "keys") }).init();
  const trusted = [
    createPublicKey(readKey(join(bridge.folder, "keys"), "image").export({ type: "pkcs8", format: "pem" })),
  ];
  flashes = [];
  lights = [11, 12].map((address, i) => {
    const flash: FlashMemory = new FlashMemory({
      vendorId: 1,
      classId: LIGHT_CLASS,
      version: versionNumber("1.0.0"),
      trusted,
      restart: () => lights[i]?.device.restart(),
      hangs: (image) => Buffer.from(image.subarray(0, 4)).toString() === "HANG",
    });
    flashes.push(flash);
    return lightModule({ address, modules: address === 12 ? 3 : 1, uptimeMs: () => performance.now(), flash });
  });
  line = new SimulatedLine(
    far,
    lights.map(({ device }) => device),
  );
  line.echoes = true;
  readings = [];
  machine = bridgeLights("lights-1", { bridge: "lights-1" }, { now: Date.now, log: () => undefined, bus: broker.bus });
  machine.readings$.subscribe((reading) => readings.push(reading));
  bridge.start();
  await until("the lights are there", () => lights.every(({ settings }) => settings.size > 0));
});
afterEach(async () => {
  await bridge.clear();
  for (const flash of flashes) flash.powerOff();
  line.stop();
  await Promise.all([far.stop(), machine.stop(), broker.stop()]);
  await pty.close();
});

test("a light is lit, its button pressed, and shown again after it was pulled out", async () => {
  expect(isPickLights(machine)).toBe(true);
  const { seq } = await machine.light("12.3", { colour: "green", mode: "blink", quantity: 42, text: "B7" }, "c1");
  expect(lights[1]?.showing.get(3)).toEqual({
    commandSeq: seq,
    colour: words.colour.green,
    mode: words.lightMode.blink,
    quantity: 42,
    text: "B7",
  });
  // Asked again by the same id: answered with the same number, and not done again.
  expect(await machine.light("12.3", { colour: "red", mode: "steady", quantity: 1 }, "c1")).toEqual({ seq });
  expect(lights[1]?.showing.get(3)?.quantity).toBe(42);
  lights[1]?.press("short", 40, 3);
  lights[0]?.press("confirmed");
  await until("both answers came", () => readings.length === 2);
  expect(readings.find((reading) => reading.kind === "light" && reading.address === "12.3")).toMatchObject({
    answer: "short",
    quantity: 40,
    seq,
  });
  // A button nobody lit is just a button.
  expect(readings.find((reading) => reading.kind === "light" && reading.address === "11")).toMatchObject({
    answer: "button",
    quantity: 0,
    seq: 0,
  });
  lights[1]?.replug();
  await until("it shows what it showed", () => lights[1]?.showing.get(3)?.quantity === 42);
  await machine.off("12.3", "c2");
  expect(lights[1]?.showing.size).toBe(0);
  await expect(machine.light("12.9", { colour: "green", mode: "steady", quantity: 1 }, "c3")).rejects.toThrow(
    "module-unknown",
  );
  await expect(machine.light("A-1", { colour: "green", mode: "steady", quantity: 1 }, "c4")).rejects.toThrow(
    "no light module",
  );
});

test("a configuration is applied once, a wrong one refused with everything that is wrong, and what ran goes on", async () => {
  const send = (config: unknown) =>
    broker.bus.publish(`${base}/config`, JSON.stringify(config), { qos: 1, retain: true });
  const result = () =>
    broker.retained(`${base}/config-result`) as { version: number; state: string; problems: unknown[] } | undefined;
  const config = { addresses: [11, 12], pollMs: 10, answerTimeoutMs: 400, brightnessPercent: 25 };
  await machine.feed.configure(3, config);
  expect(result()).toEqual({ version: 3, state: "applied", problems: [] });
  await until("the lights are told", () =>
    lights.every(({ settings }) => settings.get(words.configKey["brightness-percent"]) === 25),
  );
  const wrong = { ...config, addresses: [11, 300], brightnessPercent: 0, colour: "red" };
  await expect(machine.feed.configure(4, wrong)).rejects.toThrow(
    "addresses[1] must be a whole number from 1 to 247; brightness",
  );
  expect(result()).toEqual({
    version: 4,
    state: "refused",
    problems: [
      { where: "addresses[1]", what: "must be a whole number from 1 to 247" },
      { where: "brightnessPercent", what: "must be a whole number from 1 to 100" },
      {
        where: "colour",
        what: "is not known; known are addresses, pollMs, answerTimeoutMs, firmware, brightnessPercent",
      },
    ],
  });
  await machine.light("11", { colour: "blue", mode: "steady", quantity: 1 }, "after");
  await send({ version: 2, config });
  await until("an old one is refused", () => result()?.version === 2);
  expect(result()?.state).toBe("refused");
  // Killed and started again: version 3 runs, without being asked for anew.
  await bridge.end("SIGKILL");
  await until("the will says so", () => machine.health.state === "offline");
  for (const { settings } of lights) settings.clear();
  for (const { device } of lights) {
    device.powerCut();
    device.powerOn();
  }
  bridge.start();
  await until("it runs as configured", () =>
    lights.every(({ settings }) => settings.get(words.configKey["brightness-percent"]) === 25),
  );
});

test("firmware that is wanted is brought ring by ring, and a bad image stops at the first that falls back", async () => {
  const repository = new FirmwareRepository({
    folder: join(bridge.folder, "stick"),
    keys: join(bridge.folder, "keys"),
  });
  const about = { vendorId: 1, classId: LIGHT_CLASS, component: 0, securityCounter: 0, bootloaderMin: 1 };
  repository.add({ ...about, name: "light-1.1.0.bin", version: "1.1.0", image: Buffer.alloc(2_000, "good") });
  repository.add({ ...about, name: "light-1.2.0.bin", version: "1.2.0", image: Buffer.alloc(2_000, "HANG") });
  let version = 0;
  const want = (wanted: string, trialMs: number) => {
    const firmware = { version: wanted, trialMs, proveMs: 100 };
    const config = { addresses: [11, 12], pollMs: 10, answerTimeoutMs: 400, firmware };
    return broker.bus.publish(`${base}/config`, JSON.stringify({ version: ++version, config }), {
      qos: 1,
      retain: true,
    });
  };
  const said = () => (broker.retained(`${base}/health`) as BridgeHealth | undefined)?.firmware;
  await want("1.1.0", 20_000);
  await until("both have it", () => said()?.wanted === "1.1.0" && said()?.done === 2);
  expect(flashes.map((flash) => flash.running())).toMatchObject([
    { version: versionNumber("1.1.0"), isTrial: 0 },
    { version: versionNumber("1.1.0"), isTrial: 0 },
  ]);
  await want("1.2.0", 1_000);
  await until("it is halted", () => said()?.halted !== undefined);
  expect(said()).toMatchObject({ wanted: "1.2.0", done: 0, of: 2, halted: { address: 11, why: "fell-back" } });
  const old = { version: versionNumber("1.1.0"), isTrial: 0 };
  expect(flashes[0]?.running()).toMatchObject({ ...old, lastUpdate: words.lastUpdate["fell-back"] });
  // Nobody came near the second.
  expect(flashes[1]?.running()).toMatchObject({ ...old, lastUpdate: words.lastUpdate.confirmed });
  // The one that fell back still works.
  await machine.light("11", { colour: "white", mode: "steady", quantity: 9 }, "still");
});
