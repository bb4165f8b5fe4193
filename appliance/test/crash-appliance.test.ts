import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import mqtt from "mqtt";
import { expect, test } from "vitest";
import { openForWriting } from "../store/database.ts";
import { rebuild } from "../store/rebuild.ts";
import { bookFile } from "../store/site-store.ts";
import { verify } from "../store/verify.ts";
import { Chance, seedOf } from "../testing/chance.ts";
import { StartedAppliance } from "../testing/start-appliance.ts";

const seed = seedOf(process.env.SEED);

test(`the whole appliance, killed five times under HTTP and MQTT load, has every acknowledged command exactly once (SEED=${seed})`, {
  timeout: 120_000,
}, async () => {
  console.log(`appliance kills: SEED=${seed}`);
  const chance = new Chance(seed);
  const data = mkdtempSync(join(tmpdir(), "kontor-killed-"));
  const acknowledged = new Map<string, string>();
  let secret = "";
  try {
    for (let life = 0; life <= 5; life++) {
      const appliance = await StartedAppliance.start({ data, args: ["--calls-per-10s", "0"] });
      const token = await appliance.signIn("supervisor");
      if (secret === "") secret = await pair(appliance);
      // What was acknowledged in an earlier life is answered as it was then.
      for (const [commandId, first] of [...acknowledged].filter(([id]) => id.startsWith("h-")).slice(-10))
        expect(
          JSON.stringify(await appliance.call("items.save", { sku: commandId, name: "n" }, token, commandId)),
        ).toBe(first);
      if (life === 5) {
        await appliance.stop();
        break;
      }
      const isDead = { now: false };
      const overHttp = Array.from({ length: 10 }, (_, client) =>
        loadHttp(appliance, token, `h-${life}-${client}`, acknowledged, isDead),
      );
      const overMqtt = loadMqtt(appliance, secret, `m-${life}`, acknowledged, isDead);
      await after(chance.int(300, 900));
      isDead.now = true;
      await appliance.kill();
      await Promise.all([...overHttp, overMqtt]);
    }
    console.log(JSON.stringify({ acknowledged: acknowledged.size }));
    expect(acknowledged.size).toBeGreaterThan(50);
    expect([...acknowledged.keys()].some((id) => id.startsWith("m-"))).toBe(true);
    const db = openForWriting(bookFile(data));
    try {
      const times = new Map(
        db
          .prepare("SELECT commandId, count(*) FROM journal WHERE answer IS NOT NULL GROUP BY commandId")
          .raw()
          .all() as [string, number][],
      );
      expect([...acknowledged.keys()].filter((id) => times.get(id) !== 1)).toEqual([]);
      expect(verify(db).problems).toEqual([]);
      expect(rebuild(db, join(data, "rebuilt.sqlite")).identical).toBe(true);
    } finally {
      db.close();
    }
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
});

async function pair(appliance: StartedAppliance): Promise<string> {
  const admin = await appliance.signIn("admin");
  const { code } = await appliance.call(
    "devices.invite",
    { name: "erp-1", kind: "integration", roles: ["integrator"] },
    admin,
  );
  return (await appliance.call("devices.pair", { code, deviceId: "erp-1" })).secret;
}

async function loadHttp(
  appliance: StartedAppliance,
  token: string,
  client: string,
  acknowledged: Map<string, string>,
  isDead: { now: boolean },
): Promise<void> {
  for (let n = 0; !isDead.now; n++) {
    const id = `${client}-${n}`;
    try {
      acknowledged.set(id, JSON.stringify(await appliance.call("items.save", { sku: id, name: "n" }, token, id)));
    } catch (error) {
      if (!isDead.now) throw error;
    }
  }
}

async function loadMqtt(
  appliance: StartedAppliance,
  secret: string,
  client: string,
  acknowledged: Map<string, string>,
  isDead: { now: boolean },
): Promise<void> {
  const device = await listen(appliance, secret, acknowledged).catch((error: unknown) => {
    // Killed before it had said that it listens.
    if (!isDead.now) throw error;
  });
  for (let n = 0; !isDead.now; n++) {
    const commandId = `${client}-${n}`;
    device?.publish(
      `kontor/${appliance.siteId}/call/erp-1/items.save`,
      JSON.stringify({ commandId, input: { sku: commandId, name: "n" } }),
      { qos: 1 },
    );
    await after(5);
  }
  device?.end(true);
}

/** A device that notes down what was answered. */
async function listen(
  appliance: StartedAppliance,
  secret: string,
  acknowledged: Map<string, string>,
): Promise<mqtt.MqttClient> {
  const device = await mqtt.connectAsync(`mqtt://127.0.0.1:${appliance.ready.ports.mqtt}`, {
    username: "erp-1",
    password: secret,
    clientId: "erp-1",
    reconnectPeriod: 0,
  });
  device.on("error", () => {}); // it dies with the appliance
  device.on("message", (topic, payload) => {
    const reply = JSON.parse(String(payload)) as { ok?: boolean; value?: unknown };
    if (reply.ok === true) acknowledged.set(topic.split("/").at(-1) as string, JSON.stringify(reply.value));
  });
  await device.subscribeAsync(`kontor/${appliance.siteId}/reply/erp-1/#`, { qos: 1 });
  return device;
}
