import { readFileSync } from "node:fs";
import { join } from "node:path";
import { connectAsync } from "mqtt";
import { filter, firstValueFrom } from "rxjs";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Link } from "#drivers/kit/link.ts";
import { parseRecording } from "#drivers/kit/recording.ts";
import { type PtyPair, ptyPair } from "#drivers/simulators/pty.ts";
import { ScaleSimulator } from "#drivers/simulators/scale.ts";
import { ScannerSimulator } from "#drivers/simulators/scanner.ts";
import { machineEnd } from "#drivers/simulators/wire.ts";
import type { MachineShape } from "#sync/contracts/machines.ts";
import { openForReading } from "../store/connection.ts";
import { Reader } from "../store/reader.ts";
import { LiveSocket } from "../testing/live-socket.ts";
import { StartedAppliance } from "../testing/start-appliance.ts";

let appliance: StartedAppliance;
let admin: string;
let picker: string;
const ends: (() => unknown)[] = [];

beforeAll(async () => {
  appliance = await StartedAppliance.start();
  admin = await appliance.signIn("admin");
  picker = await appliance.signIn("picker");
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});
afterAll(() => appliance?.stop());

/** A cable, with a simulator's link on its other end. */
async function cable(): Promise<{ pty: PtyPair; wire: Link }> {
  const pty = await ptyPair();
  const wire = machineEnd(pty.machinePath);
  ends.push(
    () => pty.close(),
    () => wire.stop(),
  );
  await online(wire);
  return { pty, wire };
}

const online = (link: Link) => firstValueFrom(link.health$.pipe(filter(({ state }) => state === "online")));
const offline = (link: Link) => firstValueFrom(link.health$.pipe(filter(({ state }) => state !== "online")));

async function screen(token = picker): Promise<LiveSocket> {
  const live = await LiveSocket.open(appliance, token);
  ends.push(() => live.close());
  return live;
}

/** Follows one machine in the live list, and waits for what it should look like. */
function follow(live: LiveSocket, id: string) {
  live.say({ subscribe: id, query: "machines.list", input: {} });
  return async (fits: (machine: MachineShape | undefined) => boolean) => {
    const { value } = await live.next(
      ({ key, value }) =>
        key === id && fits((value as { machines: MachineShape[] }).machines.find((one) => one.id === id)),
    );
    return (value as { machines: MachineShape[] }).machines.find((one) => one.id === id);
  };
}

async function addScanner(id: string, path: string, more: object = {}) {
  await appliance.call("machines.add", { id, entry: "generic/serial-scanner", settings: { path }, ...more }, admin);
  ends.push(() => appliance.call("machines.remove", { id }, admin));
}

/** Data of a machine's facts, read beside the running appliance. */
function factsOf(type: string, machine: string): Record<string, unknown>[] {
  const db = openForReading(join(appliance.data, "book.sqlite"));
  try {
    return new Reader(db)
      .rows<{ data: string }>("SELECT data FROM journal WHERE type = ? ORDER BY pos", type)
      .map(({ data }) => JSON.parse(data) as Record<string, unknown>)
      .filter((data) => data.machine === machine);
  } finally {
    db.close();
  }
}

test("a scan on a cable is on the screen, and in the book; unplugged and plugged in again, none is lost or doubled", async () => {
  const { pty, wire } = await cable();
  const scanner = new ScannerSimulator(wire);
  const live = await screen();
  const machine = follow(live, "dock-1");
  await addScanner("dock-1", pty.path, { name: "Dock scanner", place: "STAGE-01" });
  await machine((one) => one?.health.state === "online");
  live.say({ stream: "floor", filter: { place: "STAGE-01", kinds: ["reading"] } });

  await scanner.scanInPieces("4006381333931", [1, 3, 2], "]E0");
  const { data } = await live.event(({ machineId }) => machineId === "dock-1");
  expect(data).toMatchObject({ kind: "scan", raw: "4006381333931", aim: "]E0" });

  await scanner.half("HALF-OF-IT", 5);
  await pty.unplug();
  const gone = await machine((one) => one?.health.state === "retrying" || one?.health.state === "offline");
  expect(gone?.health.why?.code).toMatch(/^(unplugged|not-found|closed-by-machine)$/);
  await offline(wire);
  await pty.plug();
  await machine((one) => one?.health.state === "online");
  await online(wire);
  await scanner.scan("5012345678900", "]E0");
  expect((await live.event(({ machineId }) => machineId === "dock-1")).data.raw).toBe("5012345678900");
  expect(await machine((one) => one?.readings === 2)).toMatchObject({ name: "Dock scanner", last: { kind: "scan" } });

  await appliance.call("machines.change", { id: "dock-1", enabled: false }, admin);
  await machine((one) => one?.health.state === "stopped");
  expect(factsOf("machine-scanned", "dock-1").map(({ raw, place }) => [raw, place])).toEqual([
    ["4006381333931", "STAGE-01"],
    ["5012345678900", "STAGE-01"],
  ]);
});

test("a port that is not there is a state with its reason; with the right port the machine comes up without a restart", async () => {
  const { pty, wire } = await cable();
  const live = await screen();
  const machine = follow(live, "bench-1");
  await addScanner("bench-1", "/dev/no-such-port");
  const missing = await machine((one) => one?.health.why !== undefined);
  expect(missing?.health).toMatchObject({ why: { code: "not-found" } });
  expect(missing?.address).toBe("serial:/dev/no-such-port@9600");
  await appliance.call("machines.change", { id: "bench-1", settings: { path: pty.path, bounceMs: 0 } }, admin);
  const found = await machine((one) => one?.health.state === "online");
  expect(found?.settings).toEqual({ path: pty.path, bounceMs: 0 });
  live.say({ stream: "floor", filter: { machineId: "bench-1" } });
  await new ScannerSimulator(wire).scan("ABC-1");
  expect((await live.event(({ kind }) => kind === "reading")).data.raw).toBe("ABC-1");
});

test("raw bytes are for supervisors: live, as the last lines, and as a file", async () => {
  const { pty, wire } = await cable();
  const [pickers, supervisors] = [await screen(), await screen(admin)];
  const machine = follow(supervisors, "bench-2");
  await addScanner("bench-2", pty.path);
  await machine((one) => one?.health.state === "online");
  const { file } = await appliance.call("machines.record", { id: "bench-2", on: true }, admin);
  for (const live of [pickers, supervisors]) live.say({ stream: "floor", filter: { kinds: ["trace"] } });
  expect(await pickers.next(({ problem }) => problem !== undefined)).toMatchObject({
    stream: "floor",
    problem: { code: "not-allowed" },
  });
  await new ScannerSimulator(wire).scan("ABC-2");
  const event = await supervisors.event(({ kind, data }) => kind === "trace" && data.text === "ABC-2<CR><LF>");
  expect(event.data).toMatchObject({ direction: "in", hex: "4142432d320d0a" });
  const { lines } = await appliance.call("machines.trace", { id: "bench-2" }, admin);
  expect(lines.at(-1)).toMatchObject({ direction: "in", text: "ABC-2<CR><LF>" });
  await expect(appliance.call("machines.trace", { id: "bench-2" }, picker)).rejects.toThrow("not-allowed");
  expect((await appliance.call("machines.record", { id: "bench-2", on: false }, admin)).file).toBe(file);
  const recording = parseRecording(readFileSync(join(appliance.data, file), "utf8"));
  expect(Buffer.concat(recording.lines.map(({ bytes }) => bytes)).toString()).toBe("ABC-2\r\n");
  expect(pickers.heard.filter(({ event: one }) => one)).toEqual([]);
  pickers.say({ stream: "floor", filter: { colour: "red" } });
  const refused = await pickers.next(({ problem }) => problem !== undefined);
  expect(refused.problem).toMatchObject({ code: "input-invalid" });
});

test("a stable weight is offered to the bench, and none when the cable is out", async () => {
  const { pty, wire } = await cable();
  const scale = new ScaleSimulator(wire, { protocol: "toledo", everyMs: 50 });
  ends.push(() => scale.stop());
  scale.grams = 1_500;
  const live = await screen();
  const id = "scale-1";
  await appliance.call(
    "machines.add",
    { id, entry: "generic/toledo-continuous", place: "PACK-01", settings: { path: pty.path } },
    admin,
  );
  ends.push(() => appliance.call("machines.remove", { id }, admin));
  live.say({ subscribe: "weight", query: "machines.reading", input: { place: "PACK-01" } });
  const weight = async (fits: (value: { grams: number | null; trouble: string }) => boolean) =>
    (await live.next(({ key, value }) => key === "weight" && value !== undefined && fits(value as never))).value;
  expect(await weight(({ grams }) => grams === 1_500)).toMatchObject({ machineId: id, stable: true, trouble: "" });
  scale.moving = true;
  await weight(({ grams, trouble }) => grams === null && trouble === "unstable");
  scale.moving = false;
  scale.grams = 2_000;
  await weight(({ grams }) => grams === 2_000);
  await pty.unplug();
  await weight(({ grams, trouble }) => grams === null && trouble !== "unstable");
});

test("a removed machine lets go of its port at once", async () => {
  const { pty } = await cable();
  const live = await screen();
  const [first, second] = [follow(live, "one"), follow(live, "two")];
  await appliance.call(
    "machines.add",
    { id: "one", entry: "generic/serial-scanner", settings: { path: pty.path } },
    admin,
  );
  await first((one) => one?.health.state === "online");
  await addScanner("two", pty.path);
  const taken = await second((one) => one?.health.why !== undefined);
  expect(taken?.health.why?.code).toBe("in-use");
  await appliance.call("machines.remove", { id: "one" }, admin);
  await first((one) => one === undefined);
  await second((one) => one?.health.state === "online");
});

test("a machine on MQTT speaks on the topics it was granted, and a frozen screen delays nobody", async () => {
  const topics = { publish: ["gates/north/+"], subscribe: [] };
  const invite = { name: "Gate", kind: "machine" as const, topics };
  const { code } = await appliance.call("devices.invite", invite, admin);
  const { secret } = await appliance.call("devices.pair", { code, deviceId: "gate-1" });
  const gate = await connectAsync(`mqtt://127.0.0.1:${appliance.ready.ports.mqtt}`, {
    username: "gate-1",
    password: secret,
    clientId: "gate-1",
    reconnectPeriod: 0,
  });
  ends.push(() => gate.endAsync(true));
  const [frozen, quick] = [await screen(), await screen()];
  const machine = follow(quick, "gate");
  const settings = { topic: "gates/north/scan", bounceMs: 0 };
  await appliance.call("machines.add", { id: "gate", entry: "generic/mqtt-scanner", settings }, admin);
  ends.push(() => appliance.call("machines.remove", { id: "gate" }, admin));
  await machine((one) => one?.health.state === "online");
  for (const live of [frozen, quick]) live.say({ stream: "floor", filter: { machineId: "gate", kinds: ["reading"] } });
  await gate.publishAsync("gates/north/scan", "FIRST", { qos: 1 });
  for (const live of [frozen, quick]) await live.event(({ data }) => data.raw === "FIRST");

  frozen.socket.pause();
  // Until the system's buffers between two sockets are full, no faster than the quick one takes it.
  const eventsLost = async () =>
    Number(/^kontor_floor_events_lost (\d+)$/m.exec(await (await fetch(`${appliance.base}/metrics`)).text())?.[1]);
  const [roundsMax, scansPerRound, bytes] = [200, 50, 7_000];
  let rounds = 0;
  while ((await eventsLost()) === 0 && rounds < roundsMax) {
    rounds += 1;
    for (let n = 1; n < scansPerRound; n++)
      await gate.publishAsync("gates/north/scan", `${rounds}-${n} `.padEnd(bytes, "x"), { qos: 0 });
    await gate.publishAsync("gates/north/scan", `ROUND-${rounds}`, { qos: 1 });
    await quick.event(({ data }) => data.raw === `ROUND-${rounds}`);
  }
  frozen.socket.resume();
  const { lost } = await frozen.next((message) => "lost" in message);
  expect(lost).toBeGreaterThan(0);
  expect(quick.heard.filter(({ event }) => event !== undefined)).toHaveLength(rounds * (scansPerRound - 1));
  await gate.publishAsync("gates/north/scan", "AGAIN", { qos: 1 });
  await frozen.event(({ data }) => data.raw === "AGAIN");
});
