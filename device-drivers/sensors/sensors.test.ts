import fc from "fast-check";
import { firstValueFrom, take, toArray } from "rxjs";
import { filter } from "rxjs/operators";
import { afterEach, describe, expect, test } from "vitest";
import { type ModbusRequest, modbusSplitter, readModbus, writeModbus } from "../codecs/modbus-tcp.ts";
import type { Device } from "../kit/device.ts";
import type { Health } from "../kit/health.ts";
import { SimulatedModbusBox } from "../simulators/modbus-box.ts";
import { readFields, sensorFields, usualFields } from "./field-map.ts";
import { lineDecoder } from "./line-sensor.ts";
import { modbusSensor } from "./modbus-sensor.ts";
import { timeOf } from "./own-clock.ts";
import { numberIn, registerMap } from "./register-map.ts";

const open: { stop(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.stop();
});

describe("values of a message", () => {
  test("are found by the names that gateways use, in whole units", () => {
    const message = { temperature: "-18.456", humidity: 41.23, battery: 3.012, door: "open" };
    expect(readFields(usualFields, message, { atMs: 5, seq: 7 })).toEqual({
      readings: [
        { kind: "measure", atMs: 5, seq: 7, quantity: "temperature-mc", channel: 0, value: -18_456 },
        { kind: "measure", atMs: 5, seq: 7, quantity: "humidity-permille", channel: 0, value: 412 },
        { kind: "measure", atMs: 5, seq: 7, quantity: "battery-mv", channel: 0, value: 3_012 },
        { kind: "contact", atMs: 5, seq: 7, channel: 0, closed: false },
      ],
      wrong: [],
    });
  });

  test("are found where a setting says they are", () => {
    const fields = sensorFields([
      { path: "probes.1.raw", quantity: "temperature-mc", channel: 1, multiply: 1_000, divide: 16, add: -500 },
      { path: "gate", contact: true, channel: 3, closedWhen: "shut" },
    ]);
    const { readings } = readFields(fields, { probes: [{ raw: 1 }, { raw: 321 }], gate: "SHUT" }, { atMs: 1 });
    expect(readings).toEqual([
      { kind: "measure", atMs: 1, quantity: "temperature-mc", channel: 1, value: 19_563 },
      { kind: "contact", atMs: 1, channel: 3, closed: true },
    ]);
  });

  test("that are no numbers are named, and give none", () => {
    const bad = { temperature: "cold", humidity: Number.NaN, battery: 1e300, weight: {}, pressure: "1e9999" };
    expect(readFields(usualFields, bad, { atMs: 1 })).toEqual({
      readings: [],
      wrong: ["temperature", "humidity", "pressure", "battery", "weight"],
    });
    expect(readFields(sensorFields([{ path: "__proto__.x", quantity: "count" }]), {}, { atMs: 1 }).readings).toEqual(
      [],
    );
  });

  test.each([
    [{}, "fields must be a list"],
    [[{ quantity: "count" }], "fields.0.path"],
    [[{ path: "a", quantity: "smell" }], "fields.0.quantity"],
    [[{ path: "a", quantity: "count", divide: 0 }], "fields.0.divide"],
    [[{ path: "a", quantity: "count", channel: 1.5 }], "fields.0.channel"],
  ])("of a map that makes no sense say where: %j", (map, where) => {
    expect(() => sensorFields(map)).toThrow(where);
  });
});

test("a sensor's own time is believed unless it cannot be", () => {
  const now = Date.UTC(2026, 10, 21, 8);
  expect(timeOf(undefined, "auto", now)).toEqual({ atMs: now });
  expect(timeOf(now - 5_000, "auto", now)).toEqual({ atMs: now - 5_000 });
  expect(timeOf(Math.floor(now / 1_000) - 60, "auto", now)).toEqual({ atMs: now - 60_000 });
  expect(timeOf("2026-11-20T08:00:00Z", "auto", now)).toEqual({ atMs: now - 86_400_000 });
  expect(timeOf(now + 1_000, "ms", now)).toEqual({ atMs: now });
  expect(timeOf(now + 3_600_000, "ms", now)).toEqual({ atMs: now, wrong: "its clock is 3600 s ahead" });
  expect(timeOf(1_000, "s", now)).toEqual({ atMs: now, wrong: "its clock says 1970-01-01T00:16:40.000Z" });
  expect(timeOf("soon", "auto", now)).toEqual({ atMs: now, wrong: "no time: soon" });
});

describe("lines of a sensor", () => {
  const read = (settings: Record<string, string | object>, line: string) => lineDecoder(settings)(Buffer.from(line), 9);

  test("are pairs, columns or JSON", () => {
    expect(read({ form: "pairs" }, "temp=4.50C, rh: 60 seq=12")).toEqual([
      { kind: "measure", atMs: 9, seq: 12, quantity: "temperature-mc", channel: 0, value: 4_500 },
      { kind: "measure", atMs: 9, seq: 12, quantity: "humidity-permille", channel: 0, value: 600 },
    ]);
    const fields = [{ path: "1", quantity: "temperature-mc", multiply: 100 }];
    expect(read({ form: "columns", fields }, "S1;-182;ok")).toMatchObject([{ value: -18_200 }]);
    expect(read({ form: "json" }, '{"temperature": 4.5}')).toMatchObject([{ value: 4_500 }]);
  });

  test("that are none are unreadable, and nothing makes them throw", () => {
    expect(read({ form: "json" }, "{temp:")).toMatchObject([{ kind: "trouble", code: "unreadable" }]);
    fc.assert(
      fc.property(fc.constantFrom("pairs", "columns", "json"), fc.uint8Array({ maxLength: 80 }), (form, bytes) => {
        const readings = lineDecoder({ form })(bytes, 9);
        expect(readings.length).toBeGreaterThan(0);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("Modbus TCP", () => {
  test("reads numbers of one and two registers", () => {
    expect(numberIn([0xffff], "int16", "big")).toBe(-1);
    expect(numberIn([0xffff], "uint16", "big")).toBe(65_535);
    expect(numberIn([0xffff, 0xfffe], "int32", "big")).toBe(-2);
    expect(numberIn([0xfffe, 0xffff], "int32", "little")).toBe(-2);
    expect(numberIn([0x41c8, 0], "float32", "big")).toBe(25);
  });

  test.each([
    [[], undefined, "registers must be a list"],
    [[{ register: 0, quantity: "count", table: "desk" }], undefined, "registers.0.table"],
    [[{ register: -1, quantity: "count" }], undefined, "registers.0.register"],
    [[{ register: 1, quantity: "count", type: "bit" }], undefined, "registers.0.type"],
    [[{ register: 1, quantity: "count" }], { register: "x" }, "seqRegister.register"],
  ])("settings that make no sense say where: %j", (registers, seq, where) => {
    expect(() => registerMap(registers, seq)).toThrow(where);
  });

  test("frames cut anywhere stay whole, and noise is refused without a throw of another kind", () => {
    const request: ModbusRequest = { read: "input", unit: 1, address: 0, count: 2 };
    const answer = Buffer.from("00070000000701040400010002", "hex");
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: answer.length }), { maxLength: 5 }), (cuts) => {
        const splitter = modbusSplitter();
        let from = 0;
        const frames = [...cuts.sort((a, b) => a - b), answer.length].flatMap((to) => {
          const chunk = answer.subarray(from, to);
          from = to;
          return splitter.take(chunk);
        });
        expect(frames.map((frame) => readModbus(frame, request))).toEqual([{ registers: [1, 2] }]);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => {
        try {
          for (const frame of modbusSplitter().take(noise)) readModbus(frame, request);
        } catch (error) {
          expect((error as Error).message).toBe("not a Modbus TCP frame");
        }
      }),
    );
    expect(
      Buffer.from(writeModbus(7, { write: "coils", unit: 1, address: 2, on: [true, false, true] })).toString("hex"),
    ).toBe("000700000008010f000200030105");
  });
});

const registers = [
  { register: 0, table: "input", type: "int16", quantity: "temperature-mc", multiply: 100 },
  { register: 1, table: "input", type: "uint16", quantity: "humidity-permille" },
  { register: 0, table: "discrete", contact: true },
];

async function box(settings: object = {}) {
  const sim = await SimulatedModbusBox.start();
  open.push(sim);
  sim.measure({ 0: -184, 1: 412, 9: 0 });
  sim.discrete.set(0, true);
  const given = { host: "127.0.0.1", port: sim.port, unit: 1, everyMs: 100, registers, ...settings };
  const device = modbusSensor("S1", given, { now: Date.now, log: () => undefined });
  open.push(device);
  return { sim, device };
}
const health = (device: Device, state: Health["state"]) =>
  firstValueFrom(device.health$.pipe(filter((now) => now.state === state)));

describe("a sensor box on Modbus TCP", () => {
  test("gives its values over and over, in their units", async () => {
    const { device } = await box();
    const readings = await firstValueFrom(device.readings$.pipe(take(6), toArray()));
    expect(readings.map(({ atMs: _, ...reading }) => reading)).toEqual([
      { kind: "measure", quantity: "temperature-mc", channel: 0, value: -18_400 },
      { kind: "measure", quantity: "humidity-permille", channel: 0, value: 412 },
      { kind: "contact", channel: 0, closed: true },
      { kind: "measure", quantity: "temperature-mc", channel: 0, value: -18_400 },
      { kind: "measure", quantity: "humidity-permille", channel: 0, value: 412 },
      { kind: "contact", channel: 0, closed: true },
    ]);
    expect(device.health.state).toBe("online");
  });

  test("that counts its measurements gives each once, and a jump shows what was missed", async () => {
    const { sim, device } = await box({
      seqRegister: { register: 9, table: "input", type: "uint16" },
      registers: [registers[0]],
    });
    expect(await firstValueFrom(device.readings$)).toMatchObject({ value: -18_400, seq: 0 });
    const readings = firstValueFrom(device.readings$.pipe(take(2), toArray()));
    sim.measure({ 0: -180 }, 9);
    await firstValueFrom(device.readings$);
    for (let i = 0; i < 3; i++) sim.measure({ 0: -170 }, 9);
    const [first, second] = await readings;
    expect([first, second]).toMatchObject([
      { value: -18_000, seq: 1 },
      { value: -17_000, seq: 4 },
    ]);
  });

  test("without one of its addresses says so, and gives the others", async () => {
    const { sim, device } = await box();
    sim.input.delete(1);
    const trouble = firstValueFrom(device.readings$.pipe(filter(({ kind }) => kind === "trouble")));
    expect(await trouble).toMatchObject({ code: "refused", said: "input 1: it has no such address" });
    const contact = firstValueFrom(device.readings$.pipe(filter(({ kind }) => kind === "contact")));
    expect(await contact).toMatchObject({ closed: true });
  });

  test("that does not answer any more is silent, and comes back", async () => {
    const { sim, device } = await box();
    await health(device, "online");
    sim.silence(true);
    expect((await health(device, "silent")).why?.code).toBe("no-answer");
    sim.silence(false);
    await health(device, "online");
    const lost = health(device, "retrying");
    sim.cut();
    await lost;
    await health(device, "online");
  });
});
