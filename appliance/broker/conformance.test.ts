import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PacketClient } from "./testing/packet-client.ts";
import { rawClient } from "./testing/raw-client.ts";
import { TestSite } from "./testing/test-site.ts";

/**
 * The ground that Eclipse's public MQTT 3.1.1 interoperability cases cover, in our own words and with our own client, against the broker as
 * it ships: SQLite persistence, sign-in and ACL. Numbers in brackets are the standard's normative statements.
 */
describe("MQTT 3.1.1", () => {
  const site = new TestSite();
  const clients: PacketClient[] = [];
  const own = (rest: string) => `kontor/hh1/devices/scale-1/${rest}`;

  beforeAll(() => site.start());
  afterAll(async () => {
    for (const client of clients) if (!client.closed) await client.cut();
    await site.stop();
  });

  async function client(
    clientId: string,
    more: Parameters<PacketClient["sayHello"]>[1] = {},
  ): Promise<PacketClient & { sessionPresent: boolean }> {
    const one = new PacketClient(site.port);
    clients.push(one);
    const { returnCode, sessionPresent } = await one.sayHello(clientId, more);
    expect(returnCode).toBe(0);
    return Object.assign(one, { sessionPresent });
  }

  /** Publishes and waits for the whole acknowledgement. */
  async function publish(from: PacketClient, topic: string, payload: string, qos: 0 | 1 | 2, retain = false) {
    const messageId = 1 + Math.floor(Math.random() * 60_000);
    from.send({ cmd: "publish", topic, payload, qos, retain, dup: false, ...(qos > 0 && { messageId }) });
    if (qos === 1) expect(await from.next("puback")).toMatchObject({ messageId });
    if (qos === 2) {
      expect(await from.next("pubrec")).toMatchObject({ messageId });
      from.send({ cmd: "pubrel", messageId });
      expect(await from.next("pubcomp")).toMatchObject({ messageId });
    }
  }
  const seen = (packets: { topic: string; payload: string | Buffer; qos: number }[]) =>
    packets.map(({ topic, payload, qos }) => [topic, String(payload), qos]);

  test("messages of each QoS come back to their own sender, in order [4.3, 4.6]", async () => {
    const one = await client("scale-1");
    expect(await one.subscribe({ topic: own("basic"), qos: 2 })).toEqual([2]);
    for (const qos of [0, 1, 2] as const) await publish(one, own("basic"), `qos ${qos}`, qos);
    expect(seen(await one.drain())).toEqual([
      [own("basic"), "qos 0", 0],
      [own("basic"), "qos 1", 1],
      [own("basic"), "qos 2", 2],
    ]);
    await one.bye();
  });

  test("a second CONNECT on one connection ends it [MQTT-3.1.0-2]", async () => {
    const one = await client("scale-1");
    one.send({
      cmd: "connect",
      protocolId: "MQTT",
      protocolVersion: 4,
      clean: true,
      keepalive: 60,
      clientId: "scale-1",
      username: "scale-1",
      password: Buffer.from("pw-scale-1"),
    });
    await one.untilClosed();
  });

  test("retained messages greet a new subscriber, the newest of each topic, until an empty one clears them [MQTT-3.3.1-6, -8, -10]", async () => {
    const one = await client("scale-1");
    const topics = [own("kept/a"), own("kept/b"), own("kept/c")];
    for (const [n, topic] of topics.entries()) {
      await publish(one, topic, "old", 1, true);
      await publish(one, topic, `new ${n}`, n as 0 | 1 | 2, true);
    }
    const later = await client("scale-1:later");
    await later.subscribe({ topic: own("kept/+"), qos: 2 });
    const greeted = await later.drain();
    expect(greeted.map(({ payload, retain }) => [String(payload), retain]).sort()).toEqual([
      ["new 0", true],
      ["new 1", true],
      ["new 2", true],
    ]);
    for (const topic of topics) await publish(one, topic, "", 1, true);
    const last = await client("scale-1:last");
    await last.subscribe({ topic: own("kept/+"), qos: 2 });
    expect(await last.drain()).toEqual([]);
  });

  test("a session that was away gets what came meanwhile, QoS 1 and 2, and is told that it was kept [MQTT-3.1.2-5, 3.2.2-2]", async () => {
    const away = await client("scale-1:away", { clean: false });
    expect(away.sessionPresent).toBe(false);
    await away.subscribe({ topic: own("queue/#"), qos: 2 });
    await away.bye();
    const one = await client("scale-1");
    for (const qos of [1, 2] as const) await publish(one, own("queue/x"), `while away ${qos}`, qos);
    const back = await client("scale-1:away", { clean: false });
    expect(back.sessionPresent).toBe(true);
    expect(seen(await back.drain())).toEqual([
      [own("queue/x"), "while away 1", 1],
      [own("queue/x"), "while away 2", 2],
    ]);
    await back.bye();
    const fresh = await client("scale-1:away", { clean: true });
    expect(fresh.sessionPresent).toBe(false);
  });

  test("the will is said when the line is cut, and not after a DISCONNECT [MQTT-3.1.2-8, 3.14.4-3]", async () => {
    const watcher = await client("scale-1");
    await watcher.subscribe({ topic: own("will"), qos: 2 });
    const will = { topic: own("will"), payload: Buffer.from("gone"), qos: 1 as const, retain: false };
    const polite = await client("scale-1:polite", { will });
    await polite.bye();
    const torn = await client("scale-1:torn", { will: { ...will, payload: Buffer.from("torn") } });
    await torn.cut();
    expect(String((await watcher.nextPublish()).payload)).toBe("torn");
  });

  test("an empty client id is given one for a clean session, and refused with 2 for one to keep [MQTT-3.1.3-6, -8]", async () => {
    const username = "scale-1";
    const password = Buffer.from("pw-scale-1");
    await client("", { username, password, clean: true });
    // By hand: the packet library will not even write such a CONNECT.
    await expect(rawClient(site.port, "", { clean: false })).rejects.toThrow("CONNACK 2");
  });

  test("filters that overlap bring a message once, at the highest QoS among them [MQTT-3.3.5-1]", async () => {
    const one = await client("scale-1");
    await one.subscribe({ topic: own("over/#"), qos: 2 }, { topic: own("over/+"), qos: 1 });
    await publish(one, own("over/x"), "twice covered", 2);
    expect(seen(await one.drain())).toEqual([[own("over/x"), "twice covered", 2]]);
  });

  test("who stays silent for one and a half keep-alives is gone, and the will is said [MQTT-3.1.2-24]", async () => {
    const watcher = await client("scale-1");
    await watcher.subscribe({ topic: own("silent"), qos: 0 });
    const startMs = Date.now();
    const mute = await client("scale-1:mute", {
      keepalive: 1,
      will: { topic: own("silent"), payload: Buffer.from("mute"), qos: 0, retain: false },
    });
    expect(String((await watcher.nextPublish(20_000)).payload)).toBe("mute");
    expect(Date.now() - startMs).toBeGreaterThanOrEqual(1_400);
    await mute.untilClosed();
  });

  test("what was not acknowledged comes again after a reconnect, under its old id and marked as repeated [MQTT-4.4.0-1]", async () => {
    const first = await client("scale-1:again", { clean: false });
    await first.subscribe({ topic: own("again"), qos: 2 });
    const one = await client("scale-1");
    await publish(one, own("again"), "one", 1);
    await publish(one, own("again"), "two", 2);
    const before = [await first.nextPublish(), await first.nextPublish()];
    await first.cut();
    const second = await client("scale-1:again", { clean: false });
    const after = [await second.nextPublish(), await second.nextPublish()];
    expect(after.map(({ messageId, payload }) => [messageId, String(payload)])).toEqual(
      before.map(({ messageId, payload }) => [messageId, String(payload)]),
    );
    expect(after.map(({ dup }) => dup)).toEqual([true, true]);
    await second.cut();
    await (await client("scale-1:again", { clean: true })).bye();
  });

  test("a filter that is not allowed is answered 0x80, and the one beside it works [MQTT-3.9.3-2]", async () => {
    const one = await client("scale-1");
    expect(
      await one.subscribe({ topic: "kontor/hh1/devices/scale-2/#", qos: 1 }, { topic: own("mine"), qos: 1 }),
    ).toEqual([128, 1]);
    await publish(one, own("mine"), "works", 1);
    expect(seen(await one.drain())).toEqual([[own("mine"), "works", 1]]);
  });

  test("wildcards at the front do not match topics that begin with $ [MQTT-4.7.2-1]", async () => {
    const one = await client("wms");
    await one.subscribe({ topic: "$SYS/#", qos: 0 });
    await expect(one.drain()).resolves.toBeDefined();
    const other = await client("erp");
    // Wider than anything it was granted: refused whole, so that no $ topic can come this way either.
    expect(await other.subscribe({ topic: "#", qos: 0 }, { topic: "+/hh1/#", qos: 0 })).toEqual([128, 128]);
  });

  test("after UNSUBSCRIBE nothing more comes for that filter, and the others stay [MQTT-3.10.4-1, -4]", async () => {
    const one = await client("scale-1");
    await one.subscribe({ topic: own("un/a"), qos: 2 }, { topic: own("un/b"), qos: 2 });
    one.send({ cmd: "unsubscribe", messageId: 5, unsubscriptions: [own("un/a")] });
    expect(await one.next("unsuback")).toMatchObject({ messageId: 5 });
    await publish(one, own("un/a"), "unheard", 1);
    await publish(one, own("un/b"), "heard", 1);
    expect(seen(await one.drain())).toEqual([[own("un/b"), "heard", 1]]);
  });
});
