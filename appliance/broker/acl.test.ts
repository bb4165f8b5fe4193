import { expect, test } from "vitest";
import { type BrokerCaller, isDeviceId, mayPublish, mayReceive, maySubscribe, mayWill, ownsClientId } from "./acl.ts";

const device: BrokerCaller = { deviceId: "scale-1", roles: ["device"] };
const integrator: BrokerCaller = { deviceId: "erp", roles: ["integrator"] };
const supervisor: BrokerCaller = { deviceId: "kiosk", roles: ["picker", "supervisor"] };
const admin: BrokerCaller = { deviceId: "root", roles: ["admin"] };
const vehicle: BrokerCaller = {
  deviceId: "agv-7",
  roles: ["device"],
  topics: { publish: ["uagv/v2/maker/7/state"], subscribe: ["uagv/v2/maker/7/order"] },
};

test.each([
  [device, "kontor/hh1/call/scale-1/receiving.weigh", true],
  [device, "kontor/hh1/devices/scale-1/weight", true],
  [device, "kontor/hh1/call/scale-2/receiving.weigh", false],
  [device, "kontor/hh1/devices/scale-2/weight", false],
  [device, "kontor/hh1/devices/scale-10/weight", false],
  [device, "kontor/other/devices/scale-1/weight", false],
  [device, "kontor/hh1/reply/scale-1/c1", false],
  [device, "kontor/hh1/facts/lpn-moved", false],
  [device, "kontor/hh1/devices/scale-1/#", false],
  [device, "kontor/hh1/devices/scale-1/a\0b", false],
  [device, "$SYS/broker/uptime", false],
  [admin, "kontor/hh1/facts/lpn-moved", false],
  [admin, "$SYS/broker/uptime", false],
  [vehicle, "uagv/v2/maker/7/state", true],
  [vehicle, "uagv/v2/maker/8/state", false],
])("%j publishes to %s: %s", (caller, topic, expected) => {
  expect(mayPublish("hh1", caller, topic)).toBe(expected);
});

test.each([
  [device, "kontor/hh1/reply/scale-1/#", true],
  [device, "kontor/hh1/reply/scale-1/+", true],
  [device, "kontor/hh1/devices/scale-1/#", true],
  [device, "kontor/hh1/reply/+/#", false],
  [device, "kontor/hh1/reply/#", false],
  [device, "kontor/+/reply/scale-1/#", false],
  [device, "+/hh1/reply/scale-1/#", false],
  [device, "#", false],
  [device, "kontor/hh1/facts/#", false],
  [device, "kontor/hh1/facts/lpn-moved", false],
  [device, "kontor/hh1/call/scale-1/#", false],
  [integrator, "kontor/hh1/facts/#", true],
  [integrator, "kontor/hh1/facts/lpn-moved", true],
  [integrator, "kontor/+/facts/#", false],
  [integrator, "$SYS/#", false],
  [supervisor, "kontor/hh1/facts/+", true],
  [admin, "kontor/hh1/facts/#", true],
  [admin, "$SYS/#", true],
  [admin, "#", false],
  [vehicle, "uagv/v2/maker/7/order", true],
  [vehicle, "uagv/v2/maker/+/order", false],
])("%j subscribes to %s: %s", (caller, filter, expected) => {
  expect(maySubscribe("hh1", caller, filter)).toBe(expected);
});

test("a role that is gone receives nothing on its old subscription", () => {
  expect(mayReceive("hh1", integrator, "kontor/hh1/facts/lpn-moved")).toBe(true);
  expect(mayReceive("hh1", { ...integrator, roles: [] }, "kontor/hh1/facts/lpn-moved")).toBe(false);
});

test("last words may be a state but not a call", () => {
  expect(mayWill("hh1", device, "kontor/hh1/devices/scale-1/state")).toBe(true);
  expect(mayWill("hh1", device, "kontor/hh1/call/scale-1/receiving.weigh")).toBe(false);
});

test("a client id belongs to the device it is, or names before a colon", () => {
  expect(ownsClientId("scale-1", "scale-1")).toBe(true);
  expect(ownsClientId("scale-1", "scale-1:web")).toBe(true);
  expect(ownsClientId("scale-1", "scale-10")).toBe(false);
  expect(ownsClientId("scale-1", "scale-2")).toBe(false);
});

test.each(["a:b", "a/b", "+", "#", "", "a b", ".", "x".repeat(65)])("%j can be no device id", (id) => {
  expect(isDeviceId(id)).toBe(false);
});
