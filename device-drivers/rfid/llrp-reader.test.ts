import { firstValueFrom, type Observable, take, toArray } from "rxjs";
import { filter } from "rxjs/operators";
import { afterEach, describe, expect, test } from "vitest";
import { checkSettings } from "../kit/check-settings.ts";
import type { Health } from "../kit/health.ts";
import type { Reading, TagReading, TroubleReading } from "../kit/reading.ts";
import { portalPass, SimulatedLlrpReader } from "../simulators/llrp-reader.ts";
import { llrpReader } from "./llrp-reader.ts";
import { llrpAsks } from "./llrp-settings.ts";
import type { RfidEvent, RfidReader } from "./rfid-reader.ts";

const epc = "3074257bf7194e4000001a85";
const other = "3114257bf7194e4000000000";

const open: { stop(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.stop();
});

async function simulator(options: ConstructorParameters<typeof SimulatedLlrpReader>[0] = {}) {
  const reader = await new SimulatedLlrpReader(options).start();
  open.push(reader);
  return reader;
}

function driver(port: number, settings: Record<string, string | number | boolean> = {}): RfidReader {
  const entry = { id: "llrp/reader", ask: llrpAsks };
  const given = { host: "127.0.0.1", port, reportEveryMs: 50, mergeMs: 30, keepaliveMs: 5_000, ...settings };
  const checked = checkSettings(entry, given);
  expect(checked.problems).toEqual([]);
  const reader = llrpReader("R1", checked.settings, { now: Date.now, log: () => undefined });
  open.push(reader);
  return reader;
}

const health = (reader: RfidReader, state: Health["state"]) =>
  firstValueFrom(reader.health$.pipe(filter((now) => now.state === state)));
const kind = <K extends Reading["kind"]>(reader: RfidReader, wanted: K) =>
  reader.readings$.pipe(filter((reading) => reading.kind === wanted)) as Observable<Extract<Reading, { kind: K }>>;
const event = (reader: RfidReader, name: RfidEvent["event"]) =>
  firstValueFrom(reader.events$.pipe(filter((one) => one.event === name)));
const sums = (readings: TagReading[]) => {
  const counts = new Map<string, number>();
  for (const { tags } of readings)
    for (const { epc, antenna, count } of tags)
      counts.set(`${epc}@${antenna}`, (counts.get(`${epc}@${antenna}`) ?? 0) + count);
  return Object.fromEntries(counts);
};

describe("an LLRP reader", () => {
  test("is set up from nothing, and then reports tags with antenna, signal and time", async () => {
    const sim = await simulator();
    const reader = driver(sim.port);
    await health(reader, "online");
    expect(sim.got).toEqual([
      "GET_READER_CAPABILITIES",
      "DELETE_ROSPEC",
      "SET_READER_CONFIG",
      "ADD_ROSPEC",
      "ENABLE_ROSPEC",
      "START_ROSPEC",
    ]);
    const reading = firstValueFrom(kind(reader, "tags"));
    const before = Date.now();
    sim.read({ epc, antenna: 2, count: 4, rssiDbm: -61 });
    const { tags } = await reading;
    expect(tags).toMatchObject([{ epc, antenna: 2, count: 4, rssiDbm: -61 }]);
    expect(tags[0]!.lastMs).toBeGreaterThanOrEqual(before - 1_000);
    expect(tags[0]!.lastMs).toBeLessThanOrEqual(Date.now());
  });

  test("merges the reads of one tag at one antenna, and loses none of a pallet that passes", async () => {
    const sim = await simulator();
    const reader = driver(sim.port, { reportEveryTags: 3 });
    await health(reader, "online");
    const epcs = Array.from({ length: 40 }, (_, i) => `3074257bf7194e40000${(0x10000 + i).toString(16)}`);
    const seen: TagReading[] = [];
    const expected: Record<string, number> = {};
    const complete = new Promise<void>((resolve) => {
      kind(reader, "tags").subscribe((reading) => {
        seen.push(reading);
        if (Object.values(sums(seen)).reduce((a, b) => a + b, 0) === 40 * 8 * 3) resolve();
      });
    });
    for (const round of portalPass(epcs, 1, 2))
      for (const read of round) {
        sim.read(read);
        const key = `${read.epc}@${read.antenna}`;
        expected[key] = (expected[key] ?? 0) + (read.count ?? 1);
      }
    await complete;
    expect(sums(seen)).toEqual(expected);
    for (const { tags } of seen) expect(new Set(tags.map((t) => `${t.epc}@${t.antenna}`)).size).toBe(tags.length);
  });

  test("with a wrong calendar still says truly when a tag was there", async () => {
    const sim = await simulator({ clockOffMs: -86_400_000 * 365 });
    const reader = driver(sim.port);
    await health(reader, "online");
    const reading = firstValueFrom(kind(reader, "tags"));
    const before = Date.now();
    sim.read({ epc, antenna: 1 });
    const { tags } = await reading;
    expect(Math.abs(tags[0]!.firstMs - before)).toBeLessThan(5_000);
  });

  test("that was restarted is set up again and goes on", async () => {
    const sim = await simulator();
    const reader = driver(sim.port);
    await health(reader, "online");
    const lost = health(reader, "retrying");
    sim.restart();
    await lost;
    expect(reader.isReading).toBe(false);
    await health(reader, "online");
    const reading = firstValueFrom(kind(reader, "tags"));
    sim.read({ epc: other, antenna: 1 });
    expect((await reading).tags[0]!.epc).toBe(other);
  });

  test("that says nothing any more is silent, and is dialled anew", async () => {
    const sim = await simulator();
    const reader = driver(sim.port, { keepaliveMs: 200 });
    await health(reader, "online");
    sim.silence(true);
    expect((await health(reader, "silent")).why?.code).toBe("no-answer");
    sim.silence(false);
    sim.cut();
    await health(reader, "online");
    expect(sim.isReading).toBe(true);
  });

  test("answers its signs of life", async () => {
    const sim = await simulator();
    const reader = driver(sim.port, { keepaliveMs: 500 });
    await health(reader, "online");
    await firstValueFrom(
      reader.trace$.pipe(
        filter(({ direction, bytes }) => direction === "out" && bytes[1] === 72),
        take(3),
        toArray(),
      ),
    );
    expect(reader.health.state).toBe("online");
  });

  test("that another program holds is in use, not broken", async () => {
    const sim = await simulator();
    const first = driver(sim.port);
    await health(first, "online");
    const second = driver(sim.port);
    const refused = await firstValueFrom(second.health$.pipe(filter(({ why }) => why !== undefined)));
    expect(refused.why?.code).toBe("in-use");
    expect(first.health.state).toBe("online");
    await first.stop();
    await health(second, "online");
  });

  test("that refuses its set-up says why", async () => {
    const sim = await simulator({ antennas: 2 });
    const reader = driver(sim.port, { antennas: "1, 9" });
    const trouble = (await firstValueFrom(kind(reader, "trouble"))) as TroubleReading;
    expect(trouble).toMatchObject({ code: "refused", said: "ADD_ROSPEC was refused: there is no antenna 9" });
    expect((await firstValueFrom(reader.health$.pipe(filter(({ why }) => why !== undefined)))).why?.code).toBe(
      "protocol",
    );
  });

  test("tells of antennas that fall off, of faults and of lost reads", async () => {
    const sim = await simulator();
    const reader = driver(sim.port);
    await health(reader, "online");
    const events = firstValueFrom(reader.events$.pipe(take(4), toArray()));
    const trouble = firstValueFrom(kind(reader, "trouble").pipe(take(2), toArray()));
    sim.antenna(3, false);
    sim.exception("too hot");
    sim.overflow();
    sim.antenna(3, true);
    expect((await events).map(({ event }) => event)).toEqual(["antenna", "exception", "reads-lost", "antenna"]);
    expect((await trouble).map(({ said }) => said)).toEqual(["antenna 3 is not connected", "too hot"]);
    expect([...reader.lostAntennas]).toEqual([]);
  });

  test("reads only when asked to, if it is set so, and keeps the wish over a lost line", async () => {
    const sim = await simulator();
    const reader = driver(sim.port, { reads: "on-request" });
    await health(reader, "online");
    expect(sim.isReading).toBe(false);
    await reader.startReading();
    expect([sim.isReading, reader.isReading]).toEqual([true, true]);
    const lost = health(reader, "retrying");
    sim.restart();
    await lost;
    await health(reader, "online");
    expect(sim.isReading).toBe(true);
    await reader.stopReading();
    expect([sim.isReading, reader.isReading]).toEqual([false, false]);
    await reader.startReading();
    const ended = event(reader, "reading");
    sim.end();
    expect(await ended).toMatchObject({ on: false });
  });

  test("that talks nonsense is hung up on", async () => {
    const sim = await simulator();
    const reader = driver(sim.port);
    await health(reader, "online");
    const lost = health(reader, "retrying");
    sim.sendRaw(Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n"));
    expect((await lost).why?.code).toBe("protocol");
    await health(reader, "online");
  });
});
