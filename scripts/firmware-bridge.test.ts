import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { startBroker } from "#appliance/broker/broker.ts";
import { localBus } from "#appliance/devices/local-bus.ts";
import { entryOf } from "#drivers/catalog/all.ts";
import type { Reading } from "#drivers/kit/reading.ts";
import { superviseLink } from "#drivers/kit/supervise.ts";
import { ptyPair } from "#drivers/simulators/pty.ts";
import { serial } from "#drivers/transports/serial.ts";
import { sensorDevice } from "#firmware-bridges/sensor-node/sensor-device.ts";
import { SimulatedLine } from "#firmware-bridges/simulated/simulated-line.ts";
import { BridgeProcess } from "#firmware-bridges/testing/bridge-process.ts";
import { until } from "#firmware-bridges/testing/until.ts";

// Processes of their own on a machine that may be busy with others: nothing here waits for time to pass.
vi.setConfig({ testTimeout: 120_000 });

/** Neither program may know the other, so what joins them is tested here: the appliance's own broker, with its rights, and its bus. */
test("a bridge signs in at the appliance's broker with a device's rights, and its readings come out of the catalogue's entry", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "bridge-broker-"));
  const pty = await ptyPair();
  const start = (port: number) =>
    startBroker({
      dataDir,
      siteId: "hh1",
      listen: { tcp: { host: "127.0.0.1", port } },
      authenticate: async ({ username, password }) =>
        username === "cold-1" && password === "its-own" ? { deviceId: "cold-1", roles: ["device"] } : undefined,
      call: () => Promise.reject(new Error("no calls here")),
      log: () => undefined,
    });
  let broker = await start(0);
  const port = broker.ports.tcp ?? 0;
  const far = superviseLink(serial({ path: pty.machinePath, baud: 115_200 }), { now: Date.now });
  const sensor = sensorDevice({ address: 5, uptimeMs: () => performance.now() });
  const line = new SimulatedLine(far, [sensor.device]);
  const bridge = new BridgeProcess("sensor-node/main.ts", {
    site: "hh1",
    bridge: "cold-1",
    broker: { url: `mqtt://127.0.0.1:${port}`, username: "cold-1", password: "its-own" },
    line: { by: "serial", path: pty.path },
    config: { addresses: [5], answerTimeoutMs: 400 },
  });
  const readings: Reading[] = [];
  const open = () => {
    const bus = localBus(broker, "hh1");
    const surroundings = { now: Date.now, log: () => undefined, bus, folder: dataDir };
    const device = entryOf("kontor/bridge-sensors")?.open("cold", { bridge: "cold-1", device: "5" }, surroundings);
    device?.readings$.subscribe((reading) => readings.push(reading));
    return { bus, device };
  };
  let here = open();
  try {
    bridge.start();
    await until("the sensor is online", () => here.device?.health.state === "online");
    sensor.measure("humidity-permille", 455, 2);
    sensor.measure("weight-g", 12_500, 0, false);
    sensor.contact(true, 1);
    await until("they came", () => readings.length === 3);
    // The appliance goes down and comes back; meanwhile the sensor went on.
    await here.device?.stop();
    here.bus.stop();
    await broker.close();
    sensor.measure("temperature-mc", -18_250);
    await until("the bridge has it", () => sensor.device.waiting === 0);
    broker = await start(port);
    here = open();
    await until("the last came", () => readings.length === 4);
    expect(readings).toMatchObject([
      { kind: "measure", quantity: "humidity-permille", value: 455, channel: 2 },
      { kind: "weight", grams: 12_500, stable: false },
      { kind: "contact", channel: 1, closed: true, count: 1 },
      { kind: "measure", quantity: "temperature-mc", value: -18_250, channel: 0 },
    ]);
    for (const { atMs } of readings) expect(Math.abs(Date.now() - atMs)).toBeLessThan(60_000);
    expect(await bridge.end("SIGTERM")).toBe(0);
    await until("it said goodbye", () => here.device?.health.state === "offline");
    expect(here.device?.health.why?.said).toBe("the bridge was stopped");
  } finally {
    await bridge.clear();
    line.stop();
    await here.device?.stop();
    here.bus.stop();
    await Promise.all([far.stop(), broker.close()]);
    await pty.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
});
