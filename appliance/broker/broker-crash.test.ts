import type { IClientOptions, MqttClient } from "mqtt";
import { afterEach, expect, test } from "vitest";
import { KillableBroker } from "./testing/killable-broker.ts";
import { PacketClient } from "./testing/packet-client.ts";
import { connectDevice, Inbox } from "./testing/test-site.ts";

const brokers: KillableBroker[] = [];
const clients: MqttClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.end(true);
  for (const broker of brokers.splice(0)) await broker.remove();
});

const topic = "kontor/hh1/devices/scale-1/n";
const session = (name: string, more: IClientOptions = {}): IClientOptions => ({
  clientId: `scale-1:${name}`,
  clean: false,
  ...more,
});

async function started(options: Parameters<KillableBroker["start"]>[0] = {}): Promise<KillableBroker> {
  const broker = new KillableBroker();
  brokers.push(broker);
  await broker.start(options);
  return broker;
}

/** With its inbox from before CONNACK on: a queue arrives together with it. */
function join(broker: KillableBroker, options: IClientOptions): { connected: Promise<MqttClient>; inbox: Inbox } {
  const mine: MqttClient[] = [];
  const connected = connectDevice(broker.port, "scale-1", options, mine);
  clients.push(...mine);
  const [client] = mine;
  if (!client) throw new Error("no client");
  return { connected, inbox: new Inbox(client) };
}

test("killed at any moment, the broker loses no message it acknowledged, and doubles none of QoS 2", async () => {
  const broker = await started();
  const away = await join(broker, session("away")).connected;
  await away.subscribeAsync(topic, { qos: 2 });
  await away.endAsync();
  const online = join(broker, session("online", { reconnectPeriod: 20 }));
  await (await online.connected).subscribeAsync(topic, { qos: 2 });
  const publisher = await join(broker, session("publisher", { reconnectPeriod: 20 })).connected;

  const total = 900;
  const acknowledged: number[] = [];
  let sent = 0;
  let underWay = 0;
  const pump = () => {
    while (underWay < 40 && sent < total) {
      const n = sent++;
      underWay += 1;
      publisher.publish(topic, `${n}`, { qos: n % 3 === 0 ? 2 : 1 }, (error) => {
        underWay -= 1;
        if (!error) acknowledged.push(n);
        pump();
      });
    }
  };
  pump();
  for (let death = 1; death <= 4; death++) {
    const delayMs = Math.round(Math.random() * 60);
    await waitFor(() => acknowledged.length >= (death - 1) * 200 + 20);
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    await broker.kill();
    console.log(`death ${death}: ${delayMs} ms after 20 more, at ${acknowledged.length} acknowledged of ${sent} sent`);
    await broker.start();
  }
  await waitFor(() => acknowledged.length === total);

  const back = join(broker, session("away"));
  const isAll = (payloads: string[]) => new Set(payloads).size === total;
  for (const { inbox } of [back, online]) {
    await inbox.until(() => isAll(inbox.payloads), 30_000);
    const qos2 = inbox.payloads.map(Number).filter((n) => n % 3 === 0);
    expect(qos2).toEqual([...new Set(qos2)]);
  }
}, 90_000);

test.each([1, 2] as const)(
  "acknowledged with QoS %i and then killed at once, the publisher gone too: the message is there",
  async (qos) => {
    const broker = await started();
    const away = await join(broker, session("away")).connected;
    await away.subscribeAsync(topic, { qos });
    await away.endAsync();
    const expected: string[] = [];
    for (let round = 0; round < 3; round++) {
      const publisher = await join(broker, session(`publisher-${round}`)).connected;
      for (let n = 0; n < 20; n++) {
        publisher.publish(topic, `${round}.${n}`, { qos, retain: n % 2 === 0 }, (error) => {
          if (!error) expected.push(`${round}.${n}`);
        });
      }
      await waitFor(() => expected.length > round * 20);
      await broker.kill();
      publisher.end(true);
      await broker.start();
    }
    const back = join(broker, session("away"));
    await back.inbox.until((all) => expected.every((payload) => all.some((message) => message.payload === payload)));
    expect(expected.length).toBeGreaterThanOrEqual(3);
  },
);

test("a QoS 2 message received and then a crash before its release: it is there once, also after the publisher's repeat", async () => {
  const broker = await started();
  const away = await join(broker, session("away")).connected;
  await away.subscribeAsync(topic, { qos: 2 });
  await away.endAsync();
  const publish = (n: number, dup: boolean) => ({
    cmd: "publish" as const,
    topic,
    payload: `${n}`,
    qos: 2 as const,
    messageId: n,
    dup,
    retain: false,
  });
  const ids = Array.from({ length: 20 }, (_, n) => n + 1);
  const first = new PacketClient(broker.port);
  await first.sayHello("scale-1:publisher", { clean: false });
  for (const n of ids) first.send(publish(n, false));
  const received: number[] = [];
  for (let n = 0; n < 10; n++) received.push((await first.next("pubrec")).messageId ?? 0);
  await broker.kill();
  await broker.start();

  const again = new PacketClient(broker.port);
  await again.sayHello("scale-1:publisher", { clean: false });
  for (const n of ids) again.send(publish(n, true));
  for (const _ of ids) await again.next("pubrec");
  for (const n of ids) again.send({ cmd: "pubrel", messageId: n });
  for (const _ of ids) await again.next("pubcomp");
  await again.bye();
  const back = join(broker, session("away"));
  await back.inbox.count(ids.length);
  const payloads = (await drained(back)).map(Number);
  expect([...payloads].sort((a, b) => a - b)).toEqual(ids);
  expect(received).toHaveLength(10);
});

test("after a crash the will of a client that stays away is published, and not that of one that is back", async () => {
  const limits = { heartbeatMs: 150 };
  const broker = await started({ limits });
  const will = (payload: string) => ({
    will: { topic: `${topic}/${payload}`, payload, qos: 1 as const, retain: true },
  });
  await join(broker, session("away", will("away"))).connected;
  await join(broker, session("back", will("back"))).connected;
  await broker.kill();
  for (const client of clients) client.end(true);
  await broker.start({ limits });
  await join(broker, session("back", will("back"))).connected;
  const watcher = join(broker, session("watcher"));
  await (await watcher.connected).subscribeAsync(`${topic}/#`, { qos: 1 });
  await watcher.inbox.count(1);
  await new Promise((resolve) => setTimeout(resolve, 8 * limits.heartbeatMs));
  expect(watcher.inbox.payloads).toEqual(["away"]);
});

test("a call acknowledged before a crash is made and answered after it", async () => {
  const broker = await started({ answerCalls: false });
  const caller = await join(broker, session("caller")).connected;
  await caller.subscribeAsync("kontor/hh1/reply/scale-1/#", { qos: 1 });
  await caller.publishAsync("kontor/hh1/call/scale-1/receiving.weigh", '{"commandId":"c-1"}', { qos: 1 });
  await broker.kill();
  await broker.start();
  const again = join(broker, session("caller"));
  const [reply] = await again.inbox.count(1);
  expect(reply).toMatchObject({ topic: "kontor/hh1/reply/scale-1/c-1", payload: expect.stringContaining('"ok":true') });
});

/** All that came, once what was sent after it has come too. */
async function drained({ connected, inbox }: ReturnType<typeof join>): Promise<string[]> {
  const client = await connected;
  await client.publishAsync(topic, "last", { qos: 2 });
  await inbox.until((all) => all.some(({ payload }) => payload === "last"));
  return inbox.payloads.filter((payload) => payload !== "last");
}

async function waitFor(isSo: () => boolean): Promise<void> {
  const until = Date.now() + 15_000;
  while (!isSo()) {
    if (Date.now() > until) throw new Error(`not so within 15 s: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
