import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { filter, firstValueFrom, type Observable, take, timeout, toArray } from "rxjs";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { opcua as entries } from "../catalog/opcua.ts";
import { PassageCount } from "../conveyor/testing/passage-count.ts";
import type { TagReading } from "../kit/reading.ts";
import { ChaosProxy } from "../simulators/chaos-proxy.ts";
import { OpcUaPlc } from "../simulators/opcua-plc.ts";
import type { OpcUaConveyor } from "./opcua-conveyor.ts";
import { opcUaHost } from "./opcua-host.ts";

const [entry] = entries;
const patienceMs = 60_000;
const testMs = 120_000;
/** Far from the scanner: an answer has time also on a machine that does much else. */
const diverts = { 1: 3_000, 2: 3_600, 3: 4_200, 4: 4_800 };
const folders: string[] = [];
const devices: OpcUaConveyor[] = [];
let plc: OpcUaPlc;

beforeAll(async () => {
  plc = await OpcUaPlc.start({
    models: true,
    user: "kontor",
    password: "secret",
    diverts,
    belt: { speedMmPerS: 3_000 },
  });
});
afterEach(async () => {
  for (const device of devices.splice(0)) await device.stop();
});
afterAll(async () => {
  await plc?.stop();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe("a controller that speaks OPC UA", () => {
  test(
    "is not spoken to until people trust its certificate; then with the password, encrypted",
    async () => {
      const device = start({ security: "aes256-sha256-rsapss" });
      const untrusted = await healthOf(device, "offline");
      expect(untrusted.why?.code).toBe("certificate-untrusted");
      const fingerprint = untrusted.why?.said ?? "";
      expect(fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
      await expect(device.trust("00:11", true)).rejects.toMatchObject({ code: "not-found" });
      await device.trust(fingerprint, true);
      expect((await healthOf(device, "online")).tries).toBe(0);
    },
    testMs,
  );

  test(
    "that knows another password is not tried in vain: people are told",
    async () => {
      const device = start({ password: "wrong" });
      expect((await healthOf(device, "offline")).why?.code).toBe("not-allowed");
    },
    testMs,
  );

  test(
    "has one session: a second machine on the same endpoint is refused here",
    async () => {
      await healthOf(start({}), "online");
      expect((await healthOf(start({}), "offline")).why?.code).toBe("in-use");
    },
    testMs,
  );

  test(
    "is not spoken to without security over the network unless that is allowed",
    () => {
      expect(() => openAt({ host: "10.1.2.3", security: "none" })).toThrow(/allowNone/);
    },
    testMs,
  );

  test(
    "says by its heartbeat, its lanes, its units and its readers how it is",
    async () => {
      const device = start({
        units: { Belt: "ns=1;s=Unit1" },
        readers: { Camera: "ns=1;s=Camera1", Gate: "ns=1;s=Gate1" },
      });
      const units = device.events$.pipe(filter((one) => one.kind === "unit"));
      const state = (name: string) => soon(units.pipe(filter(({ view }) => view.state === name)));
      // Its fields come one by one.
      const running = soon(units.pipe(filter(({ view }) => view.state === "execute" && view.mode === "production")));
      device.resume(new Map());
      expect((await running).view.section).toBe("running");

      const held = state("held");
      await device.command("Belt", "hold");
      expect((await held).view.section).toBe("held");
      await expect(device.command("Belt", "start")).rejects.toMatchObject({ code: "refused" });
      await expect(device.command("None", "start")).rejects.toMatchObject({ code: "protocol" });
      const again = state("execute");
      await device.command("Belt", "unhold");
      await again;

      const full = soon(device.events$.pipe(filter((one) => one.kind === "lane" && one.lane === 2)));
      plc.disable(2, true);
      expect(await full).toMatchObject({ state: "disabled" });
      plc.disable(2, false);

      const scans = soon(
        device.readings$.pipe(
          filter(({ kind }) => kind === "scan"),
          take(2),
          toArray(),
        ),
      );
      plc.read("optical", "00340123450000000017", "4006381333931");
      expect(await scans).toMatchObject([{ raw: "00340123450000000017" }, { raw: "4006381333931" }]);
      const tags = soon(device.readings$.pipe(filter((one): one is TagReading => one.kind === "tags")));
      plc.read("rfid", "3034257bf400b7800004cb2f");
      expect((await tags).tags).toMatchObject([{ epc: "3034257bf400b7800004cb2f", antenna: 2, rssiDbm: -54 }]);
      expect(device.peerAlive).not.toBe(false);
    },
    testMs,
  );

  test(
    "is browsed, and its tag map, units and readers are recognised",
    async () => {
      const device = start({});
      await healthOf(device, "online");
      const draft = await device.browse();
      expect(draft.complete).toBe(true);
      expect(draft.missing).toEqual([]);
      expect(draft.units).toEqual({ Unit1: "ns=1;s=Unit1" });
      expect(draft.readers).toEqual({ Camera1: "ns=1;s=Camera1", Gate1: "ns=1;s=Gate1" });
      expect(draft.map).toMatchObject({
        points: [{ id: "P1", slots: 32, lanes: [1, 2, 3, 4] }],
        tags: {
          "P1.Req[].Seq": "ns=1;s=P1.Req[{i}].Seq",
          "P1.CnfAck.Seq": "ns=1;s=P1.CnfAck.Seq",
          HbPlc: "ns=1;s=HbPlc",
        },
      });
      await device.stop();
      devices.splice(0);
      // What was drafted works as it is.
      const again = start({ map: { ...draft.map, points: [{ ...first(draft.map.points), clarifyLane: 4 }] } });
      const open = new PassageCount(again, laneOf);
      plc.put({ barcode: "D-1" });
      expect(await open.ended("D-1")).toMatchObject({ state: "diverted", lane: 1 });
    },
    testMs,
  );

  test(
    "goes on after its program, our process, or the line between broke: no parcel goes wrong, each ends once",
    async () => {
      const proxy = await ChaosProxy.start(() => ({ host: "127.0.0.1", port: plc.port }));
      const device = start({ port: proxy.port });
      const open = new PassageCount(device, laneOf);
      await healthOf(device, "online");
      const before = plc.belt.arrived.length;
      const codes = Array.from({ length: 60 }, (_, i) => `R-${i}`);
      plc.put(...codes.map((barcode) => ({ barcode })));

      await open.ended("R-8");
      process.kill(opcUaHost.pid as number, "SIGKILL");
      await healthOf(device, "retrying");
      await healthOf(device, "online");
      await open.ended("R-20");
      proxy.cut();
      await healthOf(device, "retrying");
      await healthOf(device, "online");
      await open.ended("R-32");
      const restarted = soon(device.events$.pipe(filter((one) => one.kind === "restarted")));
      plc.restartProgram();
      expect(await restarted).toMatchObject({ epoch: 2 });

      await open.settled(codes, () => plc.belt.idle);
      const arrived = plc.belt.arrived.slice(before);
      expect(arrived.map(({ barcode }) => barcode).sort()).toEqual([...codes].sort());
      expect(wrong(arrived)).toEqual([]);
      expect(open.endedTwice).toEqual([]);
      expect(device.open).toEqual([]);
      await proxy.stop();
    },
    testMs,
  );
});

/** What lies in a lane that it was never told to: a lane of its own, or the exception lane after three rounds. */
const wrong = (arrived: readonly { barcode: string; lane: number }[]) =>
  arrived.filter(({ barcode, lane }) => lane !== laneOf(barcode) && lane !== 4);

const laneOf = (barcode: string): number => (Number(barcode.split("-")[1]) % 3) + (barcode.startsWith("D") ? 0 : 1);
const first = (points: unknown) => (points as object[])[0];

function openAt(settings: object): OpcUaConveyor {
  if (!entry) throw new Error("no entry");
  const folder = mkdtempSync(join(tmpdir(), "kontor-opcua-"));
  folders.push(folder);
  const given = {
    host: "127.0.0.1",
    port: plc.port,
    security: "none",
    user: "kontor",
    password: "secret",
    map: plc.tagMap,
  };
  return entry.open("sorter", { ...given, ...settings }, { now: () => Date.now(), log: () => {}, folder });
}

function start(settings: object): OpcUaConveyor {
  const device = openAt(settings);
  devices.push(device);
  return device;
}

const healthOf = (device: OpcUaConveyor, state: string) =>
  soon(device.health$.pipe(filter((health) => health.state === state)));

/** The next of these, in good time. */
const soon = <T>(what: Observable<T>): Promise<T> => firstValueFrom(what.pipe(timeout(patienceMs)));
