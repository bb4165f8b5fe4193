import { connectAsync } from "mqtt";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { genericSignals } from "#drivers/catalog/generic-signals.ts";
import { SimulatedModbusBox } from "#drivers/simulators/modbus-box.ts";
import { TestSite as TestBroker } from "../../broker/testing/test-site.ts";
import { given, givenLocation } from "../../testing/builders.ts";
import { FloorSite } from "../../testing/floor-site.ts";
import { localBus } from "../local-bus.ts";
import { lampsFor } from "./lamps-for.ts";
import { signals } from "./signals.ts";

const waiting = { timeout: 15_000, interval: 20 };
const topic = "kontor/hh1/devices/scale-1/stack";
const closers: (() => unknown)[] = [];
let site: FloorSite;
beforeEach(async () => {
  const broker = await new TestBroker().start();
  const bus = localBus(broker.broker, "hh1");
  closers.push(
    () => broker.stop(),
    () => bus.stop(),
  );
  site = await FloorSite.start({ catalog: genericSignals, bindings: [signals], bus }, (book) => {
    givenLocation(book, { id: "C-1", zone: "COLD" });
    givenLocation(book, { id: "D-1", zone: "DRY" });
  });
  closers.push(() => site.stop());
  const client = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, {
    username: "scale-1",
    password: "pw-scale-1",
    clientId: "scale-1",
  });
  closers.push(() => client.endAsync(true));
  client.on("message", (_topic, payload) => told.push(JSON.parse(payload.toString())));
  await client.subscribeAsync(`${topic}/set`, { qos: 1 });
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  told.length = 0;
  expect(site.faults).toEqual([]);
});
const told: unknown[] = [];

function opened(
  id: string,
  place: string,
  severity: "urgent" | "warning",
  state: "open" | "resolved" | "claimed" = "open",
) {
  given(site.site, "exception-given", {
    sets: [{ record: "exception", id, fields: { kind: "device", severity, state, place, openedAt: site.site.nowMs } }],
  });
  site.running.store.queue.committed$.next(site.site.runner.headPos);
}

test("a lamp says how bad it is, and a sounder only while nobody looks after it", () => {
  const of = (...open: ["urgent" | "warning" | "info", "open" | "claimed"][]) =>
    lampsFor(
      open.map(([severity, state]) => ({ severity, state })),
      { sounds: true },
    );
  expect(of()).toEqual({ red: "off", yellow: "off", green: "on", sound: "off" });
  expect(of(["info", "open"])).toMatchObject({ green: "on" });
  expect(of(["warning", "open"])).toEqual({ red: "off", yellow: "on", green: "off", sound: "off" });
  expect(of(["urgent", "open"], ["urgent", "claimed"])).toMatchObject({ red: "blink", sound: "on", green: "off" });
  expect(of(["urgent", "claimed"])).toMatchObject({ red: "on", sound: "off" });
});

test("a stack light on Modbus shows what is open in its zone, also after it was switched off and on", async () => {
  const box = await SimulatedModbusBox.start();
  for (const coil of [0, 1, 2, 3]) box.coils.set(coil, false);
  closers.unshift(() => box.stop());
  await site.call("machines.add", {
    id: "STACK",
    entry: "generic/modbus-signal",
    zone: "COLD",
    settings: { host: "127.0.0.1", port: box.port, refreshMs: 200, coils: { red: 0, yellow: 1, green: 2, sound: 3 } },
  });
  const lit = () => [0, 1, 2, 3].map((coil) => (box.coils.get(coil) ? 1 : 0));
  await vi.waitFor(() => expect(lit()).toEqual([0, 0, 1, 0]), waiting);
  opened("E-1", "D-1", "urgent");
  opened("E-2", "C-1", "warning");
  await vi.waitFor(() => expect(lit()).toEqual([0, 1, 0, 0]), waiting);
  opened("E-3", "C-1", "urgent");
  await vi.waitFor(() => expect(lit()).toEqual([1, 1, 0, 1]), waiting);
  box.written.length = 0;
  // It blinks: seen on and off.
  await vi.waitFor(
    () => expect(new Set(box.written.filter(({ address }) => address === 0).map(({ on }) => on)).size).toBe(2),
    waiting,
  );
  opened("E-3", "C-1", "urgent", "claimed");
  await vi.waitFor(() => expect(lit()).toEqual([1, 1, 0, 0]), waiting);
  for (const coil of [0, 1, 2, 3]) box.coils.set(coil, false);
  box.cut();
  await vi.waitFor(() => expect(lit()).toEqual([1, 1, 0, 0]), waiting);
  await site.call("machines.remove", { id: "STACK" });
  await site.floor.look("STACK");
  expect(lit()).toEqual([0, 0, 0, 0]);
});

test("one behind a gateway is told its whole state, retained", async () => {
  await site.call("machines.add", { id: "STACK", entry: "generic/mqtt-signal", settings: { topic } });
  const state = { red: "off", yellow: "off", green: "on", blue: "off", white: "off", sound: "off" };
  await vi.waitFor(() => expect(told.at(-1)).toEqual(state), waiting);
  opened("E-1", "D-1", "urgent");
  await vi.waitFor(() => expect(told.at(-1)).toEqual({ ...state, red: "blink", green: "off", sound: "on" }), waiting);
});
