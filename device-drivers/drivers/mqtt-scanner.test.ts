import { connectAsync, type MqttClient } from "mqtt";
import { firstValueFrom, skipWhile, take, toArray } from "rxjs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { entryOf } from "../catalog/all.ts";
import { checkSettings } from "../kit/check-settings.ts";
import type { Device } from "../kit/device.ts";
import { DeskBroker } from "../vda5050/testing/desk-broker.ts";
import { DeskBus } from "../vda5050/testing/desk-bus.ts";
import { scanOf } from "./mqtt-scanner.ts";

const topic = "kontor/site-1/devices/scanner-1/scan";
let broker: DeskBroker;
let bus: DeskBus;
let gateway: MqttClient;
let device: Device;

beforeEach(async () => {
  broker = await DeskBroker.start();
  bus = new DeskBus(broker.url);
  gateway = await connectAsync(broker.url);
  await firstValueFrom(bus.connected$.pipe(skipWhile((connected) => !connected)));
});
afterEach(async () => {
  await device.stop();
  await gateway.endAsync(true);
  await bus.stop();
  await broker.down();
});

function open(settings: Record<string, string | number> = {}): Device {
  const entry = entryOf("generic/mqtt-scanner");
  if (!entry) throw new Error("the catalogue lost the MQTT scanner");
  const checked = checkSettings(entry, { topic, ...settings });
  expect(checked.problems).toEqual([]);
  device = entry.open("scanner-1", checked.settings, { now: Date.now, log: () => undefined, bus });
  return device;
}

test("plain text and JSON are scans; what was retained is old, and none", async () => {
  await gateway.publishAsync(topic, "OLD-1", { retain: true, qos: 1 });
  const scans = firstValueFrom(open({ bounceMs: 10_000 }).readings$.pipe(take(4), toArray()));
  await gateway.publishAsync(topic, "LPN-1", { qos: 1 });
  await gateway.publishAsync(topic, JSON.stringify({ raw: "0104\x1d10A", aim: "]C1", battery: 80 }), { qos: 1 });
  await gateway.publishAsync(topic, "LPN-1", { qos: 1 });
  await gateway.publishAsync(topic, "x".repeat(20_000), { qos: 1 });
  expect(await scans).toMatchObject([
    { kind: "scan", raw: "LPN-1" },
    { kind: "scan", raw: "0104\x1d10A", aim: "]C1" },
    { kind: "scan", raw: "LPN-1", bounce: true },
    { kind: "trouble", code: "too-long" },
  ]);
});

test("its health is the broker's", async () => {
  const { health$ } = open();
  const state = (wanted: string) => firstValueFrom(health$.pipe(skipWhile(({ state }) => state !== wanted)));
  await state("online");
  const lost = firstValueFrom(health$.pipe(skipWhile(({ state }) => state === "online")));
  await broker.down();
  expect((await lost).why).toBeDefined();
  await broker.up();
  await state("online");
});

test.each([
  ["LPN-1", { raw: "LPN-1" }],
  ['{"code":"A"}', { raw: "A" }],
  ['{"data":"A","aim":7}', { raw: "A" }],
  ['{"shop":"a QR code may be JSON"}', { raw: '{"shop":"a QR code may be JSON"}' }],
  ['{"raw":', { raw: '{"raw":' }],
  ["{}", { raw: "{}" }],
  ["", { raw: "" }],
])("%s", (payload, scan) => {
  expect(scanOf(Buffer.from(payload))).toEqual(scan);
});
