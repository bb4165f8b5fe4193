import mqtt from "mqtt";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Contract } from "#sync/contracts/define.ts";
import { contracts } from "#sync/contracts/list.ts";
import { Chance, seedOf } from "../testing/chance.ts";
import { StartedAppliance } from "../testing/start-appliance.ts";
import { inputFor, odd } from "./fuzz/input-for.ts";

const seed = seedOf(process.env.SEED);
let appliance: StartedAppliance;
let token: string;
beforeAll(async () => {
  appliance = await StartedAppliance.start({ args: ["--calls-per-10s", "0"] });
  token = await appliance.signIn("supervisor");
});
afterAll(() => appliance?.stop());

async function post(path: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
  const response = await fetch(`${appliance.base}${path}`, {
    method: "POST",
    body,
    headers: { "content-type": "application/json", authorization: `Bearer ${token}`, ...headers },
  });
  const text = await response.text();
  return {
    status: response.status,
    text,
    problem: response.ok ? undefined : (JSON.parse(text) as Record<string, unknown>),
  };
}

test(`whatever is posted is answered, or refused with a code and what to do (SEED=${seed})`, {
  timeout: 60_000,
}, async () => {
  console.log(`fuzzed doors: SEED=${seed}`);
  const chance = new Chance(seed);
  const names = Object.keys(contracts).filter((name) => !name.startsWith("people.") && !name.startsWith("devices."));
  const whole = () =>
    JSON.stringify({
      commandId: `f-${chance.int(1, 1e9)}`,
      input: inputFor(contracts[chance.pick(names) as keyof typeof contracts] as Contract, chance, odd),
    });
  for (let n = 0; n < 250; n++) {
    const text = whole();
    const body = chance.pick([
      text,
      text.slice(0, chance.int(0, text.length)),
      `${"[".repeat(5_000)}${"]".repeat(5_000)}`,
      "",
      "null",
      '{"input":{"__proto__":{"a":1}}}',
      `{"calls":[${text},null,7]}`,
      new Uint8Array([0xff, 0xfe, 0x00, 0x80]),
    ]);
    const path = chance.pick([
      `/api/rpc/${chance.pick(names)}`,
      "/api/rpc",
      "/api/rpc/__proto__",
      "/api/rpc/%00",
      "/api/v1/orders",
      "/api/v1/stock/adjust",
    ]);
    const type = chance.pick([
      "application/json",
      "application/json",
      "text/plain",
      "application/x-www-form-urlencoded",
      "application/octet-stream",
    ]);
    const { status, text: said, problem } = await post(path, body, { "content-type": type });
    expect(status, `${path} ${type} ${String(body).slice(0, 300)} -> ${said.slice(0, 300)}`).not.toBe(500);
    expect(status).toBeLessThan(600);
    if (problem)
      expect(problem, `${path} ${type} ${String(body).slice(0, 200)}`).toMatchObject({
        code: expect.stringMatching(/^[a-z-]+$/),
        title: expect.stringMatching(/./),
        todo: expect.stringMatching(/./),
      });
  }
  expect((await appliance.call("people.me", {}, token)).roles).toContain("supervisor");
});

test(`whatever a device publishes as a call, the broker lives and answers the next one (SEED=${seed})`, {
  timeout: 60_000,
}, async () => {
  const chance = new Chance(seed);
  const admin = await appliance.signIn("admin");
  const { code } = await appliance.call(
    "devices.invite",
    { name: "erp-1", kind: "integration", roles: ["integrator"] },
    admin,
  );
  const { secret } = await appliance.call("devices.pair", { code, deviceId: "erp-1" });
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${appliance.ready.ports.mqtt}`, {
    username: "erp-1",
    password: secret,
    clientId: "erp-1",
    reconnectPeriod: 200,
  });
  try {
    const replies = new Map<string, Record<string, unknown>>();
    client.on("message", (topic, payload) =>
      replies.set(topic.split("/").at(-1) as string, JSON.parse(String(payload))),
    );
    await client.subscribeAsync(`kontor/${appliance.siteId}/reply/erp-1/#`, { qos: 1 });
    const names = Object.keys(contracts);
    for (let n = 0; n < 120; n++) {
      const name = chance.pick(names);
      const whole = JSON.stringify({
        commandId: `d-${n}`,
        input: inputFor(contracts[name as keyof typeof contracts] as Contract, chance, odd),
      });
      const payload = chance.pick([
        whole,
        whole.slice(0, chance.int(0, whole.length)),
        "",
        "null",
        "[]",
        '{"commandId":7}',
        '{"commandId":"+/#"}',
        Buffer.from([0xff, 0, 0xfe]),
        "x".repeat(20_000),
      ]);
      client.publish(`kontor/${appliance.siteId}/call/erp-1/${name}`, payload, { qos: 1 });
    }
    await expect
      .poll(
        () => {
          client.publish(
            `kontor/${appliance.siteId}/call/erp-1/people.me`,
            JSON.stringify({ commandId: "last", input: {} }),
            {
              qos: 1,
            },
          );
          return replies.get("last");
        },
        { timeout: 20_000, interval: 500 },
      )
      .toMatchObject({ ok: true });
    for (const [id, reply] of replies)
      if (reply.ok !== true)
        expect(reply, id).toMatchObject({
          code: expect.stringMatching(/^(?!fault)[a-z-]+$/),
          todo: expect.stringMatching(/./),
        });
  } finally {
    await client.endAsync(true);
  }
});
