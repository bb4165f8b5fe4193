import fc from "fast-check";
import mqtt from "mqtt";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { StartedAppliance } from "../../testing/start-appliance.ts";

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
async function connect(username: string, password: string) {
  const url = `mqtt://127.0.0.1:${appliance.ready.ports.mqtt}`;
  const client = await mqtt.connectAsync(url, { username, password, clientId: username, reconnectPeriod: 0 }, false);
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

describe("a paired device", () => {
  test("calls what HTTP offers, and is answered on its reply topic", async () => {
    const { client, next } = await connect("erp-1", secret);
    await client.subscribeAsync("kontor/S1/reply/erp-1/#", { qos: 1 });
    const call = (name: string, commandId: string, input: object) =>
      client.publishAsync(`kontor/S1/call/erp-1/${name}`, JSON.stringify({ commandId, input }), { qos: 1 });
    const reply = (commandId: string) => next(({ topic }) => topic === `kontor/S1/reply/erp-1/${commandId}`);

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
    await client.subscribeAsync("kontor/S1/facts/#", { qos: 1 });
    await appliance.call("people.save", { id: "mia", name: "Mia", pin: "4711" }, admin, "fact-1");
    const fact = await next(({ body }) => body.commandId === "fact-1");
    expect(fact).toMatchObject({ type: "person-saved", actor: "admin", data: { personId: "mia", name: "Mia" } });
    expect(fact).not.toHaveProperty("sets");
    await client.endAsync();
  });

  test("has no more rights on an open connection than the book says now", async () => {
    const own = await pair("scale-1", ["receiver"]);
    const { client, next } = await connect("scale-1", own);
    await client.subscribeAsync("kontor/S1/reply/scale-1/#", { qos: 1 });
    await appliance.call("devices.revoke", { deviceId: "scale-1" }, admin);
    await client.publishAsync("kontor/S1/call/scale-1/people.me", '{"commandId": "late"}', { qos: 1 });
    expect(await next(({ topic }) => topic.endsWith("/late"))).toMatchObject({ code: "sign-in-needed" });
    await client.endAsync();
    await expect(connect("scale-1", own)).rejects.toThrow();
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
  await client.subscribeAsync("kontor/S1/reply/erp-1/#", { qos: 1 });
  const names = fc.constantFrom("people.me", "people.sign-in", "scan.resolve", "tasks.list", "no.such", "__proto__");
  const payload = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.json().map((text) => Buffer.from(text)),
    fc.jsonValue().map((input) => Buffer.from(JSON.stringify({ commandId: "fuzz", input }))),
  );
  await fc.assert(
    fc.asyncProperty(names, payload, async (name, bytes) => {
      await client.publishAsync(`kontor/S1/call/erp-1/${name}`, bytes, { qos: 0 });
      const body = await next(({ topic }) => topic.startsWith("kontor/S1/reply/erp-1/"));
      if (body.ok !== true) expect(body).toMatchObject({ status: expect.any(Number), code: expect.any(String) });
      expect(body.code).not.toBe("fault");
    }),
    { seed, numRuns: 120 },
  );
  await client.endAsync();
});
