import { filter, firstValueFrom, skipWhile } from "rxjs";
import { afterEach, describe, expect, test } from "vitest";
import { entryOf } from "../catalog/all.ts";
import { checkSettings } from "../kit/check-settings.ts";
import type { DeviceSurroundings } from "../kit/device.ts";
import type { Link } from "../kit/link.ts";
import type { Reading, TroubleReading, WeightReading } from "../kit/reading.ts";
import type { Scale } from "../kit/scale.ts";
import { type PtyPair, ptyPair } from "../simulators/pty.ts";
import { ScaleSimulator, type ScaleSimulatorOptions } from "../simulators/scale.ts";
import { machineEnd } from "../simulators/wire.ts";

/** A scale on a real pseudo-terminal, and the catalogue's driver at the other end. */
let pair: PtyPair;
let end: Link;
let pan: ScaleSimulator;
let scale: Scale;

const surroundings: DeviceSurroundings = { now: Date.now, log: () => undefined };
const ways: [string, string, ScaleSimulatorOptions, Record<string, string | boolean>][] = [
  ["MT-SICS, asked", "generic/mt-sics", { protocol: "mt-sics" }, {}],
  ["MT-SICS, streaming", "generic/mt-sics", { protocol: "mt-sics" }, { mode: "stream" }],
  ["Toledo continuous", "generic/toledo-continuous", { protocol: "toledo" }, {}],
  [
    "Toledo, short, no checksum",
    "generic/toledo-continuous",
    { protocol: "toledo", short: true, checksum: false },
    { checksum: false },
  ],
  ["NCI", "generic/nci", { protocol: "nci" }, {}],
];

afterEach(async () => {
  await scale.stop();
  pan.stop();
  await end.stop();
  await pair.close();
});

async function weighing(
  entryId: string,
  simulated: ScaleSimulatorOptions,
  settings: Record<string, string | number | boolean> = {},
): Promise<void> {
  pair = await ptyPair();
  end = machineEnd(pair.machinePath);
  pan = new ScaleSimulator(end, simulated);
  const entry = entryOf(entryId);
  if (!entry) throw new Error(`the catalogue lost ${entryId}`);
  const checked = checkSettings(entry, { path: pair.path, ...settings });
  expect(checked.problems).toEqual([]);
  scale = entry.open("scale-1", checked.settings, surroundings) as Scale;
}
const state = (wanted: string) => firstValueFrom(scale.health$.pipe(skipWhile(({ state }) => state !== wanted)));
const weight = (fits: (one: WeightReading) => boolean) =>
  firstValueFrom(scale.readings$.pipe(filter((one): one is WeightReading => one.kind === "weight" && fits(one))));
const trouble = (code: string) =>
  firstValueFrom(
    scale.readings$.pipe(filter((one: Reading): one is TroubleReading => one.kind === "trouble" && one.code === code)),
  );

describe.each(ways)("%s", (_name, entryId, simulated, settings) => {
  test("weighs what stands still, shows what moves, says what is too heavy", async () => {
    await weighing(entryId, simulated, settings);
    await state("online");
    pan.put(12_345);
    const shown = simulated.protocol === "nci" ? 12_345 : 12_345;
    await weight((one) => !one.stable && one.grams === shown);
    const weighed = scale.weigh();
    pan.settle();
    expect(await weighed).toMatchObject({ kind: "weight", grams: shown, stable: true });
    pan.put(60_001);
    pan.settle();
    await trouble("overload");
    pan.put(-5_000);
    await trouble("underload");
  });
});

test("tare and zero are done when the scale says or shows so", async () => {
  await weighing("generic/mt-sics", { protocol: "mt-sics" });
  await state("online");
  pan.grams = 500;
  await scale.tare();
  await weight((one) => one.grams === 0);
  pan.tareGrams = 0;
  pan.grams = 20;
  await scale.zero();
  await weight((one) => one.grams === 0);
  pan.grams = 50_000;
  await expect(scale.zero()).rejects.toMatchObject({ code: "overload" });
  pan.moving = true;
  await expect(scale.tare()).rejects.toMatchObject({ code: "not-ready" });
});

test("a Toledo terminal is tared, and shows net with its tare", async () => {
  await weighing("generic/toledo-continuous", { protocol: "toledo" });
  await state("online");
  pan.grams = 2_500;
  await scale.tare();
  pan.grams = 12_500;
  expect(await weight((one) => one.grams === 10_000)).toMatchObject({ net: true, tareGrams: 2_500, stepGrams: 1 });
});

test("what a protocol cannot do is refused", async () => {
  await weighing("generic/nci", { protocol: "nci" });
  await state("online");
  await expect(scale.tare()).rejects.toMatchObject({ code: "refused" });
});

test("a pan that never stands still: weighing ends in time, with why", async () => {
  await weighing("generic/mt-sics", { protocol: "mt-sics" });
  await state("online");
  pan.put(1_000);
  await expect(scale.weigh({ timeoutMs: 600 })).rejects.toMatchObject({ code: "not-ready" });
});

test("asked only when a weight is wanted: one question, one answer, called off when it takes too long", async () => {
  await weighing("generic/mt-sics", { protocol: "mt-sics" }, { mode: "on-request" });
  await state("online");
  await firstValueFrom(end.health$.pipe(skipWhile(({ state }) => state !== "online")));
  pan.put(1_000);
  const weighed = scale.weigh();
  await firstValueFrom(end.bytes$);
  pan.settle();
  expect(await weighed).toMatchObject({ grams: 1_000, stable: true });
  pan.put(2_000);
  const cancelled = firstValueFrom(end.bytes$.pipe(filter((bytes) => Buffer.from(bytes).includes("@"))));
  await expect(scale.weigh({ timeoutMs: 300 })).rejects.toMatchObject({ code: "no-answer" });
  await cancelled;
  expect(pan.heard.filter((command) => command === "SI")).toEqual([]);
});

test("frames with a wrong checksum are told, and the weight between them is believed", async () => {
  await weighing("generic/toledo-continuous", { protocol: "toledo" });
  await state("online");
  pan.grams = 7_000;
  pan.spoilNext = 3;
  await trouble("check-failed");
  await weight((one) => one.grams === 7_000);
});

test("a scale that is switched to pounds in mid-shift is in trouble until it is switched back", async () => {
  await weighing("generic/toledo-continuous", { protocol: "toledo" }, { pounds: "convert" });
  await state("online");
  pan.grams = 7_000;
  await weight((one) => one.grams === 7_000);
  pan.unit = "lb";
  await trouble("unit-changed");
  pan.unit = "kg";
  await weight((one) => one.grams === 7_000);
});

test("a scale that freezes is silent, and online again when it thaws; its port never closed", async () => {
  await weighing("generic/mt-sics", { protocol: "mt-sics" });
  await state("online");
  pan.frozen = true;
  expect(await state("silent")).toMatchObject({ why: { code: "no-answer" } });
  pan.frozen = false;
  await state("online");
});

test("the cable pulled while it weighs: told at once; plugged in again, it weighs on", async () => {
  await weighing("generic/mt-sics", { protocol: "mt-sics" });
  await state("online");
  pan.put(3_000);
  const weighed = expect(scale.weigh()).rejects.toMatchObject({ code: "unplugged" });
  await pair.unplug();
  await weighed;
  pan.settle();
  await pair.plug();
  await state("online");
  expect(await scale.weigh()).toMatchObject({ grams: 3_000 });
});
