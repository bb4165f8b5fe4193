import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CloudBackups, cloudFolder } from "#appliance/box/care/backup/cloud-backups.ts";
import { kontor } from "#appliance/cli/testing/run-kontor.ts";
import { openDataFolder } from "#appliance/site/data-folder.ts";
import { StartedAppliance } from "#appliance/testing/start-appliance.ts";
import { ChaosProxy } from "#drivers/simulators/chaos-proxy.ts";
import { backupPieceBytesMax } from "#sync/protocol/wire/backups.ts";
import { makePairingCode } from "#sync/service/hub/boxes.ts";
import { foundCompany } from "#sync/service/hub/companies.ts";
import { type RunningCloud, runCloud } from "#sync/service/run-cloud.ts";
import { pgliteFolder } from "#sync/service/testing/test-database.ts";

/** A site that backs up to its cloud, over a line that can be cut, and the box that comes after it. */
let folder = "";
let cloud: RunningCloud;
let company = 0;
let site: StartedAppliance;
let line: ChaosProxy;
let admin: string;
beforeAll(async () => {
  const starting = StartedAppliance.start();
  folder = await pgliteFolder();
  cloud = await runCloud({ data: folder, host: "127.0.0.1", port: 0, behindProxy: false }, pino({ level: "silent" }));
  company = await foundCompany(cloud.cloud.database, cloud.cloud.world, "One site");
  site = await starting;
  line = await ChaosProxy.start(() => ({ host: "127.0.0.1", port: Number(new URL(cloud.url).port) }));
  admin = await site.signIn("admin");
  const { code } = await pairingCode();
  await site.call("sync.pair", { url: `http://127.0.0.1:${line.port}`, code }, admin);
}, 300_000);
afterAll(async () => {
  await site?.stop();
  await line?.stop();
  await cloud?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

const pairingCode = (of?: string) =>
  cloud.cloud.database.withCompany(company, (sql) =>
    makePairingCode(sql, cloud.cloud.world, { name: "Site", madeBy: "test", ...(of !== undefined && { site: of }) }),
  );

test("pieces go on where a cut left off, and what is damaged on the way is refused", async () => {
  const data = openDataFolder(site.data);
  const backups = new CloudBackups(data, new AbortController().signal, 20);
  const name = "kontor-chance-2026-01-01T00-00-00Z.kontor-backup";
  const bytes = randomBytes(2 * backupPieceBytesMax + 1_234);
  const note = (sha256: string) =>
    JSON.stringify({
      format: 1,
      siteId: "chance",
      siteName: "",
      version: "0",
      atMs: 0,
      facts: 0,
      bytes: bytes.length,
      sha256,
      sealed: "",
    });
  mkdirSync(cloudFolder(data), { recursive: true });
  const file = join(cloudFolder(data), name);
  writeFileSync(file, bytes);
  writeFileSync(`${file}.json`, note(createHash("sha256").update(bytes).digest("hex")));
  const at: number[] = [];
  await backups.send(name, "chance", { daily: 9, weekly: 0, monthly: 0 }, ({ done }) => {
    at.push(done);
    if (at.length === 2) line.cut();
  });
  expect(at).toEqual([0, backupPieceBytesMax, 2 * backupPieceBytesMax]);
  rmSync(file);
  expect(readFileSync(await backups.fetch(name)).equals(bytes)).toBe(true);
  writeFileSync(`${file}.json`, note("0".repeat(64)));
  await expect(backups.send(name, "chance", { daily: 9, weekly: 0, monthly: 0 }, () => {})).rejects.toMatchObject({
    code: "backup-damaged",
  });
  backups.tidy();
}, 60_000);

test("a box that replaces a lost one gets keys and badges back from the backup in the cloud", async () => {
  const { code } = await site.call("care.make-recovery-code", {}, admin);
  const plan = {
    enabled: true,
    atMinute: 0,
    everyHours: 24 as const,
    places: [{ kind: "cloud" as const }],
    keep: { daily: 7, weekly: 4, monthly: 12 },
  };
  await site.call("care.save-plan", { plan }, admin);
  await site.call("care.back-up", {}, admin);
  await expect
    .poll(async () => (await site.call("care.backups", {}, admin)).places[0], { timeout: 60_000, interval: 200 })
    .toMatchObject({ lastTrouble: "", files: [{ siteId: site.siteId }] });
  await expect.poll(async () => (await site.call("sync.status", {}, admin)).current, { timeout: 60_000 }).toBe(true);
  await site.stop();

  const { sites } = await sitesOf();
  const again = await pairingCode(sites[0]);
  const data = mkdtempSync(join(tmpdir(), "kontor-again-"));
  const url = `http://127.0.0.1:${line.port}`;
  const replaced = await kontor("replace", url, again.code, "--data", data, "--json");
  expect(replaced.code).toBe(0);
  let box = await StartedAppliance.start({ data, args: [] });
  try {
    const token = readFileSync(join(data, "secrets/cli-token"), "utf8").trim();
    const { files } = await box.call("care.found-backups", {}, token);
    const file = files.find(({ place }) => place === "cloud")?.file ?? "";
    const { siteName } = await box.call("board.today", {}, token);
    expect(await box.call("care.restore-from", { file, code, replace: siteName }, token)).toMatchObject({
      siteId: site.siteId,
      restarts: false,
    });
    await box.stop();
    box = await StartedAppliance.start({ data, args: [] });
    const badge = site.ready.signIns.find((one) => one.roles.includes("supervisor"))?.badge ?? "";
    const { token: supervisor } = await box.call("people.sign-in", { badge, device: "kiosk" });
    await expect
      .poll(async () => (await box.call("sync.status", {}, supervisor)).current, { timeout: 60_000, interval: 200 })
      .toBe(true);
    expect(await box.call("sync.status", {}, supervisor)).toMatchObject({
      state: "online",
      site: site.siteId,
      fencedBy: "",
    });
  } finally {
    await box.stop();
    rmSync(data, { recursive: true, force: true });
  }
}, 240_000);

const sitesOf = async () => ({
  sites: (
    await cloud.cloud.database.withCompany(company, (sql) =>
      sql.rows<{ site: string }>("SELECT site FROM site WHERE company = $1", [company]),
    )
  ).map((row) => row.site),
});
