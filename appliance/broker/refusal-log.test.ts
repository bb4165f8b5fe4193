import { connect as tcpConnect } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { throwawayCertificate } from "./testing/certificate.ts";
import { PacketClient } from "./testing/packet-client.ts";
import { publishPacket, rawClient } from "./testing/raw-client.ts";
import { TestSite } from "./testing/test-site.ts";

let here: TestSite;
beforeEach(async () => {
  const { key, cert } = await throwawayCertificate();
  here = await new TestSite({
    listen: { tcp: { host: "127.0.0.1", port: 0 }, tls: { host: "127.0.0.1", port: 0, key, cert } },
    limits: { inboundQos2Max: 2, retainedTopicsMax: 1, connectTimeoutMs: 2_000, connectionsMax: 3 },
  }).start();
});
afterEach(() => here.stop());

const own = "kontor/hh1/devices/scale-1/n";

async function hello(clientId: string, more: Parameters<PacketClient["sayHello"]>[1] = {}): Promise<PacketClient> {
  const client = new PacketClient(here.port);
  await client.sayHello(clientId, more);
  return client;
}

const publish = (topic: string, more: { qos?: 0 | 1 | 2; messageId?: number; retain?: boolean } = {}) =>
  ({ cmd: "publish", topic, payload: "x", qos: 0, dup: false, retain: false, ...more }) as const;

async function atTlsDoor(bytes: Buffer): Promise<void> {
  const socket = tcpConnect(here.broker.ports.tls ?? 0, "127.0.0.1")
    .on("error", () => {})
    .resume();
  socket.write(bytes);
  await new Promise<void>((resolve) => socket.once("close", () => resolve()));
}
const tlsRefusal = { address: "127.0.0.1", reason: expect.any(String) };

const refusals: [what: string, act: () => Promise<unknown>, event: string, data: object][] = [
  [
    "a wrong password",
    async () => (await hello("scale-1", { password: Buffer.from("guess") })).untilClosed(),
    "broker.sign-in-refused",
    { clientId: "scale-1", username: "scale-1", address: "127.0.0.1", reason: "user name or password is wrong" },
  ],
  [
    "MQTT 5",
    async () => {
      const client = new PacketClient(here.port);
      client.send({
        cmd: "connect",
        protocolId: "MQTT",
        protocolVersion: 5,
        clean: true,
        clientId: "scale-1",
        keepalive: 60,
      });
      await client.untilClosed();
    },
    "broker.client-closed",
    { address: "127.0.0.1", reason: "unacceptable protocol version" },
  ],
  [
    "silence instead of a CONNECT",
    () => new PacketClient(here.port).untilClosed(),
    "broker.client-closed",
    { address: "127.0.0.1", reason: "connect did not arrive in time" },
  ],
  [
    "a publish to another's topic",
    async () => {
      const client = await hello("scale-1");
      client.send(publish("kontor/hh1/devices/scale-2/n"));
      await client.untilClosed();
    },
    "broker.publish-refused",
    { clientId: "scale-1", topic: "kontor/hh1/devices/scale-2/n" },
  ],
  [
    "a filter of others",
    async () => (await hello("scale-1")).subscribe({ topic: "kontor/hh1/facts/#", qos: 1 }),
    "broker.subscribe-refused",
    { clientId: "scale-1", filter: "kontor/hh1/facts/#", reason: "not allowed" },
  ],
  [
    "a packet that is too large",
    async () => {
      const socket = (await rawClient(here.port, "scale-1")).on("error", () => {}).resume();
      const closed = new Promise((resolve) => socket.once("close", resolve));
      socket.write(publishPacket(own, Buffer.alloc(300_000)).subarray(0, 10));
      await closed;
    },
    "broker.packet-too-large",
    { address: "127.0.0.1" },
  ],
  [
    "one topic to keep too many",
    async () => {
      const client = await hello("scale-1");
      for (const n of [1, 2]) client.send(publish(`${own}/${n}`, { qos: 1, messageId: n, retain: true }));
      for (const _ of [1, 2]) await client.next("puback");
    },
    "broker.retained-refused",
    { clientId: "scale-1", topic: `${own}/2` },
  ],
  [
    "more QoS 2 messages left half sent than the bound",
    async () => {
      const client = await hello("scale-1");
      for (const n of [1, 2, 3]) client.send(publish(own, { qos: 2, messageId: n }));
      await client.untilClosed();
    },
    "broker.client-closed",
    { clientId: "scale-1", address: "127.0.0.1", reason: expect.stringContaining("maxInflightInbound") },
  ],
  [
    "a second CONNECT",
    async () => {
      const client = await hello("scale-1");
      client.send({
        cmd: "connect",
        protocolId: "MQTT",
        protocolVersion: 4,
        clean: true,
        clientId: "scale-1",
        keepalive: 60,
      });
      await client.untilClosed();
    },
    "broker.client-closed",
    { clientId: "scale-1", reason: "Invalid protocol" },
  ],
  [
    "plain MQTT at the TLS door",
    () => atTlsDoor(publishPacket(own, Buffer.alloc(20))),
    "broker.tls-refused",
    tlsRefusal,
  ],
  ["a TLS handshake that never ends", () => atTlsDoor(Buffer.from([0x16])), "broker.tls-refused", tlsRefusal],
  [
    "a connection too many",
    async () => {
      await Promise.all([hello("scale-1"), hello("scale-2"), hello("erp")]);
      await new PacketClient(here.port).untilClosed();
    },
    "broker.connections-full",
    { address: "127.0.0.1", connectionsMax: 3 },
  ],
];

test.each(refusals)("%s is refused with one line that says who and why", async (_what, act, event, data) => {
  await act();
  await here.broker.close(); // what is still to be said is said by then
  const warnings = here.lines.filter(({ level }) => level !== "info");
  expect(warnings).toEqual([{ level: "warn", event, data: expect.objectContaining(data) }]);
});
