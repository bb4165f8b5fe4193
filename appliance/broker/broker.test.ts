import { connect as tcpConnect } from "node:net";
import fc from "fast-check";
import type { IClientOptions, MqttClient } from "mqtt";
import { afterEach, describe, expect, test } from "vitest";
import type { BrokerOptions } from "./broker.ts";
import { throwawayCertificate } from "./testing/certificate.ts";
import { connectPacket, publishPacket, rawClient } from "./testing/raw-client.ts";
import { connectDevice, eventually, Inbox, TestSite } from "./testing/test-site.ts";

const sites: TestSite[] = [];
afterEach(async () => {
  for (const site of sites.splice(0)) await site.stop();
});

async function site(options: Partial<BrokerOptions> = {}): Promise<TestSite> {
  const made = new TestSite(options);
  sites.push(made);
  return made.start();
}

const keep: IClientOptions = { clean: false };

describe("sign-in", () => {
  test.each<[string, string, IClientOptions, RegExp]>([
    ["no credentials", "scale-1", { username: undefined, password: undefined }, /Bad username or password/i],
    ["a wrong password", "scale-1", { password: "guess" }, /Bad username or password/i],
    ["an unknown name", "nobody", {}, /Bad username or password/i],
    ["a client id without end", "scale-1", { clientId: `scale-1:${"x".repeat(200)}` }, /Identifier rejected/i],
    [
      "a will on a topic of another device",
      "scale-1",
      { will: { topic: "kontor/hh1/devices/scale-2/state", payload: "x" } },
      /Not authorized/i,
    ],
    [
      "a will that is a call",
      "scale-1",
      { will: { topic: "kontor/hh1/call/scale-1/x.y", payload: "x" } },
      /Not authorized/i,
    ],
    ["MQTT 5, which is not spoken here", "scale-1", { protocolVersion: 5 }, /protocol version/i],
  ])("refuses %s", async (_, device, options, reason) => {
    const here = await site();
    await expect(here.connect(device, options)).rejects.toThrow(reason);
    expect(here.broker.stats().connections).toBeLessThanOrEqual(1);
  });

  test("takes the device's own id, further sessions of it, and gives one to who has none", async () => {
    const here = await site();
    await here.connect("scale-1");
    await here.connect("scale-1", { clientId: "scale-1:second" });
    await here.connect("scale-1", { clientId: "" });
    expect(here.broker.stats().connections).toBe(3);
  });

  test("a client id that is not the device's own stands below it: it works, keeps its session, and takes nobody else's", async () => {
    const here = await site();
    const other = await here.connect("scale-2", keep);
    const fixed = await here.connect("scale-1", { ...keep, clientId: "scale-2" });
    await fixed.subscribeAsync("kontor/hh1/devices/scale-1/#", { qos: 1 });
    expect(here.broker.stats().connections).toBe(2);
    expect(other.connected).toBe(true);
    await fixed.endAsync(true);
    const owner = await here.connect("scale-1");
    await owner.publishAsync("kontor/hh1/devices/scale-1/x", "meanwhile", { qos: 1 });
    const again: MqttClient[] = [];
    const back = connectDevice(here.port, "scale-1", { ...keep, clientId: "scale-2" }, again);
    const inbox = new Inbox(again[0] as MqttClient);
    await back;
    await inbox.until((messages) => messages.length === 1);
    expect(other.connected).toBe(true);
    await again[0]?.endAsync(true);
  });

  test("stops asking after some failures, says so once, and goes on serving others at the same address", async () => {
    const asked: string[] = [];
    const here = await site({
      limits: { signInFailuresMax: 3 },
      authenticate: async ({ username, password }) => {
        asked.push(username);
        return password === "right" ? { deviceId: username, roles: [] } : undefined;
      },
    });
    for (let n = 0; n < 6; n++) await expect(here.connect("old-bridge")).rejects.toThrow(/Not authorized|Bad username/);
    expect(asked).toHaveLength(3);
    await expect(here.connect("old-bridge", { password: "right" })).rejects.toThrow(/Not authorized/);
    await here.connect("good-bridge", { password: "right" });
    expect(here.logged("broker.sign-in-refused")).toHaveLength(1);
  });

  test("an authenticator that throws or never answers refuses, and harms nothing", async () => {
    const here = await site({
      limits: { signInTimeoutMs: 50 },
      authenticate: ({ username }) =>
        username === "thrower" ? Promise.reject(new Error("disk")) : new Promise(() => {}),
    });
    await expect(here.connect("thrower")).rejects.toThrow(/Server unavailable/);
    await expect(here.connect("waiter")).rejects.toThrow(/Server unavailable/);
  });

  test("plain TCP outside the loopback, and a port that is taken, are refused at start", async () => {
    const here = await site();
    const start = (host: string, port: number) => new TestSite({ listen: { tcp: { host, port } } });
    const open = start("0.0.0.0", 0);
    const twice = start("127.0.0.1", here.port);
    sites.push(open, twice);
    await expect(open.start()).rejects.toThrow(/loopback/);
    await expect(twice.start()).rejects.toThrow(/EADDRINUSE/);
  });

  test("speaks TLS, and only to those who trust its certificate", async () => {
    const { key, cert } = await throwawayCertificate();
    const here = await site({ listen: { tls: { host: "127.0.0.1", port: 0, key, cert } } });
    const tls: IClientOptions = { protocol: "mqtts", host: "localhost", servername: "localhost" };
    const port = here.broker.ports.tls ?? 0;
    expect(here.broker.ports.tcp).toBeUndefined();
    await expect(connectDevice(port, "scale-1", tls)).rejects.toThrow(/self.signed/i);
    const client = await connectDevice(port, "scale-1", { ...tls, ca: cert });
    const inbox = new Inbox(client);
    await client.subscribeAsync("kontor/hh1/reply/scale-1/#", { qos: 1 });
    await client.publishAsync("kontor/hh1/call/scale-1/x.y", '{"commandId":"c1"}', { qos: 1 });
    await inbox.count(1);
    await client.endAsync();
  });
});

describe("topics", () => {
  test("a refused publish closes the connection and reaches nobody", async () => {
    const here = await site();
    const victim = await here.connect("scale-2");
    const inbox = new Inbox(victim);
    await victim.subscribeAsync("kontor/hh1/devices/scale-2/#", { qos: 1 });
    const attacker = await here.connect("scale-1");
    const closed = new Promise<void>((resolve) => attacker.once("close", () => resolve()));
    attacker.publish("kontor/hh1/devices/scale-2/weight", "forged", { qos: 1 });
    await closed;
    await victim.publishAsync("kontor/hh1/devices/scale-2/weight", "mine", { qos: 1 });
    await inbox.count(1);
    expect(inbox.payloads).toEqual(["mine"]);
    expect(here.logged("broker.publish-refused")).toHaveLength(1);
  });

  test("a refused filter gets 0x80, and the one beside it works", async () => {
    const here = await site();
    const client = await here.connect("scale-1");
    const inbox = new Inbox(client);
    expect(
      await grants(client, ["kontor/hh1/devices/scale-1/#", "kontor/hh1/#", "#", "kontor/hh1/facts/#", "$SYS/#"]),
    ).toEqual([1, 128, 128, 128, 128]);
    await client.publishAsync("kontor/hh1/devices/scale-1/weight", "12", { qos: 1 });
    await inbox.count(1);
  });

  test("a filter refused beside one that was granted is not queued for either", async () => {
    const here = await site();
    const client = await here.connect("scale-1", keep);
    await grants(client, ["kontor/hh1/devices/scale-1/#", "kontor/hh1/facts/#"]);
    await client.endAsync();
    here.broker.publishFact({ type: "secret" });
    await eventually(() => here.broker.stats().factsPublished === 1);
    expect(here.broker.stats().queuedMessages).toBe(0);
  });

  test("facts go to integrators, in order, and not to devices", async () => {
    const here = await site();
    const erp = await here.connect("erp");
    const inbox = new Inbox(erp);
    await erp.subscribeAsync("kontor/hh1/facts/#", { qos: 1 });
    for (let n = 0; n < 200; n++) here.broker.publishFact({ type: "lpn-moved", n });
    const messages = await inbox.count(200);
    expect(messages.map(({ payload }) => JSON.parse(payload).n)).toEqual(Array.from({ length: 200 }, (_, n) => n));
    expect(messages[0]).toMatchObject({ topic: "kontor/hh1/facts/lpn-moved", qos: 1, retain: false });
  });

  test("topics granted at pairing serve protocols with names of their own", async () => {
    const here = await site();
    const vehicle = await here.connect("agv-7");
    await vehicle.publishAsync("uagv/v2/maker/7/connection", "ONLINE", { qos: 1, retain: true });
    expect(await grants(vehicle, ["uagv/v2/maker/7/order", "uagv/v2/maker/8/order"])).toEqual([1, 128]);
  });

  test("a message of QoS 0 sent just after one of QoS 1 or 2 does not make it vanish", async () => {
    // moscajs/aedes#994: the overtaken one is taken for a duplicate
    const here = await site();
    const client = await here.connect("scale-1", keep);
    const inbox = new Inbox(client);
    await client.subscribeAsync("kontor/hh1/devices/scale-1/#", { qos: 2 });
    const sent: string[] = [];
    for (let n = 0; n < 300; n++) {
      const qos = ([1, 0, 2, 0, 0, 1] as const)[n % 6] ?? 0;
      client.publish("kontor/hh1/devices/scale-1/n", `${n}`, { qos, retain: n % 5 === 0 });
      sent.push(`${n}`);
    }
    await inbox.count(300);
    expect(new Set(inbox.payloads)).toEqual(new Set(sent));
    expect(inbox.payloads).toHaveLength(300);
    // a QoS 2 message is handed over at PUBREL, so later than its neighbours; each kind keeps its order
    const isQos2 = (payload: string) => Number(payload) % 6 === 2;
    expect(inbox.payloads.filter(isQos2)).toEqual(sent.filter(isQos2));
    expect(inbox.payloads.filter((payload) => !isQos2(payload))).toEqual(sent.filter((payload) => !isQos2(payload)));
  });

  test("a message goes out at no more than the QoS granted, by wildcard too", async () => {
    const here = await site();
    const client = await here.connect("scale-1");
    const inbox = new Inbox(client);
    await client.subscribeAsync("kontor/hh1/devices/scale-1/#", { qos: 1 });
    await client.publishAsync("kontor/hh1/devices/scale-1/n", "x", { qos: 2 });
    expect((await inbox.count(1))[0]).toMatchObject({ qos: 1 });
  });
});

describe("sessions", () => {
  test("a session, its queue and retained messages outlive a restart", async () => {
    const here = await site();
    const erp = await here.connect("erp", keep);
    await erp.subscribeAsync("kontor/hh1/facts/#", { qos: 1 });
    await erp.endAsync();
    const scale = await here.connect("scale-1");
    await scale.publishAsync("kontor/hh1/devices/scale-1/state", "ready", { qos: 1, retain: true });
    here.broker.publishFact({ type: "before", n: 1 });
    await eventually(() => here.broker.stats().queuedMessages === 1);
    await here.restart();
    here.broker.publishFact({ type: "after", n: 2 });

    const erpAgain = connectLater(here, "erp", keep);
    expect((await erpAgain.inbox.count(2)).map(({ payload }) => JSON.parse(payload).n)).toEqual([1, 2]);
    await eventually(() => here.broker.stats().queuedMessages === 0);
    const scaleAgain = await here.connect("scale-1");
    const inbox = new Inbox(scaleAgain);
    await scaleAgain.subscribeAsync("kontor/hh1/devices/scale-1/#", { qos: 1 });
    expect((await inbox.count(1))[0]).toMatchObject({ payload: "ready", retain: true });
  });

  test("a clean session leaves nothing of the one before", async () => {
    const here = await site();
    const erp = await here.connect("erp", keep);
    await erp.subscribeAsync("kontor/hh1/facts/#", { qos: 1 });
    await erp.endAsync();
    here.broker.publishFact({ type: "missed" });
    await eventually(() => here.broker.stats().queuedMessages === 1);
    await here.connect("erp");
    expect(here.broker.stats()).toMatchObject({ queuedMessages: 0, sessions: 0 });
  });

  test("a client that drops out is spoken for by its will; one that says goodbye is not", async () => {
    const here = await site();
    const watcher = await here.connect("scale-1", { clientId: "scale-1:watcher" });
    const inbox = new Inbox(watcher);
    await watcher.subscribeAsync("kontor/hh1/devices/scale-1/#", { qos: 1 });
    const will = (payload: string) => ({
      will: { topic: "kontor/hh1/devices/scale-1/state", payload, qos: 1 as const, retain: false },
    });
    const polite = await here.connect("scale-1", { clientId: "scale-1:polite", ...will("polite is gone") });
    await polite.endAsync();
    const crashing = await here.connect("scale-1", { clientId: "scale-1:crashing", ...will("crashing is gone") });
    crashing.stream.destroy();
    await inbox.count(1);
    expect(inbox.payloads).toEqual(["crashing is gone"]);
  });
});

describe("calls", () => {
  async function caller(options: Partial<BrokerOptions> = {}) {
    const here = await site(options);
    const client = await here.connect("scale-1");
    const inbox = new Inbox(client);
    await client.subscribeAsync("kontor/hh1/reply/scale-1/#", { qos: 1 });
    const send = (name: string, payload: string | Buffer, qos: 0 | 1 | 2 = 1) =>
      client.publishAsync(`kontor/hh1/call/scale-1/${name}`, payload, { qos });
    const answers = async (count: number) =>
      (await inbox.count(count)).map(({ topic, payload }) => ({
        level: topic.split("/").at(-1),
        ...JSON.parse(payload),
      }));
    return { here, client, inbox, send, answers };
  }

  test.each([0, 1, 2] as const)(
    "a call of QoS %i is answered under its command id, and the answer is not retained",
    async (qos) => {
      const { send, answers, inbox, client } = await caller();
      await send("receiving.weigh", '{"commandId":"c-1","input":{"grams":12}}', qos);
      expect(await answers(1)).toEqual([
        {
          level: "c-1",
          ok: true,
          name: "receiving.weigh",
          deviceId: "scale-1",
          payload: { commandId: "c-1", input: { grams: 12 } },
        },
      ]);
      await client.unsubscribeAsync("kontor/hh1/reply/scale-1/#");
      await client.subscribeAsync("kontor/hh1/reply/scale-1/#", { qos: 1 });
      await send("receiving.weigh", '{"commandId":"c-2"}');
      await answers(2);
      expect(inbox.messages.every(({ retain }) => !retain)).toBe(true);
    },
  );

  test("whoever calls is who signed in, whatever the message says", async () => {
    const callers: unknown[] = [];
    const { send, answers } = await caller({
      authenticate: async () => ({ deviceId: "scale-1", roles: ["device", "picker"], personId: "p7" }),
      call: async (who) => {
        callers.push(who);
        return { ok: true };
      },
    });
    await send("a.b", '{"commandId":"c-1","input":{"deviceId":"root","roles":["admin"]}}');
    await answers(1);
    expect(callers).toEqual([{ deviceId: "scale-1", roles: ["device", "picker"], personId: "p7" }]);
  });

  test("what is no call is refused with the reason and what to do", async () => {
    const { send, answers } = await caller();
    await send("a.b", "not json");
    await send("a.b", '{"commandId":"c-2","input":1}');
    await send("a.b", Buffer.alloc(70_000, "x"));
    const [unreadable, malformed, tooLarge] = await answers(3);
    expect(unreadable).toMatchObject({
      level: "unreadable",
      code: "call-unreadable",
      status: 400,
      todo: expect.any(String),
    });
    expect(malformed).toMatchObject({ level: "c-2", code: "call-malformed", status: 422 });
    expect(tooLarge).toMatchObject({ level: "unreadable", code: "call-too-large", status: 413 });
  });

  test("a command that throws, or answers with what is no JSON, is answered all the same", async () => {
    const { here, send, answers } = await caller({
      call: async (_, name) => {
        if (name === "throws") throw new Error("secret detail");
        return name === "huge" ? { text: "x".repeat(300_000) } : { big: 1n };
      },
    });
    for (const name of ["throws", "odd", "huge"]) await send(name, `{"commandId":"${name}"}`);
    const got = await answers(3);
    expect(Object.fromEntries(got.map(({ level, code }) => [level, code]))).toEqual({
      throws: "call-failed",
      odd: "call-failed",
      huge: "answer-too-large",
    });
    expect(JSON.stringify(got)).not.toContain("secret");
    expect(here.logged("broker.call-failed")).toHaveLength(1);
  });

  test("beyond its bound of calls under way a device is told to come back", async () => {
    const waiting: (() => void)[] = [];
    const { here, send, answers } = await caller({
      limits: { callsInFlightPerDeviceMax: 4 },
      call: () => new Promise((resolve) => waiting.push(() => resolve({ ok: true }))),
    });
    for (let n = 0; n < 6; n++) await send("a.b", `{"commandId":"c-${n}"}`);
    expect(await answers(2)).toEqual([
      expect.objectContaining({ level: "c-4", code: "call-busy", status: 429, retryAfterMs: 500 }),
      expect.objectContaining({ level: "c-5", code: "call-busy" }),
    ]);
    expect(here.broker.stats().callsInFlight).toBe(4);
    for (const finish of waiting) finish();
    await answers(6);
    await send("a.b", '{"commandId":"c-5"}');
    await eventually(() => waiting.length === 5);
    waiting[4]?.();
    await answers(7);
  });

  test("a slow call is told of, and its answer still comes", async () => {
    const { send, answers } = await caller({
      limits: { callTimeoutMs: 30 },
      call: () => new Promise((resolve) => setTimeout(resolve, 90, { ok: true })),
    });
    await send("a.b", '{"commandId":"c-1"}');
    expect(await answers(2)).toEqual([
      expect.objectContaining({ level: "c-1", code: "call-timeout", status: 504 }),
      { level: "c-1", ok: true },
    ]);
  });

  test("any bytes as a call get exactly one answer and leave the broker well", async () => {
    const { here, client, inbox, send } = await caller();
    let sent = 0;
    const payloads = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.json().map((text) => Buffer.from(text)),
      fc
        .record({ commandId: fc.string({ maxLength: 5 }), input: fc.jsonValue() })
        .map((call) => Buffer.from(JSON.stringify(call))),
    );
    await fc.assert(
      fc.asyncProperty(payloads, fc.constantFrom(0, 1, 2), async (payload, qos) => {
        await send("a.b", Buffer.from(payload), qos as 0 | 1 | 2);
        sent += 1;
        await inbox.count(sent);
      }),
      { numRuns: 150 },
    );
    expect(inbox.messages).toHaveLength(sent);
    expect(client.connected).toBe(true);
    expect(here.logged("broker.failed")).toEqual([]);
  });
});

describe("hostile connections", () => {
  test("noise instead of MQTT is closed, and the broker goes on", async () => {
    const here = await site();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 2, maxLength: 200 }), fc.boolean(), async (noise, signedIn) => {
        const socket = signedIn ? await rawClient(here.port, "scale-2") : tcpConnect(here.port, "127.0.0.1");
        socket.on("error", () => {});
        const closed = new Promise((resolve) => socket.once("close", resolve));
        socket.end(noise);
        socket.resume();
        await closed;
      }),
      { numRuns: 60 },
    );
    await here.connect("scale-1");
    expect(here.logged("broker.failed")).toEqual([]);
  });

  test("a packet beyond the bound is cut off when it is announced", async () => {
    const here = await site();
    const socket = await rawClient(here.port, "scale-1");
    socket.on("error", () => {});
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.write(publishPacket("kontor/hh1/devices/scale-1/n", Buffer.alloc(300_000)).subarray(0, 10));
    socket.resume();
    await closed;
    expect(here.logged("broker.packet-too-large")).toHaveLength(1);
  });

  test("before sign-in the bound is smaller, and who says nothing is closed", async () => {
    const here = await site({ limits: { connectTimeoutMs: 50 } });
    const end = (first: Buffer) => {
      const socket = tcpConnect(here.port, "127.0.0.1");
      socket.on("error", () => {}).resume();
      socket.write(first);
      return new Promise((resolve) => socket.once("close", resolve));
    };
    await end(connectPacket("scale-1", "x".repeat(20_000), true).subarray(0, 20));
    await end(Buffer.from([0x10]));
    await eventually(() => here.broker.stats().connections === 0);
  });

  test("no more connections than the bound are taken, and one that goes makes room", async () => {
    const here = await site({ limits: { connectionsMax: 2 } });
    const first = await here.connect("scale-1");
    await here.connect("scale-2");
    await expect(here.connect("erp")).rejects.toThrow(/closed/);
    await first.endAsync();
    await eventually(() => here.broker.stats().connections === 1);
    await here.connect("erp");
  });

  test("a client that asked for no keep-alive is given one", async () => {
    const here = await site({ limits: { keepaliveMaxSeconds: 0.05 } });
    const client = await here.connect("scale-1", { keepalive: 0 });
    await new Promise<void>((resolve) => client.once("close", () => resolve()));
  });
});

test("closes in bounded time with a call that never ends and a client that hangs", async () => {
  const here = await site({ limits: { closeTimeoutMs: 100 }, call: () => new Promise(() => {}) });
  const client = await here.connect("scale-1");
  await client.publishAsync("kontor/hh1/call/scale-1/a.b", '{"commandId":"c-1"}', { qos: 1 });
  const hanging = await rawClient(here.port, "scale-2");
  hanging.pause();
  const startedAt = performance.now();
  await Promise.all([here.broker.close(), here.broker.close()]);
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  hanging.destroy();
});

test("a call acknowledged and not answered when the broker stopped is made again at the next start", async () => {
  const made: string[] = [];
  let answering = false;
  const here = await site({
    limits: { closeTimeoutMs: 50 },
    call: (_, name, { commandId }) => {
      made.push(`${name} ${commandId}`);
      return answering ? Promise.resolve({ ok: true }) : new Promise(() => {});
    },
  });
  const client = await here.connect("scale-1", keep);
  await client.subscribeAsync("kontor/hh1/reply/scale-1/#", { qos: 1 });
  await client.publishAsync("kontor/hh1/call/scale-1/a.b", '{"commandId":"c-1"}', { qos: 1 });
  answering = true;
  await here.restart();
  const again = connectLater(here, "scale-1", keep);
  expect((await again.inbox.count(1))[0]).toMatchObject({
    topic: "kontor/hh1/reply/scale-1/c-1",
    payload: '{"ok":true}',
  });
  expect(made).toEqual(["a.b c-1", "a.b c-1"]);
  await here.restart();
  expect(made).toHaveLength(2);
});

/** The codes of a SUBACK, for the filters in their order. */
function grants(client: MqttClient, filters: string[]): Promise<number[]> {
  return new Promise((resolve) => {
    client.subscribe(filters, { qos: 1 }, (_error, _granted, packet) => resolve((packet?.granted ?? []) as number[]));
  });
}

/** Listens before it is connected: a session's queue may arrive together with CONNACK. */
function connectLater(here: TestSite, device: string, options: IClientOptions) {
  const clients: MqttClient[] = [];
  const connecting = connectDevice(here.port, device, options, clients);
  const [client] = clients;
  if (!client) throw new Error("no client");
  return { inbox: new Inbox(client), connecting };
}
