import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kontor } from "#appliance/cli/testing/run-kontor.ts";
import { openDataFolder } from "#appliance/site/data-folder.ts";
import { joinPrimary } from "#appliance/sync/standby/join-primary.ts";
import { AnsweredProblem, StartedAppliance } from "#appliance/testing/start-appliance.ts";
import { ChaosProxy } from "#drivers/simulators/chaos-proxy.ts";
import { makePairingCode } from "#sync/service/hub/boxes.ts";
import { foundCompany } from "#sync/service/hub/companies.ts";
import { type RunningCloud, runCloud } from "#sync/service/run-cloud.ts";
import { pgliteFolder } from "#sync/service/testing/test-database.ts";

/** A box, its standby and their cloud. The box goes on unseen by both, breaks, and is replaced; then it comes back with what nobody knew. */
describe("what a replaced box wrote unseen", () => {
  const second = mkdtempSync(join(tmpdir(), "kontor-second-"));
  const started: StartedAppliance[] = [];
  const lines: ChaosProxy[] = [];
  let cloudFolder = "";
  let cloud: RunningCloud;
  let company = 0;
  let first: StartedAppliance;

  // Where many programs share two cores, a start may take its time.
  beforeAll(async () => {
    const starting = StartedAppliance.start();
    cloudFolder = await pgliteFolder();
    const options = { data: cloudFolder, host: "127.0.0.1", port: 0, behindProxy: false };
    cloud = await runCloud(options, pino({ level: "silent" }));
    company = await foundCompany(cloud.cloud.database, cloud.cloud.world, "One site");
    first = await starting;
    started.push(first);
  }, 300_000);

  afterAll(async () => {
    for (const appliance of started) await appliance.stop();
    for (const line of lines) await line.stop();
    await cloud?.stop();
    for (const folder of [second, cloudFolder]) rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  const lineTo = async (port: () => number) => {
    const line = await ChaosProxy.start(() => ({ host: "127.0.0.1", port: port() }));
    lines.push(line);
    return line;
  };
  const start = async (data: string) => {
    const appliance = await StartedAppliance.start({ data, args: [] });
    started.push(appliance);
    return appliance;
  };
  const codeFor = (site?: string) =>
    cloud.cloud.database.withCompany(company, async (sql) => {
      const { code } = await makePairingCode(sql, cloud.cloud.world, {
        ...(site ? { site } : {}),
        ...{ name: "Site", madeBy: "test" },
      });
      return code;
    });
  const cloudStock = async (sku: string) => {
    const [sum] = await cloud.cloud.database.withCompany(company, (sql) =>
      sql.rows<{ here: number; all: number }>(
        "SELECT coalesce(sum(on_hand) FILTER (WHERE sku = $1 AND on_hand > 0 AND place NOT LIKE '~%'), 0)::int AS here, coalesce(sum(on_hand), 0)::int AS all FROM balance",
        [sku],
      ),
    );
    return sum;
  };

  test("comes late, is booked once by the box that took over, and all three agree", { timeout: 240_000 }, async () => {
    const admin = await first.signIn("admin");
    const statusOf = (box: StartedAppliance) => box.call("sync.status", {}, admin);
    const uplink = await lineTo(() => Number(new URL(cloud.url).port));
    const lan = await lineTo(() => first.ready.ports.http as number);
    await first.call("sync.pair", { url: `http://127.0.0.1:${uplink.port}`, code: await codeFor() }, admin);
    const { code } = await first.call("sync.invite-standby", {}, admin);
    const joining = { url: `http://127.0.0.1:${lan.port}`, code, takeOverAfterMs: null, nowMs: Date.now() };
    const { site } = await joinPrimary(openDataFolder(second), joining);
    const next = await start(second);
    await expect.poll(async () => (await statusOf(first)).current, { timeout: 60_000, interval: 200 }).toBe(true);
    // Who signed in at the one is known at the other once it has the rows.
    await expect
      .poll(async () => (await statusOf(next)).standby, { timeout: 60_000, interval: 100 })
      .toMatchObject({ state: "in-step", behind: 0 });
    await next.call("sync.pair", { url: cloud.url, code: await codeFor(site) }, admin);

    const { stock } = await first.call("stock.list", { limit: 500 }, admin);
    const row = stock.find(({ serial, lpn, status }) => serial === "" && lpn === "" && status === "available");
    if (!row) throw new Error("the demo site has no loose stock");
    const { sku, place, lot } = row;
    const stockAt = async (box: StartedAppliance) => (await box.call("stock.list", { sku }, admin)).totals.onHand;
    const namesAt = async (box: StartedAppliance) =>
      (await box.call("partners.list", {}, admin)).partners.map(({ name }) => name).sort();
    const before = await stockAt(first);
    const find = (box: StartedAppliance, delta: number, commandId: string) =>
      box.call("stock.adjust", { place, sku, lot, delta, reason: "found" }, admin, commandId);

    // Nobody hears the last words.
    uplink.down();
    lan.down();
    await find(first, 7, "test:unseen");
    await first.call("partners.save", { id: "P-UNSEEN", name: "Written unseen", kind: "customer" }, admin);
    await first.kill();
    const { origin } = await next.call("sync.take-over", {}, admin);
    // Its doors close and open again.
    const works = () => find(next, 5, "test:next").then(String, String);
    await expect.poll(works, { timeout: 60_000, interval: 100 }).toBe("[object Object]");
    expect(await stockAt(next)).toBe(before + 5);
    await expect.poll(async () => (await statusOf(next)).current, { timeout: 60_000, interval: 200 }).toBe(true);
    expect(await cloudStock(sku)).toEqual({ here: before + 5, all: 0 });

    // It comes back, is told before it opens its doors, and hands over what it has.
    const old = await start(first.data);
    await expect.poll(async () => (await statusOf(old)).fencedBy, { timeout: 60_000, interval: 100 }).toBe(origin);
    const told = await find(old, 1, "test:refused").catch((error: unknown) => error);
    expect(told).toBeInstanceOf(AnsweredProblem);
    expect((told as AnsweredProblem).problem).toMatchObject({ code: "site-fenced", data: { authority: origin } });
    expect((await statusOf(old)).pending.facts).toBeGreaterThanOrEqual(2);
    expect((await kontor("standby", "status", "--data", first.data)).out).toMatch(
      new RegExp(`${origin} goes on in this site.*\n\\d+ facts of this box are not in the cloud`),
    );
    uplink.up();
    await expect.poll(() => stockAt(next), { timeout: 60_000, interval: 200 }).toBe(before + 12);
    await expect.poll(() => namesAt(next), { timeout: 60_000, interval: 200 }).toContain("Written unseen");
    await expect.poll(() => cloudStock(sku), { timeout: 60_000, interval: 200 }).toEqual({ here: before + 12, all: 0 });
    await expect.poll(() => stockAt(old), { timeout: 60_000, interval: 200 }).toBe(before + 12);
    const standing = async (box: StartedAppliance) => {
      const { late, pending } = await statusOf(box);
      return { late, pending: pending.facts };
    };
    await expect.poll(() => standing(next), { timeout: 60_000, interval: 200 }).toEqual({ late: 0, pending: 0 });
    await expect.poll(() => standing(old), { timeout: 60_000, interval: 200 }).toMatchObject({ pending: 0 });
    expect(await namesAt(old)).toEqual(await namesAt(next));
    // A hand that never heard whether it was booked sends it again.
    const again = await find(next, 7, "test:unseen").catch((error: unknown) => error);
    expect(String(again)).toContain("command-done-elsewhere");
    expect(await stockAt(next)).toBe(before + 12);

    // The box that was replaced follows the other, by one command; what it had is kept.
    await old.stop();
    const { code: back } = await next.call("sync.invite-standby", {}, admin);
    const joined = await kontor("standby", "join", next.base, back, "--data", first.data, "--json");
    expect(joined.result, joined.err + joined.out).toMatchObject({ site, primary: origin });
    expect(readdirSync(first.data).filter((name) => /book\.sqlite$/.test(name))).toEqual([
      expect.stringMatching(/^replaced-\d+-book\.sqlite$/),
    ]);
  });
});
