import type { MqttClient } from "mqtt";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { BusMessage } from "#drivers/kit/bus.ts";
import { connectDevice, Inbox, TestSite } from "../broker/testing/test-site.ts";
import { localBus, publishingMax } from "./local-bus.ts";

let site: TestSite;
let bus: ReturnType<typeof localBus>;
beforeEach(async () => {
  site = await new TestSite().start();
  bus = localBus(site.broker, "hh1");
});
afterEach(async () => {
  bus.stop();
  await site.stop();
});

/** What a filter gave so far, and a wait for so many. */
function hear(filter: string) {
  const got: BusMessage[] = [];
  let wake = () => {};
  const subscription = bus.messages(filter).subscribe((message) => {
    got.push(message);
    wake();
  });
  return {
    subscription,
    async count(messages: number) {
      while (got.length < messages)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      return got.map(({ topic, payload, retained, qos }) => ({
        topic,
        text: Buffer.from(payload).toString(),
        retained,
        qos,
      }));
    },
  };
}

test("a driver and a machine on the broker hear each other", async () => {
  const machine = await site.connect("agv-7");
  const order = new Inbox(machine);
  await machine.subscribeAsync("uagv/v2/maker/7/order", { qos: 1 });
  const { count } = hear("uagv/v2/+/+/state");
  await bus.publish("uagv/v2/maker/7/order", '{"orderId":"1"}', { qos: 1 });
  await machine.publishAsync("uagv/v2/maker/7/state", "here", { qos: 1 });
  expect((await order.count(1))[0]).toMatchObject({ payload: '{"orderId":"1"}', qos: 1 });
  expect(await count(1)).toEqual([{ topic: "uagv/v2/maker/7/state", text: "here", retained: false, qos: 1 }]);
});

test("retained messages come first, and say so", async () => {
  const machine = await site.connect("agv-7");
  await machine.publishAsync("uagv/v2/maker/7/connection", "ONLINE", { qos: 1, retain: true });
  const { count } = hear("uagv/v2/maker/7/#");
  await bus.publish("uagv/v2/maker/7/state", "next");
  expect((await count(2)).map(({ text, retained }) => [text, retained])).toEqual([
    ["ONLINE", true],
    ["next", false],
  ]);
});

test("what was published with QoS 1 to a machine that is away is there when it comes back, after a restart too", async () => {
  const options = { clean: false };
  const machine = await site.connect("agv-7", options);
  await machine.subscribeAsync("uagv/v2/maker/7/order", { qos: 1 });
  await machine.endAsync();
  await bus.publish("uagv/v2/maker/7/order", "kept", { qos: 1 });
  await site.restart();
  const clients: MqttClient[] = [];
  const back = connectDevice(site.port, "agv-7", options, clients);
  const inbox = new Inbox(clients[0] as MqttClient);
  expect((await inbox.count(1))[0]?.payload).toBe("kept");
  await (await back).endAsync();
});

test("who stops listening hears no more", async () => {
  const { subscription, count } = hear("uagv/#");
  await bus.publish("uagv/v2/a", "1");
  subscription.unsubscribe();
  await bus.publish("uagv/v2/a", "2");
  expect(await count(1)).toHaveLength(1);
});

test("drivers neither say nor hear what is between people and the warehouse", async () => {
  for (const topic of [
    "kontor/hh1/call/erp/people.me",
    "kontor/hh1/facts/x",
    "kontor/other/devices/a",
    "$SYS/x",
    "a/+",
  ])
    await expect(bus.publish(topic, "x")).rejects.toThrow("drivers do not publish to");
  for (const filter of ["kontor/hh1/facts/#", "kontor/+/call/#", "kontor/other/#", "$SYS/#", "a/#/b"]) {
    const refused = new Promise<Error>((resolve) => bus.messages(filter).subscribe({ error: resolve }));
    expect((await refused).message).toMatch("drivers do not hear");
  }
  const [everything, site1, anySite] = [hear("#"), hear("kontor/hh1/#"), hear("kontor/+/devices/+/weight")];
  site.broker.publishFact({ type: "secret" });
  const erp = await site.connect("erp");
  const facts = new Inbox(erp);
  await erp.subscribeAsync("kontor/hh1/facts/#");
  site.broker.publishFact({ type: "seen" });
  await facts.count(1);
  await bus.publish("kontor/hh1/devices/scale-1/weight", "5");
  for (const { count } of [everything, site1, anySite])
    expect((await count(1)).map(({ topic }) => topic)).toEqual(["kontor/hh1/devices/scale-1/weight"]);
});

test("too much at once, too large, and after the end is refused", async () => {
  const all = Array.from({ length: publishingMax }, () => bus.publish("a/b", "x", { qos: 1, retain: true }));
  await expect(bus.publish("a/b", "x", { qos: 1, retain: true })).rejects.toThrow(`${publishingMax} messages wait`);
  await Promise.all(all);
  await expect(bus.publish("a/b", "x".repeat(300_000))).rejects.toThrow("more than");
  bus.stop();
  expect(bus.connected).toBe(false);
  await expect(bus.publish("a/b", "x")).rejects.toThrow("stopped");
});
