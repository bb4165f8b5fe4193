import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { lines } from "../framing/lines.ts";
import { LinkTrouble } from "./link.ts";
import type { Reading } from "./reading.ts";
import { type FrameDecoder, type StreamDevice, type StreamSpec, streamDevice } from "./stream-device.ts";
import { HandLine } from "./testing/hand-line.ts";

let line: HandLine;
let device: StreamDevice;
let readings: Reading[];
let logged: string[];

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  line = new HandLine();
  readings = [];
  logged = [];
});
afterEach(async () => {
  const stopping = device.stop();
  await vi.advanceTimersByTimeAsync(5_000);
  await stopping;
  vi.useRealTimers();
});

const decoder = (): FrameDecoder => (frame, atMs) => {
  const raw = Buffer.from(frame).toString();
  if (raw === "boom") throw new Error("a fault of the codec");
  if (raw === "nonsense") return [{ kind: "trouble", atMs, code: "unreadable" }];
  return [{ kind: "scan", atMs, raw }];
};

async function start(spec: Partial<StreamSpec> = {}, now: () => number = Date.now): Promise<void> {
  const framing = lines({ end: "none", maxBytes: 10, idleMs: 80 });
  const log = (_level: string, event: string) => logged.push(event);
  device = streamDevice("m", line, { framing, decoder, ...spec }, { now, log });
  device.readings$.subscribe((reading) => readings.push(reading));
  await vi.advanceTimersByTimeAsync(0);
}
const said = () => readings.map((one) => (one.kind === "scan" ? one.raw : one.kind === "trouble" ? one.code : ""));

test("the pause behind a frame closes it", async () => {
  await start();
  line.current?.say("AB");
  await vi.advanceTimersByTimeAsync(79);
  line.current?.say("CD");
  await vi.advanceTimersByTimeAsync(79);
  expect(said()).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(readings).toEqual([{ kind: "scan", atMs: 1_000_079, raw: "ABCD" }]);
});

test("a pause that this process slept through closes nothing: more bytes may wait unread", async () => {
  let asleepMs = 0;
  await start({}, () => Date.now() + asleepMs);
  line.current?.say("AB");
  asleepMs = 500;
  await vi.advanceTimersByTimeAsync(80);
  line.current?.say("CD");
  await vi.advanceTimersByTimeAsync(80);
  expect(said()).toEqual(["ABCD"]);
});

test("half a frame from before the line was lost is forgotten", async () => {
  await start();
  line.current?.say("AB");
  line.current?.lose(new LinkTrouble("unplugged"));
  await vi.advanceTimersByTimeAsync(1_000);
  line.current?.say("CD");
  await vi.advanceTimersByTimeAsync(80);
  expect(said()).toEqual(["CD"]);
});

test("a codec that throws costs one frame, and is logged", async () => {
  await start({ framing: lines({ maxBytes: 10 }) });
  line.current?.say("boom\rok\r");
  expect(said()).toEqual(["unreadable", "ok"]);
  expect(logged).toEqual(["codec threw"]);
});

test("only frames that make sense keep a machine from being silent", async () => {
  await start({ framing: lines({ maxBytes: 10 }), silenceMs: 2_000 });
  line.current?.say("ok\r");
  expect(device.health.state).toBe("online");
  for (let i = 0; i < 4; i++) {
    await vi.advanceTimersByTimeAsync(500);
    line.current?.say("nonsense\r");
  }
  expect(device.health).toMatchObject({ state: "silent", why: { code: "protocol" } });
});

test("greets, asks over and over, and wakes once when it fell silent", async () => {
  await start({ greet: "hello", ask: { send: "?", everyMs: 1_000 }, silenceMs: 2_500, wake: "wake up" });
  await vi.advanceTimersByTimeAsync(4_000);
  expect(line.written).toEqual(["hello", "?", "?", "wake up", "?", "?"]);
});

test("questions are put one after the other, and the answer is a reading too", async () => {
  await start({ framing: lines({ maxBytes: 10 }), ask: { send: "?", everyMs: 100 } });
  const answer = (wanted: string) => (frame: Uint8Array) => Buffer.from(frame).toString() === wanted || undefined;
  const first = device.exchange("one", answer("1"), 1_000);
  const second = device.exchange("two", answer("2"), 1_000);
  await vi.advanceTimersByTimeAsync(300);
  expect(line.written).toEqual(["one"]); // and it is not asked in between
  line.current?.say("x\r1\r");
  await first;
  line.current?.say("2\r");
  await second;
  expect(line.written).toEqual(["one", "two"]);
  expect(said()).toEqual(["x", "1", "2"]);
});

test("a question without answer ends in time; one more than may wait is refused; a lost line answers all", async () => {
  await start({ framing: lines({ maxBytes: 10 }) });
  const codes: string[] = [];
  const put = () => device.exchange("q", () => undefined, 1_000).catch((error: LinkTrouble) => codes.push(error.code));
  void put();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(codes).toEqual(["no-answer"]);
  for (let i = 0; i < 10; i++) void put();
  await vi.advanceTimersByTimeAsync(0);
  expect(codes.slice(1)).toEqual(["busy"]);
  line.current?.lose(new LinkTrouble("unplugged"));
  await vi.advanceTimersByTimeAsync(0);
  expect(codes.slice(2)).toEqual(Array(9).fill("unplugged"));
});
