import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectAsync } from "mqtt";
import { firstValueFrom } from "rxjs";
import { filter } from "rxjs/operators";
import { afterEach, expect, test, vi } from "vitest";
import { genericGates } from "../catalog/generic-gates.ts";
import type { MachineSettings } from "../kit/catalog-entry.ts";
import { ModbusGate } from "../simulators/gate.ts";
import { OpcUaPlc } from "../simulators/opcua-plc.ts";
import { DeskBroker } from "../vda5050/testing/desk-broker.ts";
import { DeskBus } from "../vda5050/testing/desk-bus.ts";
import type { GateDevice, GateState } from "./gate.ts";
import { requestNumbers, standsOpen } from "./gate.ts";
import { stateOf } from "./gate-switches.ts";

vi.setConfig({ testTimeout: 120_000 });
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const surroundings = { now: Date.now, log: () => {} };
function open(id: string, settings: MachineSettings, more: object = {}): GateDevice {
  const entry = genericGates.find((one) => one.id === id);
  if (!entry) throw new Error(`no entry ${id}`);
  const gate = entry.open("G1", settings, { ...surroundings, ...more });
  closers.push(() => gate.stop());
  return gate;
}
const becomes = (gate: GateDevice, fits: (state: GateState) => boolean) =>
  firstValueFrom(gate.state$.pipe(filter(fits)));
const standing = (gate: GateDevice, wish = {}) => {
  const request = gate.ask(wish);
  return becomes(gate, (state) => standsOpen(state, request, wish));
};

test("only what the switches say, after it was asked, makes a gate open", () => {
  const asked = 7;
  expect(stateOf({ isOpen: true, isClosed: false }, asked)).toEqual({ is: "open", level: null, answers: 7 });
  expect(stateOf({ isOpen: true, answer: 6 }, asked)).toMatchObject({ is: "open", answers: 0 });
  expect(stateOf({ isOpen: true, isClosed: true }, asked)).toMatchObject({ is: "fault" });
  expect(stateOf({ isOpen: true, fault: true }, asked)).toMatchObject({ is: "fault" });
  expect(stateOf({ isOpen: false, isClosed: false }, asked)).toMatchObject({ is: "moving" });
  expect(stateOf({ isClosed: false }, asked)).toMatchObject({ is: "unknown" });
  expect(standsOpen({ is: "open", level: 1, answers: 7 }, 7, { level: 2 })).toBe(false);
  expect(standsOpen({ is: "open", level: 2, answers: 7 }, 7, { level: 2 })).toBe(true);
});

test("requests are numbered on and on, and a new life does not begin where the last one did", () => {
  const next = requestNumbers(0);
  const seen = Array.from({ length: 65_536 }, next);
  expect(new Set(seen).size).toBe(65_535);
  expect(Math.min(...seen)).toBe(1);
  expect(Math.max(...seen)).toBe(65_535);
  expect(requestNumbers(10_000)()).not.toBe(requestNumbers(0)());
});

test("a Modbus gate says where its settings are wrong", () => {
  const wrong = (io: object) => () => open("generic/modbus-gate", { host: "127.0.0.1", port: 1, io });
  expect(wrong({ open: { coil: 0 } })).toThrow(/io must say where open and isOpen are/);
  expect(wrong({ open: { input: 0 }, isOpen: { coil: 1 } })).toThrow(/io.open must be {"coil": address/);
  expect(wrong({ open: { coil: 0 }, isOpen: { coil: 1 }, level: { register: 0 } })).toThrow(/belong together/);
  expect(wrong({ open: { coil: 0 }, isOpen: { coil: 1 }, isopen: { coil: 1 } })).toThrow(/io.isopen: signals are/);
});

test("a Modbus gate is told nothing before it is asked for, opens, and counts as unknown the moment it is silent", async () => {
  const door = await ModbusGate.start({ travelMs: 50 });
  closers.push(() => door.stop());
  const gate = open("generic/modbus-gate", door.settings);
  await becomes(gate, ({ is }) => is === "closed");
  expect(door.box.written).toEqual([]);
  await standing(gate);
  expect(door.gate.opening).toBe(1);
  door.box.cut();
  await becomes(gate, ({ is }) => is === "unknown");
  // The same request, told again when the line is back.
  await standing(gate);
  door.box.silence(true);
  await becomes(gate, ({ is }) => is === "unknown");
  await firstValueFrom(gate.health$.pipe(filter(({ state }) => state !== "online")));
  expect(gate.state.is).toBe("unknown");
});

test("an MQTT gate is not believed what the broker kept, nor an answer to an earlier question", async () => {
  const broker = await DeskBroker.start();
  const bus = new DeskBus(broker.url);
  const client = await connectAsync(broker.url, { clientId: "gateway" });
  closers.push(
    () => broker.down(),
    () => bus.stop(),
    () => client.endAsync(true),
  );
  const say = (said: object, retain = false) =>
    client.publishAsync("g/state", JSON.stringify(said), { qos: 1, retain });
  const told: { request: number; open: boolean }[] = [];
  client.on("message", (_topic, payload) => void told.push(JSON.parse(payload.toString())));
  await client.subscribeAsync("g/set", { qos: 1 });
  await say({ answer: 1, open: true }, true);
  const gate = open("generic/mqtt-gate", { topic: "g", silenceMs: 2_000 }, { bus });
  const request = gate.ask({});
  await vi.waitFor(() => expect(told.at(-1)).toEqual({ request, open: true }), { timeout: 20_000 });
  expect(gate.state.is).toBe("unknown");
  await say({ answer: request - 1, open: true });
  await becomes(gate, ({ is }) => is === "open");
  expect(standsOpen(gate.state, request, {})).toBe(false);
  await say({ answer: request, open: true });
  await becomes(gate, (state) => standsOpen(state, request, {}));
  await becomes(gate, ({ is }) => is === "unknown");
  expect(gate.health.state).toBe("silent");
});

test("an OPC UA gate opens and shuts", async () => {
  const plc = await OpcUaPlc.start({ gate: true });
  const folder = mkdtempSync(join(tmpdir(), "gate-"));
  closers.push(
    () => rmSync(folder, { recursive: true, force: true }),
    () => plc.stop(),
  );
  const node = (name: string) => `ns=1;s=Gate.${name}`;
  const gate = open(
    "generic/opcua-gate",
    {
      host: "127.0.0.1",
      port: plc.port,
      security: "none",
      everyMs: 20,
      tags: {
        open: node("Open"),
        isOpen: node("IsOpen"),
        isClosed: node("IsClosed"),
        fault: node("Fault"),
        request: node("Request"),
        answer: node("Answer"),
      },
    },
    { folder },
  );
  await becomes(gate, ({ is }) => is === "closed");
  expect(await standing(gate)).toMatchObject({ is: "open", level: null });
  const request = gate.ask(undefined);
  await becomes(gate, ({ is, answers }) => is === "closed" && answers === request);
});
