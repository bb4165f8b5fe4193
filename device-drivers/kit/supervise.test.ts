import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { backoff } from "./backoff.ts";
import type { Health } from "./health.ts";
import { type Link, LinkTrouble } from "./link.ts";
import { type SuperviseOptions, superviseLink } from "./supervise.ts";
import { HandLine } from "./testing/hand-line.ts";

let line: HandLine;
let link: Link | undefined;
let seen: Health[];

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  line = new HandLine();
  seen = [];
});
afterEach(async () => {
  const stopping = link?.stop();
  await vi.advanceTimersByTimeAsync(5_000);
  await stopping;
  link = undefined;
  vi.useRealTimers();
});

function start(options: Partial<SuperviseOptions> = {}): Link {
  const pauses = backoff({ firstMs: 100, maxMs: 1_000, random: () => 0 });
  link = superviseLink(line, { now: Date.now, backoff: pauses, ...options });
  link.health$.subscribe((health) => seen.push(health));
  return link;
}

const settle = () => vi.advanceTimersByTimeAsync(0);
const states = () => seen.map(({ state, why }) => (why ? `${state} ${why.code}` : state));
const bytes = (text: string) => Buffer.from(text);

test("an open line is online when nobody says that it must speak", async () => {
  const open = start();
  await settle();
  expect(states()).toEqual(["starting", "online"]);
  expect(open.health).toEqual({ state: "online", sinceMs: 1_000_000, tries: 0 });
});

test("dials with growing pauses, counts its tries, and is offline after the third with the time it was lost", async () => {
  line.next.push(...Array.from({ length: 5 }, () => new LinkTrouble("not-found", "no such port")));
  const open = start();
  await vi.advanceTimersByTimeAsync(99);
  expect(line.opens).toBe(1);
  await vi.advanceTimersByTimeAsync(1 + 200 + 400 + 800);
  expect(line.opens).toBe(5);
  expect(states()).toEqual(["starting", ...Array(3).fill("retrying not-found"), ...Array(2).fill("offline not-found")]);
  expect(open.health).toMatchObject({ sinceMs: 1_000_000, tries: 5, why: { said: "no such port" } });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(open.health).toMatchObject({ state: "online", tries: 0 });
});

test("a line that is lost is opened anew, and tells it before the first byte", async () => {
  const open = start();
  const told: string[] = [];
  open.opened$.subscribe(() => told.push("opened"));
  open.bytes$.subscribe((chunk) => told.push(Buffer.from(chunk).toString()));
  await settle();
  line.current?.say("half");
  line.current?.lose(new LinkTrouble("unplugged"));
  await settle();
  expect(open.health).toMatchObject({ state: "retrying", why: { code: "unplugged" }, tries: 1 });
  await vi.advanceTimersByTimeAsync(100);
  line.current?.say("whole");
  expect(told).toEqual(["opened", "half", "opened", "whole"]);
});

test("a machine that takes the line and drops it at once is not dialled ever faster", async () => {
  start();
  for (const pauseMs of [100, 200, 400]) {
    await settle();
    line.current?.lose(new LinkTrouble("closed-by-machine"));
    const before = line.opens;
    await vi.advanceTimersByTimeAsync(pauseMs - 1);
    expect(line.opens).toBe(before);
    await vi.advanceTimersByTimeAsync(1);
    expect(line.opens).toBe(before + 1);
  }
});

test("an attempt that takes too long is given up", async () => {
  line.next.push("wait");
  const open = start({ openTimeoutMs: 3_000 });
  await vi.advanceTimersByTimeAsync(3_000);
  expect(open.health).toMatchObject({ state: "retrying", why: { code: "timeout" } });
});

test("a machine that should speak is online when it made sense, silent when not, and online again", async () => {
  const open = start({ silenceMs: 2_000 });
  await settle();
  expect(open.health.state).toBe("starting");
  open.heard();
  await vi.advanceTimersByTimeAsync(1_999);
  open.heard();
  await vi.advanceTimersByTimeAsync(1_999);
  expect(open.health).toMatchObject({ state: "online", heardMs: 1_001_999 });
  await vi.advanceTimersByTimeAsync(1);
  expect(open.health).toMatchObject({ state: "silent", why: { code: "no-answer" } });
  open.heard();
  expect(states()).toEqual(["starting", "starting", "online", "silent no-answer", "online"]);
});

test("silence in which bytes came is another protocol, or another speed", async () => {
  const open = start({ silenceMs: 2_000 });
  await settle();
  line.current?.say("\x80\x80");
  await vi.advanceTimersByTimeAsync(2_000);
  expect(open.health).toMatchObject({ state: "silent", why: { code: "protocol" } });
});

test("a line silent for long is dialled anew, and stays silent until something is heard", async () => {
  const open = start({ silenceMs: 2_000, redialSilentMs: 5_000 });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(line.closes).toBe(1);
  await vi.advanceTimersByTimeAsync(100);
  expect(line.opens).toBe(2);
  expect(open.health).toMatchObject({ state: "silent", sinceMs: 1_002_000 });
  open.heard();
  expect(open.health.state).toBe("online");
});

test("a write that the port never takes is rejected in time, and the line is made anew", async () => {
  const open = start();
  await settle();
  line.frozen = true;
  const first = open.write(bytes("a"), 1_000);
  const second = open.write(bytes("b"), 1_000);
  const results = Promise.allSettled([first, second]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect((await results).map((one) => one.status === "rejected" && one.reason.code)).toEqual([
    "write-stuck",
    "write-stuck",
  ]);
  expect(open.health).toMatchObject({ state: "retrying", why: { code: "write-stuck" } });
  line.frozen = false;
  await vi.advanceTimersByTimeAsync(100);
  await open.write(bytes("c"));
  expect(line.written).toEqual(["a", "c"]);
});

test("no more writes wait than the bound allows", async () => {
  const open = start({ writeQueueMax: 2 });
  await settle();
  line.frozen = true;
  const waiting = Promise.allSettled([bytes("a"), bytes("b"), bytes("c")].map((one) => open.write(one)));
  await expect(open.write(bytes("d"))).rejects.toMatchObject({ code: "busy" });
  await vi.advanceTimersByTimeAsync(2_000);
  await waiting;
});

test("a write to a line that is down is rejected with why it is down", async () => {
  line.next.push(new LinkTrouble("not-allowed", "no rights"));
  const open = start();
  await settle();
  await expect(open.write(bytes("a"))).rejects.toMatchObject({ code: "not-allowed", message: "no rights" });
});

test("the trace has what came, what went, and what became of the line", async () => {
  const open = start();
  const trace: string[] = [];
  open.trace$.subscribe((one) => trace.push(`${one.direction} ${Buffer.from(one.bytes)}`));
  await settle();
  line.current?.say("hello");
  await open.write(bytes("SI"));
  open.reset(new LinkTrouble("protocol", "nonsense"));
  expect(trace).toEqual(["note opened hand:1", "in hello", "out SI", "note closed protocol nonsense"]);
});

test("stopped is the end: the line is closed, nothing is dialled, streams complete", async () => {
  const open = start();
  await settle();
  let completed = 0;
  const complete = () => {
    completed++;
  };
  open.bytes$.subscribe({ complete });
  open.health$.subscribe({ complete });
  open.trace$.subscribe({ complete });
  await open.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([line.opens, line.closes, completed]).toEqual([1, 1, 3]);
  expect(open.health.state).toBe("stopped");
  await expect(open.write(bytes("a"))).rejects.toBeInstanceOf(LinkTrouble);
});

test("stopped while it dials, a connection that still comes is closed", async () => {
  line.next.push("wait");
  const open = start();
  await settle();
  await open.stop();
  expect(open.health.state).toBe("stopped");
});
