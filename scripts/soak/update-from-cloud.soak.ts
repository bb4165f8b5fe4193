import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import pino from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type BoxFolder, makeBoxFolder } from "#appliance/box/slots/testing/box-folder.ts";
import { playBoot, readBootState } from "#appliance/box/updates/testing/played-boot.ts";
import { openForReading } from "#appliance/store/connection.ts";
import { beforeUpdateFile } from "#appliance/store/prepare-book.ts";
import { makeLaterProgram } from "#appliance/store/testing/later-tree.ts";
import { verify } from "#appliance/store/verify.ts";
import { StartedAppliance } from "#appliance/testing/start-appliance.ts";
import { ChaosProxy } from "#drivers/simulators/chaos-proxy.ts";
import { makePairingCode } from "#sync/service/hub/boxes.ts";
import { foundCompany } from "#sync/service/hub/companies.ts";
import { syncPart } from "#sync/service/hub/sync-routes.ts";
import { type RunningCloud, runCloud } from "#sync/service/run-cloud.ts";
import { pgliteFolder } from "#sync/service/testing/test-database.ts";
import { updateHandlers } from "#sync/service/updates/update-handlers.ts";
import { updatesPart } from "#sync/service/updates/updates-part.ts";

/** A whole box as a folder: a real agent with partitions as files, real appliances of two versions, a real cloud, and this test in the place of GRUB. */
const home = mkdtempSync(join(tmpdir(), "kontor-update-"));
const root = join(home, "machine");
const data = join(home, "site");
const socketPath = join(home, "box.sock");
const agentProgram = fileURLToPath(new URL("../../appliance/box/agent/testing/folder-agent.ts", import.meta.url));
const patient = { timeout: 120_000, interval: 200 };
let box: BoxFolder;
let agent: ChildProcess | undefined;
let cloud: RunningCloud;
let cloudFolder = "";
let company = 0;
let line: ChaosProxy;
let appliance: StartedAppliance | undefined;
let admin = "";
let laterProgram = "";
const env = { KONTOR_BOX_ROOT: root, KONTOR_PROVE_SECONDS: "2" };

beforeAll(async () => {
  Object.assign(process.env, env);
  box = await makeBoxFolder(root, { version: "0.1.0" });
  // The agent sees the data folder under the name that the appliance knows it by.
  mkdirSync(data);
  mkdirSync(dirname(root + data), { recursive: true });
  symlinkSync(data, root + data);
  laterProgram = makeLaterProgram(join(home, "later"), "0.2.0");
  cloudFolder = await pgliteFolder();
  cloud = await runCloud(
    { data: cloudFolder, host: "127.0.0.1", port: 0, behindProxy: false },
    pino({ level: "silent" }),
    { parts: [syncPart, updatesPart] },
  );
  company = await foundCompany(cloud.cloud.database, cloud.cloud.world, "Updates");
  line = await ChaosProxy.start(() => ({ host: "127.0.0.1", port: Number(new URL(cloud.url).port) }));
}, 300_000);

afterAll(async () => {
  for (const name of Object.keys(env)) delete process.env[name];
  await appliance?.stop();
  await stopAgent();
  await line?.stop();
  await cloud?.stop();
  rmSync(cloudFolder, { recursive: true, force: true });
  rmSync(home, { recursive: true, force: true });
}, 120_000);

const boot = () => playBoot(box);
const bootState = () => readBootState(box);

async function start(program?: string): Promise<void> {
  appliance = await StartedAppliance.start({
    data,
    args: ["--demo-site", "--box-socket", socketPath],
    ...(program && { program }),
  });
  // As on a box: the agent comes when the warehouse works.
  agent = spawn(process.execPath, [agentProgram, socketPath, root], { stdio: ["pipe", "pipe", "inherit"] });
  await once(agent.stdout as NodeJS.ReadableStream, "data");
  const badges = join(home, "badge");
  const badge = appliance.ready.signIns.find(({ roles }) => roles.includes("admin"))?.badge;
  if (badge) writeFileSync(badges, badge);
  admin = (await appliance.call("people.sign-in", { badge: readFileSync(badges, "utf8"), device: "kiosk" })).token;
}

async function stopAgent(): Promise<void> {
  if (!agent || agent.exitCode !== null) return;
  const gone = once(agent, "exit");
  agent.kill("SIGTERM");
  await gone;
  agent = undefined;
}

/** The machine goes down: in order, or as the power leaves it. */
async function down(how: "in order" | "cut"): Promise<void> {
  if (how === "cut") await appliance?.kill();
  else await appliance?.stop();
  appliance = undefined;
  await stopAgent();
}

const status = () => (appliance as StartedAppliance).call("updates.status", {}, admin);
const restartsAsked = (): number =>
  existsSync(join(root, "ran.jsonl"))
    ? readFileSync(join(root, "ran.jsonl"), "utf8").split("systemctl --no-block reboot").length - 1
    : 0;

function newItems(): number {
  const db = openForReading(join(data, "book.sqlite"));
  try {
    return (db.prepare("SELECT count(*) AS n FROM item WHERE id LIKE 'NEW-%'").get() as { n: number }).n;
  } finally {
    db.close();
  }
}

function columns(table: string): string[] {
  const db = openForReading(join(data, "book.sqlite"));
  try {
    return (db.prepare(`SELECT name FROM pragma_table_info('${table}')`).raw().all() as [string][]).map(
      ([name]) => name,
    );
  } finally {
    db.close();
  }
}

const acknowledged: { commandId: string; input: object; value: unknown }[] = [];
async function work(times: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    const commandId = `work-${acknowledged.length}`;
    const input = { sku: `NEW-${acknowledged.length}`, name: `Made by ${appliance === undefined ? "" : "a person"}` };
    const value = await (appliance as StartedAppliance).call("items.save", input, admin, commandId);
    acknowledged.push({ commandId, input, value });
  }
}

const officeCaller = {
  ...{ company: 0, person: "ada", name: "Ada", roles: ["company-admin" as const], regions: [], sites: [], session: "" },
  needs: "" as const,
};
/** A decision of the company's office, without its browser. */
async function office<T>(name: string, input: object): Promise<T> {
  const handler = updateHandlers(cloud.cloud)[name];
  if (handler?.kind !== "inside") throw new Error(`no ${name}`);
  const parsed = handler.contract.input.parse(input);
  const call = {
    input: parsed,
    caller: { ...officeCaller, company },
    nowMs: Date.now(),
    sees: "all",
    parts: cloud.cloud,
  };
  return (await cloud.cloud.database.withCompany(company, (sql) => handler.run(sql, call as never))) as T;
}

test("a version comes from the cloud over a bad line, is switched to, is not well, and gives way: nothing that was acknowledged is lost", {
  timeout: 600_000,
}, async () => {
  await boot();
  await start();
  await expect.poll(async () => (await bootState()).slots.A.tries, patient).toBe(0); // found well
  const { code } = await cloud.cloud.database.withCompany(company, (sql) =>
    makePairingCode(sql, cloud.cloud.world, { name: "Box", madeBy: "test" }),
  );
  const { site } = (await (appliance as StartedAppliance).call(
    "sync.pair",
    { url: `http://127.0.0.1:${line.port}`, code },
    admin,
  )) && {
    site: (appliance as StartedAppliance).siteId,
  };

  // Nothing is wanted until the office says so.
  expect((await appliance?.call("updates.look", {}, admin))?.offers).toEqual([]);
  const bundle = join(root, await box.bundle("0.2.0", { notes: { en: "Colours", de: "Farben" } }));
  await cloud.cloud.releases.add(bundle);
  await office("updates.roll-out", { version: "0.2.0", scope: { kind: "company" } });
  const offers = await appliance?.call("updates.look", {}, admin);
  expect(offers?.offers).toMatchObject([
    { version: "0.2.0", source: "cloud", fits: true, wanted: true, notes: { de: "Farben" } },
  ]);

  line.down();
  await appliance?.call("updates.fetch", { offer: "cloud:0.2.0" }, admin);
  await expect
    .poll(async () => (await status()).state, patient)
    .toMatchObject({ kind: "fetching", trouble: expect.stringMatching(/./) });
  await work(3); // the site goes on
  line.up();
  await expect
    .poll(async () => (await status()).state, patient)
    .toMatchObject({ kind: "ready", version: "0.2.0", notes: { en: "Colours" } });
  expect((await bootState()).slots.B).toMatchObject({ trust: "none" });

  // The supervisor plans it for a quiet moment, thinks again, and switches now.
  await appliance?.call("updates.switch-at", { when: { kind: "quiet", quietMinutes: 240 } }, admin);
  expect((await status()).state).toMatchObject({ kind: "planned", when: { kind: "quiet" } });
  await appliance?.call("updates.cancel", {}, admin);
  await appliance?.call("updates.switch-now", { countdownSeconds: 1 }, admin);
  expect((await status()).state).toMatchObject({ kind: "countdown", version: "0.2.0" });
  await work(3);
  await expect.poll(restartsAsked, patient).toBe(1);
  expect(existsSync(beforeUpdateFile(join(data, "book.sqlite")))).toBe(true);
  expect(await bootState()).toMatchObject({ order: ["B", "A"], slots: { B: { trust: "trial", version: "0.2.0" } } });
  await down("in order");

  // The new version migrates the book and works, but is not well: it asks for a restart. The power is cut in the middle of work.
  expect(await boot()).toBe("B");
  process.env.SICK = "1";
  await start(laterProgram);
  expect(columns("item")).toContain("colour");
  await expect
    .poll(status, patient)
    .toMatchObject({ version: "0.2.0", slot: "B", state: { kind: "proving", boot: 1 } });
  await work(20);
  await expect.poll(restartsAsked, patient).toBe(2);
  await work(5);
  await down("cut");
  delete process.env.SICK;
  expect([await boot(), await boot()]).toEqual(["B", "B"]); // it does not even come up
  expect(await boot()).toBe("A");

  // The version before finds the later one's book, and makes it its own with all that is in it.
  await start();
  expect(columns("item")).not.toContain("colour");
  await expect.poll(async () => (await status()).rollback, patient).not.toBeNull();
  const after = await status();
  expect(after).toMatchObject({
    ...{ version: "0.1.0", slot: "A" },
    rollback: { version: "0.2.0", backTo: "0.1.0", boots: 1, seen: false },
  });
  expect(after.rollback?.facts).toBeGreaterThanOrEqual(25);
  expect(after.rollback?.checks).toContainEqual(expect.objectContaining({ name: "doors", state: "bad" }));
  for (const { commandId, input, value } of acknowledged)
    expect(await appliance?.call("items.save", input as never, admin, commandId)).toEqual(value);
  expect(newItems()).toBe(acknowledged.length);
  await expect.poll(bootState, patient).toMatchObject({ gaveUp: "0.2.0", slots: { B: { trust: "none" } } });
  await work(1);

  // It is told to the cloud, which offers it to nobody else.
  await expect
    .poll(async () => (await office<{ boxes: unknown[] }>("updates.boxes", { site })).boxes, patient)
    .toMatchObject([{ version: "0.1.0", health: "well", wanted: "", rollback: { version: "0.2.0", boots: 1 } }]);
  expect((await office<{ rollouts: unknown[] }>("updates.rollouts", {})).rollouts).toMatchObject([
    { state: "halted", rolledBack: [site] },
  ]);
  expect((await appliance?.call("updates.seen", {}, admin))?.seen).toBe(true);
  expect((await status()).rollback).toBeNull();
  expect((await appliance?.call("updates.history", {}, admin))?.history.map(({ what }) => what)).toEqual([
    "rolled-back",
    "switched",
    "cancelled",
    "planned",
    "fetched",
  ]);
  await down("in order");
  const db = openForReading(join(data, "book.sqlite"));
  expect(verify(db).problems).toEqual([]);
  const noted = db.prepare("SELECT data FROM journal WHERE type = 'box-noted'").raw().all() as [string][];
  expect(noted.map(([text]) => JSON.parse(text).what)).toEqual(
    expect.arrayContaining(["update.write", "update.plan", "update.switch", "update.prove", "update.rollback"]),
  );
  db.close();
});

test("a version that is well stays, and the next start needs no proof by people", { timeout: 600_000 }, async () => {
  expect(await boot()).toBe("A");
  await start();
  const path = await box.bundle("0.2.0", { name: "by-hand.kontor" });
  expect((await appliance?.call("updates.take-file", { path }, admin))?.version).toBe("0.2.0");
  await expect.poll(async () => (await status()).state, patient).toMatchObject({ kind: "ready", version: "0.2.0" });
  await appliance?.call("updates.switch-now", { countdownSeconds: 1 }, admin);
  const before = restartsAsked();
  await expect.poll(restartsAsked, patient).toBe(before + 1);
  await down("in order");
  expect(await boot()).toBe("B");
  await start(laterProgram);
  await expect.poll(async () => (await status()).state, patient).toEqual({ kind: "idle" });
  expect(await bootState()).toMatchObject({
    order: ["B", "A"],
    slots: { B: { trust: "good", tries: 0, version: "0.2.0" } },
  });
  const { history } = (await appliance?.call("updates.history", {}, admin)) ?? { history: [] };
  expect(history[0]).toMatchObject({ what: "confirmed", version: "0.2.0", from: "0.1.0" });
  // An older one is turned down with why.
  const older = await box.bundle("0.1.5");
  await expect(appliance?.call("updates.take-file", { path: older }, admin)).rejects.toThrow("bundle-older");
  await down("in order");
});
