import type { Socket } from "node:net";
import fc from "fast-check";
import { generate } from "mqtt-packet";
import { afterEach, expect, test } from "vitest";
import { publishPacket, rawClient } from "./testing/raw-client.ts";
import { eventually, Inbox, TestSite } from "./testing/test-site.ts";

const sites: TestSite[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const site of sites.splice(0)) await site.stop();
});

async function started(): Promise<TestSite> {
  const site = new TestSite();
  sites.push(site);
  return site.start();
}

async function noisy(site: TestSite, options: { clean?: boolean } = {}): Promise<Socket> {
  const socket = await rawClient(site.port, "scale-2", options);
  sockets.push(socket);
  return socket.on("error", () => {}).resume();
}

const own = "kontor/hh1/devices/scale-2";

/** How much of the other's work comes between a healthy device's message and its delivery, at worst of 30. Work, not time: a slow machine is slow for both. */
async function worstBetween(site: TestSite, workDone: () => number): Promise<number> {
  const healthy = await site.connect("scale-1");
  const inbox = new Inbox(healthy);
  await healthy.subscribeAsync("kontor/hh1/devices/scale-1/n", { qos: 1 });
  let worst = 0;
  for (let n = 0; n < 30; n++) {
    const before = workDone();
    await healthy.publishAsync("kontor/hh1/devices/scale-1/n", `${n}`, { qos: 1 });
    await inbox.count(n + 1, 20_000);
    worst = Math.max(worst, workDone() - before);
  }
  console.log(`${worst} of the other's came between, at worst`);
  return worst;
}

test.each([0, 1] as const)(
  "a publisher that floods with QoS %i does not fill the time of others",
  async (qos) => {
    const site = await started();
    let handled = 0;
    site.broker.listen(`${own}/n`, () => {
      handled += 1;
    });
    const socket = await noisy(site);
    const id = qos ? { messageId: 7 } : {};
    const one = generate({ cmd: "publish", topic: `${own}/n`, payload: "1", qos, dup: false, retain: false, ...id });
    const many = Buffer.concat(Array.from({ length: 3_000 }, () => one));
    const pour = () => {
      while (!socket.destroyed && socket.write(many));
      socket.once("drain", pour);
    };
    pour();
    await eventually(() => handled > 1_000);
    expect(await worstBetween(site, () => handled)).toBeLessThan(2_000);
  },
  60_000,
);

test.each([true, false])(
  "a client has no more filters than its bound, in one packet or many (clean: %s)",
  async (clean) => {
    const site = await started();
    const socket = await noisy(site, { clean });
    const granted: number[] = [];
    socket.on("data", (chunk) => granted.push(...[...chunk.subarray(4)].filter((code) => code <= 1 || code === 0x80)));
    const subscriptions = Array.from({ length: 60 }, (_, n) => ({ topic: `${own}/${n}`, qos: 1 as const }));
    socket.write(generate({ cmd: "subscribe", messageId: 259, subscriptions }));
    await eventually(() => granted.length === 60);
    const more = subscriptions.map(({ topic, qos }) => ({ topic: `${topic}/b`, qos }));
    socket.write(generate({ cmd: "subscribe", messageId: 259, subscriptions: more }));
    await eventually(() => granted.length === 120);
    expect(granted.filter((code) => code === 1)).toHaveLength(100);
    expect(granted.slice(100).every((code) => code === 0x80)).toBe(true);
    expect(site.logged("broker.subscribe-refused")[0]?.data.reason).toBe("more than 100 filters");

    const unsubscriptions = more.slice(0, 5).map(({ topic }) => topic);
    const answered = new Promise((resolve) => socket.once("data", resolve));
    socket.write(generate({ cmd: "unsubscribe", messageId: 3, unsubscriptions }));
    await answered;
    granted.length = 0;
    socket.write(generate({ cmd: "subscribe", messageId: 259, subscriptions: more.slice(50) }));
    await eventually(() => granted.length === 10);
    expect(granted).toEqual([1, 1, 1, 1, 1, 0x80, 0x80, 0x80, 0x80, 0x80]);
  },
);

test("a SUBSCRIBE of thousands of filters is cut off when it is announced", async () => {
  const site = await started();
  const socket = await noisy(site);
  const subscriptions = Array.from({ length: 5_000 }, (_, n) => ({ topic: `${own}/${n}`, qos: 1 as const }));
  const closed = new Promise((resolve) => socket.once("close", resolve));
  socket.write(generate({ cmd: "subscribe", messageId: 1, subscriptions }).subarray(0, 10));
  await closed;
  expect(site.logged("broker.packet-too-large")).toHaveLength(1);
});

test("messages of any size that are sent in one go, with the end of the line behind them, are all taken in order", async () => {
  const site = await started();
  const heard: number[] = [];
  site.broker.listen(`${own}/n`, ({ payload }) => heard.push(payload.length));
  const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 60_000 })), {
    minLength: 1,
    maxLength: 120,
  });
  await fc.assert(
    fc.asyncProperty(sizes, async (lengths) => {
      heard.length = 0;
      const socket = await noisy(site);
      socket.end(Buffer.concat(lengths.map((length) => publishPacket(`${own}/n`, Buffer.alloc(length, "x")))));
      await eventually(() => heard.length === lengths.length, 20_000);
      expect(heard).toEqual(lengths);
    }),
    { numRuns: 25 },
  );
}, 60_000);
