import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parseRecording } from "#drivers/kit/recording.ts";
import { machinesContracts } from "#sync/contracts/machines.ts";
import { FloorSite } from "../testing/floor-site.ts";
import { stations } from "./stations/stations.ts";
import { boxes } from "./testing/test-box.ts";

const start = Date.UTC(2026, 10, 21, 8);
let nowMs = start;
let site: FloorSite;
let scanners: ReturnType<typeof boxes>;
let scales: ReturnType<typeof boxes>;

beforeEach(async () => {
  nowMs = start;
  [scanners, scales] = [boxes(), boxes("scale")];
  site = await FloorSite.start(
    { catalog: [scanners.entry, scales.entry], bindings: [stations], now: () => nowMs },
    (book) => book.do("locations.save", { id: "PACK-1", zone: "P", kind: "packing", capabilities: ["pack"] }),
  );
});
afterEach(() => site.stop());

const scanner = { id: "sc-1", entry: "test/scanner", settings: { host: "10.0.0.7" } };
const scale = { id: "scale-1", entry: "test/scale", place: "PACK-1", settings: { host: "10.0.0.8" } };
const opened = (id: string) => site.floor.look(id);

test("the catalogue says what each driver asks, and what the warehouse asks besides", async () => {
  const { entries } = await site.call("machines.catalog", { kind: "scanner" });
  expect(entries.map(({ id, reach }) => [id, reach])).toEqual([["test/scanner", "tcp"]]);
  expect(entries[0]?.ask.map(({ name }) => name)).toEqual(["host", "port", "password", "acts"]);
  expect((await site.call("machines.catalog", { kind: "scale" })).entries[0]?.ask).toHaveLength(3);
});

test("what the catalogue does not know or cannot use is refused before it is booked", async () => {
  const refused = (input: object) => expect(site.call("machines.add", { ...scanner, ...input })).rejects;
  await refused({ entry: "test/none" }).toThrow("machine-entry-unknown");
  await refused({ settings: {} }).toThrow("machine-setting-wrong: sc-1: host must be text; it is missing.");
  await refused({ settings: { host: "a", port: 0 } }).toThrow("port must be a whole number from 1 up to 65535");
  await refused({ settings: { host: "a", acts: "dance" } }).toThrow("acts must be one of screen, stage");
  await refused({ settings: { host: "a", colour: 1 } }).toThrow("colour must be");
  await refused({ place: "NOWHERE" }).toThrow("location-unknown");
  expect(site.facts("machine-added")).toEqual([]);
  await site.call("machines.add", scanner);
  await refused({}).toThrow("machine-exists");
  await expect(site.call("machines.change", { id: "sc-2", name: "x" })).rejects.toThrow("not-found");
  await expect(site.call("machines.change", { id: "sc-1", settings: { host: null } })).rejects.toThrow(
    "machine-setting-wrong",
  );
});

test("settings left out stay, and null takes one away", async () => {
  await site.call("machines.add", { ...scanner, settings: { host: "a", port: 20, acts: "stage" } });
  await site.call("machines.change", { id: "sc-1", settings: { port: null, host: "b" } });
  expect((await site.call("machines.get", { id: "sc-1" })).settings).toEqual({ host: "b", acts: "stage" });
});

test("a machine that was removed comes back under its id with nothing of what it was", async () => {
  await site.call("machines.add", { ...scanner, place: "PACK-1", settings: { host: "a", port: 20, password: "old" } });
  await site.call("machines.remove", { id: "sc-1" });
  await opened("sc-1");
  await site.call("machines.add", scanner);
  await opened("sc-1");
  expect(scanners.newest.settings).toEqual({ host: "10.0.0.7", port: 9 });
  expect((await site.call("machines.get", { id: "sc-1" })).place).toBe("");
});

test("a secret reaches the driver, and nothing else but a file of the appliance's own", async () => {
  await site.call("machines.add", { ...scanner, settings: { host: "a", password: "s3same" } });
  await opened("sc-1");
  expect(scanners.newest.settings).toEqual({ host: "a", port: 9, password: "s3same" });
  const file = join(site.data, "secrets", "machines.json");
  expect(statSync(file).mode & 0o777).toBe(0o600);

  await site.call("machines.change", { id: "sc-1", settings: { password: "open-up" } });
  await opened("sc-1");
  expect(scanners.opened).toHaveLength(2);
  expect(scanners.newest.settings.password).toBe("open-up");
  expect(site.facts("machine-changed")).toEqual([{ machine: "sc-1", changed: [], secrets: ["password"] }]);

  const told = [
    await site.call("machines.list", {}),
    await site.call("machines.get", { id: "sc-1" }),
    site.site.book.rows("SELECT * FROM journal"),
    site.site.book.get("machine", "sc-1"),
    [...site.floor.machines.values()].map(({ machine }) => machine),
    site.events,
  ];
  expect(JSON.stringify(told)).not.toMatch(/s3same|open-up/);

  await site.call("machines.change", { id: "sc-1", settings: { password: null } });
  await opened("sc-1");
  expect(scanners.newest.settings).toEqual({ host: "a", port: 9 });
  await site.call("machines.change", { id: "sc-1", settings: { password: "again" } });
  await site.call("machines.remove", { id: "sc-1" });
  await opened("sc-1");
  expect(readFileSync(file, "utf8")).toBe("{}\n");
});

test("a refused addition leaves the secrets of the machine that has the id", async () => {
  await site.call("machines.add", { ...scanner, settings: { host: "a", password: "first" } });
  await expect(site.call("machines.add", { ...scanner, settings: { host: "b", password: "second" } })).rejects.toThrow(
    "machine-exists",
  );
  await opened("sc-1");
  expect(scanners.newest.settings.password).toBe("first");
});

test("the list has the book's record with health, last reading, counters and address", async () => {
  await site.call("machines.add", { ...scanner, name: "Door scanner" });
  await opened("sc-1");
  scanners.newest.says("in", "4006381333931\r");
  scanners.newest.scans("4006381333931", 5);
  nowMs += 10;
  const { machines } = await site.call("machines.list", {});
  expect(machines).toMatchObject([
    {
      id: "sc-1",
      name: "Door scanner",
      kind: "scanner",
      title: "A test scanner",
      protocol: "test",
      address: "tcp:10.0.0.7:9",
      health: { state: "online" },
      last: { kind: "scan", raw: "4006381333931" },
      lastMs: start,
      bytesIn: 14,
      bytesOut: 0,
      readings: 1,
    },
  ]);
  expect((await site.call("machines.list", { kind: "scale" })).machines).toEqual([]);
});

test("the trace shows the last raw bytes in both directions, readable, and is bounded", async () => {
  await site.call("machines.add", scanner);
  await opened("sc-1");
  scanners.newest.says("out", "SI\r\n");
  scanners.newest.says("in", "\x02S S\x1d é\r\n");
  scanners.newest.says("note", "closed unplugged");
  const { lines } = await site.call("machines.trace", { id: "sc-1" });
  expect(lines.map(({ n, direction, text }) => [n, direction, text])).toEqual([
    [1, "out", "SI<CR><LF>"],
    [2, "in", "<STX>S S<GS> <E9><CR><LF>"],
    [3, "note", "closed unplugged"],
  ]);
  expect(lines[0]?.hex).toBe("53490d0a");
  for (let i = 0; i < 3_000; i++) scanners.newest.says("in", `${i}`);
  const many = (await site.call("machines.trace", { id: "sc-1", limit: 2_000 })).lines;
  expect([many.length, many[0]?.text, many.at(-1)?.text]).toEqual([2_000, "1000", "2999"]);
  scanners.newest.says("out", "x".repeat(100_000));
  expect((await site.call("machines.trace", { id: "sc-1", limit: 1 })).lines[0]?.text).toMatch(
    /^x{1024} … 98976 more$/,
  );
  for (let i = 0; i < 500; i++) scanners.newest.says("in", "y".repeat(1_024));
  expect((await site.call("machines.trace", { id: "sc-1", limit: 2_000 })).lines).toHaveLength(128);
});

test("a recording goes on when the machine is opened anew, and is what the replay reads", async () => {
  await site.call("machines.add", scanner);
  await opened("sc-1");
  const { file } = await site.call("machines.record", { id: "sc-1", on: true });
  expect(file).toMatch(/^recordings\/sc-1-2026-11-21T08-00-00-000Z\.jsonl$/);
  expect((await site.call("machines.record", { id: "sc-1", on: true })).file).toBe(file);
  scanners.newest.says("in", "one\r");
  await site.call("machines.change", { id: "sc-1", settings: { port: 11 } });
  await opened("sc-1");
  scanners.newest.says("in", "two\r");
  expect((await site.call("machines.record", { id: "sc-1", on: false })).file).toBe(file);
  scanners.newest.says("in", "three\r");
  const { header, lines } = parseRecording(readFileSync(join(site.data, file), "utf8"));
  expect(header).toMatchObject({ machine: "sc-1", entry: "test/scanner", atMs: start });
  expect(lines.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(["one\r", "two\r"]);
});

test("recordings are bounded in number: the oldest goes", async () => {
  await site.call("machines.add", scanner);
  await opened("sc-1");
  for (let i = 0; i < 52; i++) {
    nowMs += 1_000;
    await site.call("machines.record", { id: "sc-1", on: true });
    await site.call("machines.record", { id: "sc-1", on: false });
  }
  const files = readdirSync(join(site.data, "recordings")).sort();
  expect([files.length, files[0]]).toEqual([50, "sc-1-2026-11-21T08-00-03-000Z.jsonl"]);
});

const weight = (sinceMs?: number) => site.call("machines.reading", { place: "PACK-1", ...(sinceMs && { sinceMs }) });

test("a stable weight of the scale at a place is offered for five seconds", async () => {
  await expect(weight()).rejects.toThrow("not-found");
  await site.call("machines.add", scale);
  await opened("scale-1");
  expect(await weight()).toEqual({
    machineId: "scale-1",
    grams: null,
    stable: false,
    atMs: null,
    trouble: "no-weight",
  });
  scales.newest.weighs(1_250);
  nowMs += 5_000;
  expect(await weight()).toEqual({ machineId: "scale-1", grams: 1_250, stable: true, atMs: start, trouble: "" });
  expect((await weight(start + 1)).grams).toBeNull();
  nowMs += 1;
  expect(await weight()).toMatchObject({ grams: null, trouble: "no-weight" });
});

test("a weight that moves, of a scale in trouble, or of one that is not online, is never offered", async () => {
  await site.call("machines.add", scale);
  await opened("scale-1");
  const box = scales.newest;
  box.weighs(1_250);
  box.weighs(1_260, false);
  expect(await weight()).toMatchObject({ grams: null, trouble: "unstable" });
  box.weighs(1_250);
  box.readings$.next({ kind: "trouble", atMs: 0, code: "overload" });
  expect(await weight()).toMatchObject({ grams: null, trouble: "overload" });
  box.weighs(1_250);
  box.health$.next({ state: "silent", sinceMs: nowMs, tries: 0, why: { code: "no-answer" } });
  expect(await weight()).toMatchObject({ grams: null, trouble: "silent" });
  box.health$.next({ state: "online", sinceMs: nowMs, tries: 0 });
  expect(await weight()).toMatchObject({ grams: null, trouble: "no-weight" });
  box.weighs(900);
  expect((await weight()).grams).toBe(900);
  await site.call("machines.change", { id: "scale-1", enabled: false });
  await opened("scale-1");
  expect(await weight()).toMatchObject({ grams: null, trouble: "stopped" });
});

test("what is answered is what the contracts promise", async () => {
  await site.call("machines.add", { ...scale, alerts: [{ quantity: "weight-g", max: 5 }] });
  await opened("scale-1");
  scales.newest.says("in", "x");
  scales.newest.weighs(1);
  scales.newest.health$.next({ state: "retrying", sinceMs: nowMs, tries: 2, why: { code: "unplugged", said: "gone" } });
  const id = "scale-1";
  for (const [name, input] of [
    ["machines.catalog", {}],
    ["machines.list", {}],
    ["machines.get", { id }],
    ["machines.trace", { id }],
    ["machines.reading", { place: "PACK-1" }],
    ["machines.record", { id, on: false }],
  ] as const) {
    const value = await site.call(name, input as never);
    expect(machinesContracts[name].output.safeParse(value).error, name).toBeUndefined();
  }
});
