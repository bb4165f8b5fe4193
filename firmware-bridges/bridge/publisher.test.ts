import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { BridgeFeed, type FeedEvent } from "#drivers/bridge-feed.ts";
import { TestBroker } from "../testing/test-broker.ts";
import { until } from "../testing/until.ts";
import { BrokerLine } from "./broker-line.ts";
import { Outbox } from "./outbox.ts";
import { Publisher } from "./publisher.ts";

// Processes of their own on a machine that may be busy with others: nothing here waits for time to pass.
vi.setConfig({ testTimeout: 120_000 });

let folder: string;
let broker: TestBroker;
let outbox: Outbox;
let line: BrokerLine | undefined;
let feed: BridgeFeed;
let came: FeedEvent[];
let troubles: unknown[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "publisher-"));
  broker = await new TestBroker().start();
  outbox = new Outbox({ file: join(folder, "outbox.sqlite"), now: Date.now, upMs: () => performance.now() });
  came = [];
  troubles = [];
  const surroundings = { now: Date.now, log: () => undefined, folder };
  feed = new BridgeFeed({ bus: broker.bus, site: "hh1", bridge: "b1", surroundings });
  feed.events$.subscribe((event) => came.push(event));
});
afterEach(async () => {
  await line?.stop();
  line = undefined;
  feed.stop();
  outbox.close();
  await broker.stop();
  rmSync(folder, { recursive: true, force: true });
  expect(troubles).toEqual([]);
});

test("sends what waits, stream by stream in order, and empties the outbox", async () => {
  add("s1", 0, 500);
  add("s2", 0, 300);
  publish();
  await until("all came", () => came.length === 800);
  expect(valuesOf("s1")).toEqual(counting(500));
  expect(valuesOf("s2")).toEqual(counting(300));
  await until("the outbox is empty", () => outbox.counts().events === 0);
  expect(feed.counts).toEqual({ received: 800, repeats: 0, lost: 0, missing: 0, unreadable: 0 });
});

test("a broker that comes and goes loses nothing, and what it gets twice is known", async () => {
  publish();
  for (let round = 0; round < 4; round++) {
    add("s1", round * 200, 200);
    await until("some came", () => came.length > round * 200 + 20);
    await broker.stop();
    await broker.start();
  }
  await until("all came", () => came.length === 800);
  expect(valuesOf("s1")).toEqual(counting(800));
  expect(feed.counts).toMatchObject({ missing: 0, lost: 0 });
});

test("an acknowledgement that never comes ends the session, and the event is sent again", async () => {
  let swallowed = 0;
  broker.swallows = (topic) => topic.endsWith("/s1") && swallowed++ === 0;
  add("s1", 0, 10);
  publish();
  await until("all came", () => came.length === 10);
  expect(valuesOf("s1")).toEqual(counting(10));
  expect(outbox.counts().deadLetters).toBe(0);
});

test("an event the broker will never take goes to the dead letters and stops nobody", async () => {
  broker.refuses = (topic, payload) => topic.endsWith("/s1") && payload.includes('"value":7}');
  add("s1", 0, 20);
  add("s2", 0, 20);
  publish(3);
  await until("the rest came", () => came.length === 39);
  expect(valuesOf("s1")).toEqual(counting(20).filter((value) => value !== 7));
  expect(valuesOf("s2")).toEqual(counting(20));
  expect(outbox.deadLetters()).toMatchObject([
    { stream: "s1", seq: 8, tries: 3, data: '{"kind":"log","level":"info","text":"","value":7}' },
  ]);
  // The feed sees a gap, and that the bridge owns up to it.
  expect(feed.counts).toMatchObject({ lost: 1, missing: 0 });
});

test("the feed goes on where it stood when the appliance starts anew", async () => {
  add("s1", 0, 5);
  publish();
  await until("they came", () => came.length === 5);
  await line?.stop();
  feed.stop();
  const message = (seq: number) =>
    JSON.stringify({
      v: 1,
      boot: outbox.boot,
      lost: 0,
      events: [{ seq, atMs: 1, data: { kind: "log", level: "info", text: "", value: seq - 1 } }],
    });
  feed = new BridgeFeed({
    bus: broker.bus,
    site: "hh1",
    bridge: "b1",
    surroundings: { now: Date.now, log: () => undefined, folder },
  });
  feed.events$.subscribe((event) => came.push(event));
  const say = (text: string) => broker.bus.publish("kontor/hh1/devices/b1/events/s1", text, { qos: 1 });
  await say(message(5));
  await say(message(6));
  await say(message(8));
  await say("{");
  await say(message(8).replace(outbox.boot, "another"));
  await until("the last came", () => came.length === 8);
  expect(valuesOf("s1")).toEqual([0, 1, 2, 3, 4, 5, 7, 7]);
  expect(feed.counts).toEqual({ received: 3, repeats: 1, lost: 0, missing: 1, unreadable: 1 });
});

test("a bridge that was killed is offline by its will, one that stopped said so itself", async () => {
  publish();
  await until("connected", () => line?.isConnected);
  await line?.stop({ topic: "kontor/hh1/devices/b1/health", payload: '{"state":"offline","why":"stopped"}' });
  expect(broker.retained("kontor/hh1/devices/b1/health")).toEqual({ state: "offline", why: "stopped" });
  await until("the feed knows", () => feed.health.state === "offline");
});

function publish(refusalsMax?: number): void {
  const publisher = new Publisher({
    outbox,
    topicOf: (stream) => `kontor/hh1/devices/b1/events/${stream}`,
    log: () => undefined,
    refusalsMax,
  });
  line = new BrokerLine({
    url: broker.url,
    clientId: "b1",
    will: { topic: "kontor/hh1/devices/b1/health", payload: '{"state":"offline"}' },
    filters: [],
    onMessage: () => undefined,
    onSession: (session) => void publisher.use(session),
    log: () => undefined,
    retryMinMs: 5,
    publishTimeoutMs: 1_000,
  });
}
function add(stream: string, from: number, count: number): void {
  for (let i = 0; i < count; i++)
    outbox
      .add({ stream, isBusiness: true, atMs: 1, data: { kind: "log", level: "info", text: "", value: from + i } })
      .catch((error) => troubles.push(error));
  outbox.commit();
}
const counting = (count: number) => Array.from({ length: count }, (_, i) => i);
const valuesOf = (stream: string) =>
  came.filter(({ device }) => device === stream).map(({ data }) => (data as unknown as { value: number }).value);
