import fc from "fast-check";
import mqtt from "mqtt";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { StartedAppliance } from "../../testing/start-appliance.ts";
import { deviceRequest } from "../tls/testing/device-request.ts";

let appliance: StartedAppliance;
let admin: string;
let secret: string;
beforeAll(async () => {
  appliance = await StartedAppliance.start({ args: [] });
  admin = await appliance.signIn("admin");
  secret = await pair("erp-1", ["integrator"]);
});
afterAll(() => appliance.stop());

async function pair(deviceId: string, roles: ("integrator" | "receiver")[]): Promise<string> {
  const invite = { name: deviceId, kind: "integration", roles } as const;
  const { code } = await appliance.call("devices.invite", invite, admin);
  return (await appliance.call("devices.pair", { code, deviceId })).secret;
}

/** A client of the real broker; `next` waits for the next message on a topic. */
async function connect(username: string, password: string, clientId = username) {
  const url = `mqtt://127.0.0.1:${appliance.ready.ports.mqtt}`;
  const client = await mqtt.connectAsync(url, { username, password, clientId, reconnectPeriod: 0 }, false);
  const got: { topic: string; body: Record<string, unknown> }[] = [];
  let wake = () => {};
  client.on("message", (topic, payload) => {
    got.push({ topic, body: JSON.parse(String(payload)) });
    wake();
  });
  return {
    client,
    async next(fits: (message: { topic: string; body: Record<string, unknown> }) => boolean) {
      for (;;) {
        const at = got.findIndex(fits);
        if (at >= 0) return got.splice(at, 1)[0]!.body;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

async function untilCut<T>(client: mqtt.MqttClient, act: () => Promise<T>): Promise<T> {
  const cut = new Promise<void>((resolve) => client.once("close", () => resolve()));
  const done = await act();
  await cut;
  return done;
}

describe("a paired device", () => {
  test("calls what HTTP offers, and is answered on its reply topic", async () => {
    const { client, next } = await connect("erp-1", secret);
    await client.subscribeAsync(`kontor/${appliance.siteId}/reply/erp-1/#`, { qos: 1 });
    const call = (name: string, commandId: string, input: object) =>
      client.publishAsync(`kontor/${appliance.siteId}/call/erp-1/${name}`, JSON.stringify({ commandId, input }), {
        qos: 1,
      });
    const reply = (commandId: string) =>
      next(({ topic }) => topic === `kontor/${appliance.siteId}/reply/erp-1/${commandId}`);

    await call("people.me", "m-1", {});
    expect(await reply("m-1")).toEqual({
      ok: true,
      value: { id: "device:erp-1", name: "device:erp-1", roles: ["integrator"], language: "en", device: "erp-1" },
    });
    await call("people.list", "m-2", {});
    expect(await reply("m-2")).toMatchObject({ status: 403, code: "not-allowed", todo: expect.any(String) });
    await call("tasks.list", "m-3", { limit: -1 });
    expect(await reply("m-3")).toMatchObject({ status: 400, code: "input-invalid" });
    await client.endAsync();
  });

  test("reads committed facts as they happen, without what only sync needs", async () => {
    const { client, next } = await connect("erp-1", secret);
    await client.subscribeAsync(`kontor/${appliance.siteId}/facts/#`, { qos: 1 });
    await appliance.call("people.save", { id: "mia", name: "Mia", pin: "4711" }, admin, "fact-1");
    const fact = await next(({ body }) => body.commandId === "fact-1");
    expect(fact).toMatchObject({ type: "person-saved", actor: "admin", data: { personId: "mia", name: "Mia" } });
    expect(fact).not.toHaveProperty("sets");
    await client.endAsync();
  });

  test("is cut off when it is revoked, and when it was paired anew; nobody else is", async () => {
    const { client: other } = await connect("erp-1", secret);
    const own = await pair("scale-1", ["receiver"]);
    const first = await connect("scale-1", own);
    const anew = await untilCut(first.client, async () => pair("scale-1", ["receiver"]));
    await expect(connect("scale-1", own)).rejects.toThrow();
    const second = await connect("scale-1", anew);
    await untilCut(second.client, () => appliance.call("devices.revoke", { deviceId: "scale-1" }, admin));
    await expect(connect("scale-1", anew)).rejects.toThrow();
    await other.publishAsync(`kontor/${appliance.siteId}/devices/erp-1/n`, "1", { qos: 1 });
    await other.endAsync();
  });

  test("that sent a certificate request comes with its certificate and no password, until it is revoked", async () => {
    const { keyPem, csrPem } = await deviceRequest("somebody else");
    const { code } = await appliance.call("devices.invite", { name: "AMR 7", kind: "machine" }, admin);
    const refused = appliance.call("devices.pair", { code, deviceId: "amr-7", csr: "-----BEGIN NOTHING-----" });
    await expect(refused).rejects.toMatchObject({ problem: { code: "input-invalid", status: 400 } });
    const paired = await appliance.call("devices.pair", { code, deviceId: "amr-7", csr: csrPem });
    const { certPem: cert = "", authorityPem: ca = "", endsAt } = paired.certificate ?? {};
    const { devices } = await appliance.call("devices.list", {}, admin);
    expect(devices.find(({ id }) => id === "amr-7")).toMatchObject({ certificateEndsAt: endsAt });
    expect(JSON.stringify(devices)).not.toMatch(/certificate256|hash/i);

    const url = `mqtts://localhost:${appliance.ready.ports.mqtts}`;
    const options = { key: keyPem, cert, ca, clientId: "amr-7", reconnectPeriod: 0 };
    const amr = await mqtt.connectAsync(url, options, false);
    const reply = new Promise((resolve) => amr.once("message", (_topic, body) => resolve(JSON.parse(String(body)))));
    await amr.subscribeAsync(`kontor/${appliance.siteId}/reply/amr-7/#`, { qos: 1 });
    await amr.publishAsync(`kontor/${appliance.siteId}/call/amr-7/people.me`, '{"commandId": "c-1"}', { qos: 1 });
    expect(await reply).toMatchObject({ ok: true, value: { id: "device:amr-7" } });
    const { client: bySecret } = await connect("amr-7", paired.secret, "amr-7:second");
    await Promise.all([
      untilCut(bySecret, async () => {}),
      untilCut(amr, () => appliance.call("devices.revoke", { deviceId: "amr-7" }, admin)),
    ]);
    await expect(mqtt.connectAsync(url, options, false)).rejects.toThrow();
  });
});

test("a person signs in with the token of their session, and with nobody else's", async () => {
  const token = await appliance.signIn("picker", "hh-7");
  const url = `mqtt://127.0.0.1:${appliance.ready.ports.mqtt}`;
  const options = { password: token, clientId: "hh-7", reconnectPeriod: 0 };
  const client = await mqtt.connectAsync(url, { ...options, username: "test-picker" }, false);
  await client.endAsync();
  await expect(mqtt.connectAsync(url, { ...options, username: "admin" }, false)).rejects.toThrow();
  await expect(mqtt.connectAsync(url, { reconnectPeriod: 0 }, false)).rejects.toThrow();
});

test("whatever is published as a call, the reply is a value or a problem, and the door stays open", async () => {
  const seed = Number(process.env.SEED ?? Date.now());
  console.log(`seed ${seed}`);
  const { client, next } = await connect("erp-1", secret);
  await client.subscribeAsync(`kontor/${appliance.siteId}/reply/erp-1/#`, { qos: 1 });
  const names = fc.constantFrom("people.me", "people.sign-in", "scan.resolve", "tasks.list", "no.such", "__proto__");
  const payload = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.json().map((text) => Buffer.from(text)),
    fc.jsonValue().map((input) => Buffer.from(JSON.stringify({ commandId: "fuzz", input }))),
  );
  await fc.assert(
    fc.asyncProperty(names, payload, async (name, bytes) => {
      await client.publishAsync(`kontor/${appliance.siteId}/call/erp-1/${name}`, bytes, { qos: 0 });
      const body = await next(({ topic }) => topic.startsWith(`kontor/${appliance.siteId}/reply/erp-1/`));
      if (body.ok !== true) expect(body).toMatchObject({ status: expect.any(Number), code: expect.any(String) });
      expect(body.code).not.toBe("fault");
    }),
    { seed, numRuns: 120 },
  );
  await client.endAsync();
});
