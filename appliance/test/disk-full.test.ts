import mqtt from "mqtt";
import { afterEach, expect, test } from "vitest";
import { openForWriting } from "../store/database.ts";
import { rebuild } from "../store/rebuild.ts";
import { bookFile } from "../store/site-store.ts";
import { verify } from "../store/verify.ts";
import { AnsweredProblem, StartedAppliance } from "../testing/start-appliance.ts";
import { type SmallDisk, smallDisk } from "./disk/small-disk.ts";

const cleanUps: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function applianceOn(disk: SmallDisk): Promise<StartedAppliance> {
  cleanUps.push(() => disk.remove());
  const appliance = await StartedAppliance.start({ data: disk.dataDir, args: [] });
  cleanUps.push(() => appliance.stop());
  return appliance;
}

/** Saves items of some weight until something is answered that is not ok, at most `most`. */
async function saveItems(appliance: StartedAppliance, token: string, from: number, most: number) {
  const saved: string[] = [];
  const problems: AnsweredProblem["problem"][] = [];
  for (let n = from; n < from + most && problems.length < 5; n++)
    try {
      await appliance.call("items.save", { sku: `SKU-${n}`, name: "n".repeat(200) }, token, `save-${n}`);
      saved.push(`SKU-${n}`);
    } catch (error) {
      if (!(error instanceof AnsweredProblem)) throw error;
      problems.push(error.problem);
    }
  return { saved, problems };
}

test("a full disk refuses with what to do, keeps what it acknowledged, and work goes on when there is room again", {
  timeout: 90_000,
}, async () => {
  const disk = smallDisk(24);
  const appliance = await applianceOn(disk);
  const pid = appliance.process.pid as number;
  console.log(`full disk by ${disk.kind}`);
  const token = await appliance.signIn("supervisor");
  const before = await saveItems(appliance, token, 0, 40);
  expect(before.problems).toEqual([]);

  disk.fill(pid);
  const full = await saveItems(appliance, token, 1_000, 3_000);
  expect(full.problems.length).toBeGreaterThan(0);
  for (const problem of full.problems)
    expect(problem).toMatchObject({
      status: 507,
      code: "storage-full",
      todo: expect.stringMatching(/./),
      detail: expect.stringMatching(/./),
    });
  // Questions are answered all the while, and the process lives.
  expect((await appliance.call("items.list", { limit: 1 }, token)).items).toHaveLength(1);
  await new Promise((resolve) => setTimeout(resolve, 1_200)); // the keeper has its turns
  expect(appliance.process.exitCode).toBeNull();

  disk.free(pid);
  const after = await saveItems(appliance, token, 5_000, 40);
  expect(after.problems).toEqual([]);
  // What was refused can be sent again under its own id.
  const again = await saveItems(appliance, token, 1_000 + full.saved.length, 5);
  expect(again.problems).toEqual([]);

  await appliance.stop();
  expectBook(disk, [...before.saved, ...full.saved, ...after.saved, ...again.saved]);
});

test("the broker on a full disk neither dies nor forgets, and answers calls when there is room again", {
  timeout: 90_000,
}, async () => {
  const disk = smallDisk(24);
  const appliance = await applianceOn(disk);
  const pid = appliance.process.pid as number;
  const admin = await appliance.signIn("admin");
  const { code } = await appliance.call(
    "devices.invite",
    { name: "erp-1", kind: "integration", roles: ["integrator"] },
    admin,
  );
  const { secret } = await appliance.call("devices.pair", { code, deviceId: "erp-1" });
  const url = `mqtt://127.0.0.1:${appliance.ready.ports.mqtt}`;
  const client = await mqtt.connectAsync(url, {
    username: "erp-1",
    password: secret,
    clientId: "erp-1",
    clean: false,
    reconnectPeriod: 100,
  });
  cleanUps.push(() => client.endAsync(true));
  const replies = new Map<string, Record<string, unknown>>();
  client.on("message", (topic, payload) => replies.set(topic.split("/").at(-1) as string, JSON.parse(String(payload))));
  await client.subscribeAsync(`kontor/${appliance.siteId}/reply/erp-1/#`, { qos: 1 });
  const ask = (commandId: string) =>
    client.publish(
      `kontor/${appliance.siteId}/call/erp-1/items.save`,
      JSON.stringify({ commandId, input: { sku: commandId, name: "n".repeat(200) } }),
      { qos: 1 },
    );

  ask("m-0");
  await expect.poll(() => replies.get("m-0"), { timeout: 30_000 }).toMatchObject({ ok: true });
  disk.fill(pid);
  for (let n = 1; n <= 60; n++) ask(`m-${n}`);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(appliance.process.exitCode).toBeNull();
  for (const reply of replies.values())
    if (reply.ok !== true) expect(reply).toMatchObject({ code: "storage-full", status: 507 });

  disk.free(pid);
  // A device sends again what was refused or not answered.
  for (let n = 1; n <= 60; n++) if (replies.get(`m-${n}`)?.ok !== true) ask(`m-${n}`);
  ask("m-last");
  await expect.poll(() => replies.get("m-last"), { timeout: 30_000 }).toMatchObject({ ok: true });
  const acknowledged = [...replies].filter(([, reply]) => reply.ok === true).map(([id]) => id);
  expect(acknowledged.length).toBeGreaterThan(1);
  await client.endAsync(true);
  await appliance.stop();
  expectBook(disk, acknowledged);
});

function expectBook(disk: SmallDisk, skus: readonly string[]): void {
  const db = openForWriting(bookFile(disk.dataDir));
  try {
    expect(verify(db).problems).toEqual([]);
    expect(rebuild(db, `${disk.dataDir}/rebuilt.sqlite`).identical).toBe(true);
    const known = new Set((db.prepare("SELECT id FROM item").raw().all() as [string][]).map(([id]) => id));
    expect(skus.filter((sku) => !known.has(sku))).toEqual([]);
  } finally {
    db.close();
  }
}
