import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { superviseLink } from "#drivers/kit/supervise.ts";
import { memoryLine } from "../simulated/memory-line.ts";
import { SimulatedDevice, type SimulatedDeviceOptions } from "../simulated/simulated-device.ts";
import { SimulatedLine, seeded } from "../simulated/simulated-line.ts";
import { type DeviceEvent, LinkMaster, type LinkMasterOptions } from "./link-master.ts";

let endings: (() => Promise<void> | void)[] = [];
beforeEach(() => void vi.useFakeTimers({ now: START }));
afterEach(async () => {
  const ended = Promise.all(endings.map((end) => end()));
  await vi.advanceTimersByTimeAsync(10_000);
  await ended;
  endings = [];
  vi.useRealTimers();
});

test("finds its devices, sets their clocks and takes each event once, in order", async () => {
  const { devices, kept } = await site({ addresses: [3, 4], present: [3, 4] });
  for (let i = 0; i < 5; i++) for (const device of devices) device.happen(reading(i));
  await vi.advanceTimersByTimeAsync(2_000);
  for (const address of [3, 4]) expect(valuesOf(kept, address)).toEqual([0, 1, 2, 3, 4]);
  expect(devices.map(({ waiting }) => waiting)).toEqual([0, 0]);
});

test("on a line that loses, changes and doubles bytes nothing is lost and nothing comes twice", async () => {
  const { devices, kept, line, master } = await site({ addresses: [1, 2, 3], present: [1, 2, 3] });
  line.noise = { random: seeded(7), losePermille: 60, flipPermille: 60, twicePermille: 60 };
  line.echoes = true;
  for (let i = 0; i < 60; i++) {
    for (const device of devices) device.happen(reading(i));
    await vi.advanceTimersByTimeAsync(500);
  }
  line.noise = undefined;
  await vi.advanceTimersByTimeAsync(20_000);
  for (const address of [1, 2, 3]) expect(valuesOf(kept, address)).toEqual(Array.from({ length: 60 }, (_, i) => i));
  expect(master.counts.repeated).toBeGreaterThan(20);
  expect(master.counts.spoiled).toBeGreaterThan(20);
  expect(devices.some(({ repeats }) => repeats > 0)).toBe(true);
});

test("a command that is repeated on a bad line is done once", async () => {
  const done: number[] = [];
  const perform: SimulatedDeviceOptions["perform"] = (question) => {
    if (question.name === "config") done.push(question.payload.value);
    return 0;
  };
  const { line, master } = await site({ addresses: [1], present: [1], perform });
  line.noise = { random: seeded(3), losePermille: 200, twicePermille: 200 };
  const told: number[] = [];
  for (let value = 0; value < 40; value++) {
    const answer = master.ask(1, { name: "config", payload: { key: 1, value } }, { tries: 20 });
    await vi.advanceTimersByTimeAsync(5_000);
    await answer.then(() => told.push(value));
  }
  expect(done).toEqual(told);
  expect(told).toHaveLength(40);
});

test("a device that refuses says why, and one that is not there does not answer", async () => {
  const { master } = await site({ addresses: [1, 2], present: [1], perform: () => 7 });
  const refused = expect(master.ask(1, { name: "config", payload: { key: 1, value: 5 } })).rejects.toThrow(
    "device 1 refused config: value-wrong",
  );
  const silent = expect(master.ask(2, { name: "config", payload: { key: 1, value: 5 } })).rejects.toThrow(
    "no answer to hello",
  );
  const unknown = expect(master.ask(9, { name: "config", payload: { key: 1, value: 5 } })).rejects.toThrow("not among");
  await vi.advanceTimersByTimeAsync(2_000);
  await Promise.all([refused, silent, unknown]);
});

test("a device plugged in later is found, one pulled out is missed, and the others go on meanwhile", async () => {
  const { devices, kept, master } = await site({
    addresses: [1, ...Array.from({ length: 30 }, (_, i) => 10 + i)],
    present: [1, 39],
  });
  const [first, late] = devices as [SimulatedDevice, SimulatedDevice];
  late.powerCut();
  await vi.advanceTimersByTimeAsync(5_000);
  expect([master.devices.get(1)?.state, master.devices.get(39)?.state]).toEqual(["online", "offline"]);
  // Thirty absent devices cost the one present no more than a tenth.
  const before = master.counts.answered;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(master.counts.answered - before).toBeGreaterThan(150);
  late.powerOn();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(master.devices.get(39)?.state).toBe("online");
  late.happen(reading(7));
  await vi.advanceTimersByTimeAsync(500);
  expect(valuesOf(kept, 39)).toEqual([7]);
  first.powerCut();
  await vi.advanceTimersByTimeAsync(3_000);
  expect(master.devices.get(1)?.state).toBe("offline");
});

test("an event is forgotten by the device only when it is durable", async () => {
  let isDiskFull = true;
  const kept: Kept = [];
  const { devices, master } = await site({
    addresses: [1],
    present: [1],
    keep: async (address, event) => {
      if (isDiskFull) throw new Error("disk full");
      kept.push({ address, event });
    },
  });
  devices[0]?.happen(reading(1));
  devices[0]?.happen(reading(2));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(devices[0]?.waiting).toBe(2);
  expect(master.devices.get(1)?.state).toBe("online");
  isDiskFull = false;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(valuesOf(kept, 1)).toEqual([1, 2]);
  expect(devices[0]?.waiting).toBe(0);
});

test("a device that starts anew counts from one again and nothing of it is taken for a repeat", async () => {
  const { devices, kept } = await site({ addresses: [1], present: [1] });
  const [device] = devices as [SimulatedDevice];
  for (let i = 0; i < 3; i++) device.happen(reading(i));
  await vi.advanceTimersByTimeAsync(1_000);
  device.powerCut();
  device.powerOn();
  device.happen(reading(10));
  await vi.advanceTimersByTimeAsync(2_000);
  expect(valuesOf(kept, 1)).toEqual([0, 1, 2, 10]);
});

test("the cable is pulled and put back", async () => {
  const { devices, kept, cable } = await site({ addresses: [1], present: [1] });
  cable.unplug();
  devices[0]?.happen(reading(1));
  await vi.advanceTimersByTimeAsync(30_000);
  expect(kept).toEqual([]);
  cable.plug();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(valuesOf(kept, 1)).toEqual([1]);
});

test("a clock that drifts is measured and set again", async () => {
  const { master, devices } = await site({ addresses: [1], present: [1], fastPpm: 200, pollMs: 5_000 });
  await vi.advanceTimersByTimeAsync(20 * 60_000);
  const clock = master.devices.get(1)?.clock;
  expect(devices).toHaveLength(1);
  expect(Math.abs(clock?.offsetMs ?? 999)).toBeLessThanOrEqual(110);
  // 200 ppm pass 50 ms every 250 s, so the clock is set before a drift can be told; a quieter crystal shows its own.
  expect(clock?.driftPpm).toBeUndefined();
  const quiet = await site({ addresses: [1], present: [1], fastPpm: 40, pollMs: 5_000 });
  await vi.advanceTimersByTimeAsync(15 * 60_000);
  expect(quiet.master.devices.get(1)?.clock.driftPpm).toBeGreaterThan(30);
  expect(quiet.master.devices.get(1)?.clock.driftPpm).toBeLessThan(50);
});

const START = 1_764_000_000_000;
type Kept = { address: number; event: DeviceEvent }[];
const reading = (value: number) =>
  ({ name: "reading", payload: { quantity: 1, channel: 0, value, isStable: 1 } }) as const;
const valuesOf = (kept: Kept, address: number) =>
  kept
    .filter((each) => each.address === address)
    .map(({ event }) => (event.name === "reading" ? event.payload.value : NaN));

interface SiteOptions {
  addresses: number[];
  present: number[];
  perform?: SimulatedDeviceOptions["perform"];
  keep?: LinkMasterOptions["keep"];
  fastPpm?: number;
  pollMs?: number;
}

async function site({ addresses, present, perform, keep, fastPpm = 0, pollMs = 50 }: SiteOptions) {
  const cable = memoryLine();
  const [near, far] = [cable.near, cable.far].map((end) => superviseLink(end, { now: Date.now }));
  const random = seeded(99);
  const uptimeMs = () => (Date.now() - START) * (1 + fastPpm / 1e6);
  const devices = present.map((address) => new SimulatedDevice({ address, classId: 1, uptimeMs, perform, random }));
  const line = new SimulatedLine(far!, devices);
  const kept: Kept = [];
  const durable = new Map<string, number>();
  const master = new LinkMaster({
    link: near!,
    addresses,
    now: Date.now,
    keptOf: (address, queueId) => durable.get(`${address}/${queueId}`) ?? 0,
    keep:
      keep ??
      (async (address, event) => {
        kept.push({ address, event });
        durable.set(`${address}/${event.payload.queueId}`, event.payload.eventSeq);
      }),
    log: () => undefined,
    pollMs,
  });
  endings.push(
    () => master.stop(),
    () => near!.stop(),
    () => far!.stop(),
  );
  await vi.advanceTimersByTimeAsync(500);
  return { master, devices, line, kept, cable };
}
