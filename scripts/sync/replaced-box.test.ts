import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kontor } from "#appliance/cli/testing/run-kontor.ts";
import { openForReading } from "#appliance/store/connection.ts";
import { rebuild } from "#appliance/store/rebuild.ts";
import { bookFile } from "#appliance/store/site-store.ts";
import { verify } from "#appliance/store/verify.ts";
import { StartedAppliance } from "#appliance/testing/start-appliance.ts";
import { ChaosProxy } from "#drivers/simulators/chaos-proxy.ts";
import { makePairingCode } from "#sync/service/hub/boxes.ts";
import { foundCompany } from "#sync/service/hub/companies.ts";
import { keepUp } from "#sync/service/hub/upkeep.ts";
import { type RunningCloud, runCloud } from "#sync/service/run-cloud.ts";
import { pgliteFolder } from "#sync/service/testing/test-database.ts";

/** Two sites and their cloud, which folds its log away. One box is thrown away with its disk, the other was dark for too long. */
describe("a cloud whose log no longer has its beginning", () => {
  const third = mkdtempSync(join(tmpdir(), "kontor-third-"));
  let cloudFolder = "";
  let cloud: RunningCloud;
  let company = 0;
  let line: ChaosProxy;
  const started: StartedAppliance[] = [];

  // Where many programs share two cores, a start may take its time.
  beforeAll(async () => {
    const starting = [StartedAppliance.start(), StartedAppliance.start({ args: [] })];
    cloudFolder = await pgliteFolder();
    const options = { data: cloudFolder, host: "127.0.0.1", port: 0, behindProxy: false };
    cloud = await runCloud(options, pino({ level: "silent" }));
    company = await foundCompany(cloud.cloud.database, cloud.cloud.world, "Two sites");
    line = await ChaosProxy.start(() => ({ host: "127.0.0.1", port: Number(new URL(cloud.url).port) }));
    started.push(...(await Promise.all(starting)));
  }, 300_000);

  afterAll(async () => {
    for (const appliance of started) await appliance.stop();
    await line?.stop();
    await cloud?.stop();
    for (const folder of [third, cloudFolder]) rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  const inCompany = <T>(work: Parameters<typeof cloud.cloud.database.withCompany<T>>[1]) =>
    cloud.cloud.database.withCompany(company, work);
  const codeFor = async (site?: string) =>
    (
      await inCompany((sql) =>
        makePairingCode(sql, cloud.cloud.world, { ...(site ? { site } : {}), name: "Site", madeBy: "test" }),
      )
    ).code;
  const current = (box: StartedAppliance, token: string) =>
    expect
      .poll(async () => (await box.call("sync.status", {}, token)).current, { timeout: 60_000, interval: 100 })
      .toBe(true);
  /** The chain, the balances, and all tables made anew from the journal. */
  const expectSoundBook = (data: string) => {
    const db = openForReading(bookFile(data));
    try {
      expect(verify(db).problems).toEqual([]);
      expect(rebuild(db, join(cloudFolder, "rebuilt.sqlite")).tables.filter(({ identical }) => !identical)).toEqual([]);
    } finally {
      db.close();
    }
  };

  test("gives a bare box the site of one that is gone, and a box that was dark its way back", {
    timeout: 480_000,
  }, async () => {
    const [first, dark] = started as [StartedAppliance, StartedAppliance];
    const admin = await first.signIn("admin");
    const darkAdmin = await dark.signIn("admin");
    await first.call("sync.pair", { url: cloud.url, code: await codeFor() }, admin);
    await dark.call("sync.pair", { url: `http://127.0.0.1:${line.port}`, code: await codeFor() }, darkAdmin);
    await current(first, admin);
    await current(dark, darkAdmin);
    line.down();
    await dark.call("partners.save", { id: "P-DARK", name: "Written in the dark", kind: "customer" }, darkAdmin);

    const { stock } = await first.call("stock.list", { limit: 500 }, admin);
    const row = stock.find(
      (one) => one.serial === "" && one.lpn === "" && one.status === "available" && one.onHand > 9,
    );
    if (!row) throw new Error("the demo site has no loose stock");
    const { sku, place, lot } = row;
    const totalsAt = async (box: StartedAppliance) => (await box.call("stock.list", { sku }, admin)).totals;
    await first.call("partners.save", { id: "P-LIGHT", name: "Written meanwhile", kind: "customer" }, admin);
    const line1 = { sku, qty: 3, ...(lot === "" ? {} : { lot }) };
    const { orderId } = await first.call(
      "orders.create",
      { number: "SO-OPEN", shipTo: { name: "Zoe" }, lines: [line1] },
      admin,
    );
    await first.call("orders.release", { orderId }, admin);
    await current(first, admin);
    const before = await totalsAt(first);
    expect(before.allocated).toBeGreaterThanOrEqual(3);

    // Nobody waits for the dark site any longer, and what all others have leaves the log.
    await inCompany((sql) =>
      sql.write("UPDATE box SET state = 'expelled' WHERE company = $1 AND site = $2", [company, dark.siteId]),
    );
    const { cursor } = (await dark.call("sync.status", {}, darkAdmin)).log;
    const foldsTo = async () => {
      // A box says how far it is when it calls, and it calls when it has something to say.
      await first.call("partners.save", { id: "P-LIGHT", name: "Written meanwhile", kind: "customer" }, admin);
      return (await inCompany((sql) => keepUp(sql, cloud.cloud.world, { keepMs: -1 }))).foldedTo;
    };
    await expect.poll(foldsTo, { timeout: 60_000, interval: 300 }).toBeGreaterThan(cursor);
    await current(first, admin);

    // The box is gone, with its disk.
    await first.kill();
    const site = first.siteId;
    const replaced = await kontor("replace", cloud.url, await codeFor(site), "--data", third, "--json");
    expect(replaced.result, replaced.err + replaced.out).toMatchObject({ site });
    expect(readdirSync(third)).not.toContain("replacement");
    const next = await StartedAppliance.start({ data: third, args: [] });
    started.push(next);
    expect(next.siteId).toBe(site);
    // All that the cloud had was in the book before the box was its site's.
    expect(await totalsAt(next)).toEqual(before);

    // It receives, and ships what the old one had promised.
    await next.call("stock.adjust", { place, sku, lot, delta: 2, reason: "found" }, admin);
    const db = openForReading(bookFile(third));
    const open = db
      .prepare(
        "SELECT a.id, a.qty, a.taskId, t.leaseEpoch FROM allocation AS a JOIN task AS t ON t.id = a.taskId WHERE a.orderId = ? AND a.state = 'open'",
      )
      .all(orderId) as { id: string; qty: number; taskId: string; leaseEpoch: number }[];
    db.close();
    expect(open.reduce((sum, { qty }) => sum + qty, 0)).toBe(3);
    for (const { id, qty, ...leased } of open)
      await next.call("pick.confirm", { ...leased, allocationId: id, qty, toLpn: "T-1" }, admin);
    await next.call("pack.order", { orderId }, admin);
    await next.call("orders.ship", { orderId, rest: "cancel" }, admin);
    const after = await totalsAt(next);
    expect(after).toMatchObject({ onHand: before.onHand + 2 - 3, allocated: before.allocated - 3 });
    await current(next, admin);
    const [there] = await inCompany((sql) =>
      sql.rows<{ here: number; sum: number }>(
        "SELECT coalesce(sum(on_hand) FILTER (WHERE place NOT LIKE '~%'), 0)::int AS here, coalesce(sum(on_hand), 0)::int AS sum FROM balance WHERE site = $1 AND sku = $2",
        [site, sku],
      ),
    );
    expect(there).toEqual({ here: after.onHand, sum: 0 });

    // The dark one comes back: what it wrote goes out, what it missed comes in.
    line.up();
    await current(dark, darkAdmin);
    const names = async (box: StartedAppliance, token: string) =>
      (await box.call("partners.list", {}, token)).partners.map(({ name }) => name);
    expect(await names(dark, darkAdmin)).toEqual(expect.arrayContaining(["Written in the dark", "Written meanwhile"]));
    await expect
      .poll(() => names(next, admin), { timeout: 60_000, interval: 200 })
      .toEqual(expect.arrayContaining(["Written in the dark", "Written meanwhile"]));
    expect((await dark.call("sync.status", {}, darkAdmin)).pending.facts).toBe(0);
    expect(existsSync(join(dark.data, "snapshot"))).toBe(false);

    await next.stop();
    expectSoundBook(third);
    expectSoundBook(dark.data);
  });
});
