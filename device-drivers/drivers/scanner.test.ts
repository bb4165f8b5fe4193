import { filter, firstValueFrom, map, Subject, scan, skipWhile, take, toArray } from "rxjs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { entryOf } from "../catalog/all.ts";
import { checkSettings } from "../kit/check-settings.ts";
import type { Device } from "../kit/device.ts";
import type { Connection } from "../kit/link.ts";
import type { Reading } from "../kit/reading.ts";
import { type PtyPair, ptyPair } from "../simulators/pty.ts";
import { ScannerSimulator, type ScannerSimulatorOptions } from "../simulators/scanner.ts";
import type { Wire } from "../simulators/wire.ts";
import { serial } from "../transports/serial.ts";

/** A scanner on a real pseudo-terminal, and the catalogue's driver at the other end. */
let pair: PtyPair;
let device: Device;
let machine: Connection | undefined;
const readings: Reading[] = [];
let bytesIn: Subject<number>;

beforeEach(async () => {
  pair = await ptyPair();
  readings.length = 0;
});
afterEach(async () => {
  await device.stop();
  await machine?.close();
  machine = undefined;
  await pair.close();
});

async function plugged(settings: Record<string, string | number> = {}): Promise<void> {
  const entry = entryOf("generic/usb-cdc-scanner");
  if (!entry) throw new Error("the catalogue lost the generic scanner");
  const checked = checkSettings(entry, { path: pair.path, ...settings });
  device = entry.open("scanner-1", checked.settings, { now: Date.now, log: () => undefined });
  device.readings$.subscribe((reading) => readings.push(reading));
  bytesIn = new Subject();
  device.trace$
    .pipe(filter(({ direction }) => direction === "in"))
    .subscribe(({ bytes }) => bytesIn.next(bytes.length));
  await online();
  await machineSide();
}

async function machineSide(): Promise<void> {
  machine = await serial({ path: pair.machinePath, baud: 9_600 }).open(new AbortController().signal);
}
/** The simulator's wire is whatever the cable is now. */
const wire: Wire = {
  get bytes$() {
    if (!machine) throw new Error("not plugged in");
    return machine.bytes$;
  },
  write: (bytes) => machine?.write(bytes) ?? Promise.reject(new Error("not plugged in")),
};
const simulator = (options?: ScannerSimulatorOptions) => new ScannerSimulator(wire, options);
const online = () => firstValueFrom(device.health$.pipe(skipWhile(({ state }) => state !== "online")));
const lost = () => firstValueFrom(device.health$.pipe(skipWhile(({ state }) => state !== "retrying")));
const next = (count: number) => firstValueFrom(device.readings$.pipe(take(count), toArray()));
const received = (count: number) =>
  firstValueFrom(
    bytesIn.pipe(
      scan((sum, bytes) => sum + bytes, 0),
      skipWhile((sum) => sum < count),
    ),
  );
const codes = () => readings.map((one) => (one.kind === "scan" ? one.raw : `${one.kind} ${"code" in one && one.code}`));

test("codes arrive whole, in whatever pieces the port gives them", async () => {
  await plugged();
  const scans = next(3);
  const scanner = simulator();
  await scanner.scanInPieces("0104012345678901\x1d10ABC", [1, 2, 3], "]C1");
  await scanner.scanInPieces("LPN-1", [1]);
  await scanner.scan("LPN-2");
  expect(await scans).toMatchObject([
    { raw: "0104012345678901\x1d10ABC", aim: "]C1" },
    { raw: "LPN-1" },
    { raw: "LPN-2" },
  ]);
});

test("a trigger held on one code gives one scan, and bounces", async () => {
  await plugged({ bounceMs: 10_000 });
  const scans = next(4);
  await simulator().bounce("LPN-1", 4);
  expect((await scans).map((one) => "bounce" in one)).toEqual([false, true, true, true]);
});

test("a scanner without a suffix is read by the pause behind its codes", async () => {
  await plugged({ end: "none" });
  const first = next(1);
  await simulator({ suffix: "" }).scan("4012345678901");
  expect(await first).toMatchObject([{ raw: "4012345678901" }]);
  const second = next(1);
  await simulator({ suffix: "" }).scan("LPN-77");
  expect(await second).toMatchObject([{ raw: "LPN-77" }]);
});

test("a prefix, a stand-in for GS and noise are undone", async () => {
  await plugged({ prefix: "#", gsAs: "^]" });
  const scans = next(1);
  const scanner = simulator({ prefix: "#", gsAs: "^]" });
  await scanner.noise();
  await scanner.scan("01040\x1d10A");
  // The noise stands before the prefix: both go.
  expect(await scans).toMatchObject([{ raw: "01040\x1d10A" }]);
});

test("a code that stops half way is told as unreadable, and the next is not glued to it", async () => {
  await plugged();
  const first = next(1);
  await simulator().half("LPN-0001", 4);
  expect(await first).toMatchObject([{ kind: "trouble", code: "unreadable", said: "LPN-" }]);
  const second = next(1);
  await simulator().scan("LPN-0002");
  expect(await second).toMatchObject([{ raw: "LPN-0002" }]);
});

test("the cable pulled at any byte: no complete scan is lost, none comes twice, no half is glued to the next", async () => {
  await plugged();
  const frames = 2;
  const length = Buffer.from(`A00-0\r\n`).length;
  const expected: string[] = [];
  for (let cut = 1; cut < frames * length; cut += 1) {
    const [a, b, after] = ["A", "B", "C"].map((letter) => `${letter}${String(cut).padStart(2, "0")}-0`);
    const sent = Buffer.from(`${a}\r\n${b}\r\n`).subarray(0, cut);
    const arrived = received(cut);
    await wire.write(sent);
    await arrived;
    const gone = lost();
    await pair.unplug();
    await gone;
    await machine?.close();
    await pair.plug();
    await machineSide();
    await online();
    const whole = received(length);
    await simulator().scan(after ?? "");
    await whole;
    // A scan is complete with its CR; the LF is no more than its echo.
    if (cut >= length - 1) expected.push(a ?? "");
    if (cut >= 2 * length - 1) expected.push(b ?? "");
    expected.push(after ?? "");
  }
  expect(codes()).toEqual(expected);
  expect(readings.some((one) => "bounce" in one)).toBe(false);
});

test("what it said is in the trace as it came", async () => {
  await plugged();
  const trace = firstValueFrom(
    device.trace$.pipe(
      filter(({ direction }) => direction === "in"),
      map(({ bytes }) => Buffer.from(bytes).toString()),
      scan((all, text) => all + text, ""),
      skipWhile((all) => !all.includes("\n")),
    ),
  );
  await simulator().scan("LPN-1");
  expect(await trace).toBe("LPN-1\r\n");
});
