import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { genericSensors } from "#drivers/catalog/generic-sensors.ts";
import { SimulatedModbusBox } from "#drivers/simulators/modbus-box.ts";
import { SimulatedSensorGateway } from "#drivers/simulators/sensor-gateway.ts";
import { TestSite as TestBroker } from "../../broker/testing/test-site.ts";
import { givenLocation } from "../../testing/builders.ts";
import { FloorSite } from "../../testing/floor-site.ts";
import { localBus } from "../local-bus.ts";
import { sensors } from "./sensors.ts";

const minuteMs = 60_000;
const spanMs = 15 * minuteMs;
const waiting = { timeout: 15_000, interval: 25 };
const topic = "kontor/hh1/devices/scale-1/data";

let broker: TestBroker;
let site: FloorSite;
let bus: ReturnType<typeof localBus>;
let gateway: SimulatedSensorGateway;
beforeEach(async () => {
  broker = await new TestBroker().start();
  bus = localBus(broker.broker, "hh1");
  site = await FloorSite.start({ catalog: genericSensors, bindings: [sensors], bus }, (book) =>
    givenLocation(book, { id: "COLD-1", zone: "COLD" }),
  );
  gateway = await new SimulatedSensorGateway({
    url: `mqtt://127.0.0.1:${broker.port}`,
    topic,
    username: "scale-1",
    password: "pw-scale-1",
  }).start();
});
afterEach(async () => {
  await gateway.stop();
  await site.stop();
  bus.stop();
  await broker.stop();
  expect(site.faults).toEqual([]);
});

const rule = { quantity: "temperature-mc", channel: 0, min: 2_000, max: 8_000, forMs: 5 * minuteMs, readings: 2 };

async function sensor(more: object = {}) {
  await site.call("machines.add", {
    id: "T1",
    entry: "generic/mqtt-sensor",
    place: "COLD-1",
    settings: { topic },
    alerts: [rule],
    ...more,
  });
  await site.floor.look("T1");
}

const counts = async () => (await site.call("sensors.list", {})).sensors[0];
const received = (n: number) => vi.waitFor(async () => expect((await counts())?.received).toBe(n), waiting);
const exceptions = () =>
  site.site.book.find("exception", { kind: "device" }).map(({ state, detail }) => [state, detail.because]);

describe("a gateway that stores and forwards", () => {
  test("loses no reading over an outage, and what comes late belongs to its own time", async () => {
    await sensor();
    const beginMs = Math.floor(Date.now() / spanMs) * spanMs - 4 * spanMs;
    const at = (minute: number) => beginMs + minute * minuteMs;
    for (let i = 0; i < 20; i++) await gateway.measure({ temperature: 4 + i / 100 }, at(i));
    await gateway.offline();
    for (let i = 20; i < 40; i++) await gateway.measure({ temperature: 5 }, at(i));
    expect(gateway.kept).toBe(20);
    await gateway.online({ asList: true, repeat: 4 });
    gateway.lose(2);
    for (let i = 42; i < 45; i++) await gateway.measure({ temperature: 4 }, at(i));
    await received(43);
    await vi.waitFor(async () => expect((await counts())?.duplicates).toBe(4), waiting);
    expect(await counts()).toMatchObject({
      machine: "T1",
      lastSeq: 45,
      missing: 2,
      late: 0,
      restarts: 0,
      zone: "COLD",
    });

    await vi.waitFor(() => expect(site.site.book.countOf("measure", {})).toBe(3), waiting);
    expect(site.site.book.find("measure", {}, { order: "fromMs" })).toMatchObject([
      {
        id: `T1:0:temperature-mc:${beginMs}`,
        place: "COLD-1",
        zone: "COLD",
        readings: 15,
        missing: 0,
        min: 4_000,
        max: 4_140,
      },
      { fromMs: beginMs + spanMs, readings: 15, missing: 0, max: 5_000 },
      { fromMs: beginMs + 2 * spanMs, readings: 13, missing: 2, min: 4_000 },
    ]);
    const history = await site.call("sensors.history", {
      ...{ machine: "T1", quantity: "temperature-mc", fromMs: beginMs, toMs: beginMs + 3 * spanMs, points: 3 },
    });
    expect(history.source).toBe("readings");
    expect(history.points.map(({ readings, max }) => [readings, max])).toEqual([
      [15, 4_140],
      [15, 5_000],
      [13, 5_000],
    ]);
  });

  test("raises one exception while it is too warm, and closes it by itself", async () => {
    await sensor();
    const at = (minute: number) => Date.now() - 30 * minuteMs + minute * minuteMs;
    await gateway.measure({ temperature: 5 }, at(0));
    for (const minute of [1, 2, 3, 4]) await gateway.measure({ temperature: 9.5 }, at(minute));
    await received(5);
    await gateway.measure({ temperature: 10 }, at(7));
    await vi.waitFor(() => expect(exceptions()).toEqual([["open", "sensor-outside"]]), waiting);
    expect((await counts())?.alerts).toEqual(["temperature-mc/0"]);
    await gateway.measure({ temperature: 10 }, at(9));
    await gateway.measure({ temperature: 6 }, at(12));
    await vi.waitFor(() => expect(exceptions()).toEqual([["resolved", "sensor-outside"]]), waiting);
  });

  test("closes after a restart what was open before it", async () => {
    await sensor({ alerts: [{ ...rule, forMs: 0, readings: 1 }] });
    await gateway.measure({ temperature: 20 }, Date.now());
    await vi.waitFor(() => expect(exceptions()).toEqual([["open", "sensor-outside"]]), waiting);
    await site.call("machines.change", { id: "T1", enabled: false });
    await site.floor.look("T1");
    await site.call("machines.change", { id: "T1", enabled: true });
    await site.floor.look("T1");
    await gateway.measure({ temperature: 20 }, Date.now() + 1);
    await received(2);
    await gateway.measure({ temperature: 5 }, Date.now() + 2);
    await vi.waitFor(() => expect(exceptions()).toEqual([["resolved", "sensor-outside"]]), waiting);
  });

  test("with a clock that cannot be is taken at the time of arrival, and says so", async () => {
    await sensor();
    gateway.clockOffMs = 10 * 86_400_000;
    await gateway.measure({ temperature: 5 }, Date.now());
    await received(1);
    const [probe] = (await counts())?.probes ?? [];
    expect(Math.abs((probe?.atMs ?? 0) - Date.now())).toBeLessThan(60_000);
    const { data } = await site.event(({ data }) => (data as { kind?: string }).kind === "trouble");
    expect(data).toMatchObject({ code: "fault", said: expect.stringMatching(/clock is 86\d{4} s ahead/) });
    await gateway.sendRaw("no json");
    await site.event(({ data }) => (data as { said?: string }).said === "no JSON");
    await gateway.sendRaw('{"seq": 2, "smell": 3}');
    await site.event(({ data }) => /none of its fields/.test((data as { said?: string }).said ?? ""));
  });

  test("that says nothing is an alert, and heard again it is none", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
    try {
      await sensor({ settings: { topic, everyMs: 100, silenceMinutes: 5 } });
      const online = site.state("T1", "online");
      await gateway.measure({ temperature: 5 }, Date.now());
      await online;
      await site.state("T1", "silent");
      expect(exceptions()).toEqual([]);
      vi.setSystemTime(Date.now() + 6 * minuteMs);
      await vi.waitFor(() => expect(exceptions()).toEqual([["open", "sensor-silent"]]), waiting);
      await gateway.measure({ temperature: 5 }, Date.now());
      await vi.waitFor(() => expect(exceptions()).toEqual([["resolved", "sensor-silent"]]), waiting);
    } finally {
      vi.useRealTimers();
    }
  });
});

test("a door on a Modbus box that stands open for too long is an alert", async () => {
  const box = await SimulatedModbusBox.start();
  box.measure({ 0: 45 });
  box.discrete.set(0, true);
  await sensor({
    entry: "generic/modbus-sensor",
    settings: {
      host: "127.0.0.1",
      port: box.port,
      everyMs: 100,
      registers: [
        { register: 0, table: "input", type: "int16", quantity: "temperature-mc", multiply: 100 },
        { register: 0, table: "discrete", contact: true },
      ],
    },
    alerts: [{ quantity: "contact", channel: 0, min: 1, max: null, forMs: 300, readings: 2 }],
  });
  try {
    await vi.waitFor(
      async () => expect((await counts())?.probes.map(({ value }) => value)).toEqual([1, 4_500]),
      waiting,
    );
    box.discrete.set(0, false);
    await vi.waitFor(() => expect(exceptions()).toEqual([["open", "sensor-outside"]]), waiting);
    box.discrete.set(0, true);
    await vi.waitFor(() => expect(exceptions()).toEqual([["resolved", "sensor-outside"]]), waiting);
  } finally {
    await site.call("machines.remove", { id: "T1" });
    await site.floor.look("T1");
    await box.stop();
  }
});
