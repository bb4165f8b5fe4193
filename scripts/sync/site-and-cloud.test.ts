import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kontor as runKontor } from "#appliance/cli/testing/run-kontor.ts";
import { StartedAppliance } from "#appliance/testing/start-appliance.ts";
import { ChaosProxy } from "#drivers/simulators/chaos-proxy.ts";
import { makePairingCode } from "#sync/service/hub/boxes.ts";
import { foundCompany } from "#sync/service/hub/companies.ts";
import { type RunningCloud, runCloud } from "#sync/service/run-cloud.ts";
import { pgliteFolder } from "#sync/service/testing/test-database.ts";

/** Two real appliances and the real cloud, each appliance behind a line of its own that can be cut. */
describe("two sites and their cloud", () => {
  let folder = "";
  let cloud: RunningCloud;
  let company = 0;
  const sites: { appliance: StartedAppliance; line: ChaosProxy; admin: string }[] = [];

  // Where many programs share two cores, a start may take its time.
  beforeAll(async () => {
    const starting = [StartedAppliance.start(), StartedAppliance.start({ args: [] })];
    folder = await pgliteFolder();
    cloud = await runCloud({ data: folder, host: "127.0.0.1", port: 0, behindProxy: false }, pino({ level: "silent" }));
    const { database, world } = cloud.cloud;
    company = await foundCompany(database, world, "Two sites");
    for (const appliance of await Promise.all(starting)) {
      const line = await ChaosProxy.start(() => ({ host: "127.0.0.1", port: Number(new URL(cloud.url).port) }));
      sites.push({ appliance, line, admin: await appliance.signIn("admin") });
    }
  }, 300_000);

  afterAll(async () => {
    for (const { appliance, line } of sites) {
      await appliance.stop();
      await line.stop();
    }
    await cloud?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  const codeFor = async (name: string) => {
    const { database, world } = cloud.cloud;
    const { code } = await database.withCompany(company, (sql) =>
      makePairingCode(sql, world, { name, madeBy: "test" }),
    );
    return code;
  };
  const status = (n: number) => {
    const { appliance, admin } = sites[n] as (typeof sites)[number];
    return appliance.call("sync.status", {}, admin);
  };
  const isCurrent = async (n: number) => {
    const { current, pending, state, trouble } = await status(n);
    return { current, pending: pending.facts, state, trouble };
  };
  const current = { current: true, pending: 0, state: "online", trouble: null };

  test("are joined by a one-time code, which counts once, and bring up all that they wrote", {
    timeout: 120_000,
  }, async () => {
    for (const [n, { appliance, admin, line }] of sites.entries()) {
      const url = `http://127.0.0.1:${line.port}`;
      const code = await codeFor(`Site ${n}`);
      expect(await appliance.call("sync.pair", { url, code }, admin)).toMatchObject({
        company: "Two sites",
        site: `Site ${n}`,
      });
      await expect(appliance.call("sync.pair", { url, code }, admin)).rejects.toThrow("cloud-paired");
      await expect.poll(() => isCurrent(n), { timeout: 60_000, interval: 200 }).toEqual(current);
    }
    const { database } = cloud.cloud;
    const [sum] = await database.withCompany(company, (sql) =>
      sql.rows<{ facts: number; units: number }>(
        "SELECT (SELECT count(*)::int FROM entry) AS facts, (SELECT coalesce(sum(on_hand), 0)::int FROM balance) AS units",
      ),
    );
    expect(sum?.units).toBe(0);
    expect(sum?.facts).toBeGreaterThan(10);
  });

  test("hear what the other edits, also after days with the line cut", { timeout: 120_000 }, async () => {
    const [a, b] = sites as [(typeof sites)[number], (typeof sites)[number]];
    a.line.down();
    await a.appliance.call(
      "partners.save",
      { id: "P-NEW", name: "Written offline", kind: "customer" } as never,
      a.admin,
    );
    await expect.poll(async () => (await status(0)).pending.facts, { timeout: 20_000 }).toBeGreaterThan(0);
    await expect.poll(async () => (await status(0)).state, { timeout: 60_000, interval: 200 }).toBe("retrying");
    a.line.up();
    await expect.poll(() => isCurrent(0), { timeout: 60_000, interval: 200 }).toEqual(current);
    const names = async () => {
      const { partners } = (await b.appliance.call("partners.list" as never, {} as never, b.admin)) as {
        partners: { name: string }[];
      };
      return partners.map(({ name }) => name);
    };
    await expect.poll(names, { timeout: 60_000, interval: 200 }).toContain("Written offline");
  });

  test("get all over a line that is thin", { timeout: 120_000 }, async () => {
    const [a, b] = sites as [(typeof sites)[number], (typeof sites)[number]];
    // Addresses that cannot be packed: 130 kB of them, three seconds of such a line.
    const partners = Array.from({ length: 240 }, (_, n) => ({
      id: `THIN-${n}`,
      kind: "customer" as const,
      address: { name: "x", lines: Array.from({ length: 6 }, () => randomBytes(90).toString("base64")) },
    }));
    a.line.cut();
    a.line.bytesPerSecond = 50_000;
    try {
      await Promise.all(partners.map((partner) => a.appliance.call("partners.save", partner, a.admin)));
      await expect
        .poll(async () => (await b.appliance.call("partners.list", {}, b.admin)).partners.length, {
          timeout: 90_000,
          interval: 500,
        })
        .toBeGreaterThanOrEqual(partners.length);
      await expect.poll(() => isCurrent(0), { timeout: 60_000, interval: 200 }).toEqual(current);
    } finally {
      a.line.bytesPerSecond = 0;
    }
  });

  test("without any line, a stick carried by hand brings facts there and pages back, however often", {
    timeout: 120_000,
  }, async () => {
    const [a, b] = sites as [(typeof sites)[number], (typeof sites)[number]];
    const stick = mkdtempSync(join(tmpdir(), "kontor-stick-"));
    try {
      a.line.down();
      await a.appliance.call("partners.save", { id: "P-STICK", name: "Carried by hand", kind: "customer" }, a.admin);
      await b.appliance.call("partners.save", { id: "P-BACK", name: "On the way back", kind: "customer" }, b.admin);
      await expect.poll(() => isCurrent(1), { timeout: 60_000, interval: 200 }).toEqual(current);
      const kontor = async (appliance: StartedAppliance, ...words: string[]) => {
        const { code, result, err, out } = await runKontor("sync", ...words, "--data", appliance.data, "--json");
        expect(code, err + out).toBe(0);
        return result;
      };
      // Other facts may come up meanwhile: only what was saved here is counted.
      const unsentPartners = async () =>
        (await status(0)).pending.kinds.find(({ type }) => type === "partner-saved")?.facts ?? 0;
      expect(Number((await kontor(a.appliance, "export", stick)).facts)).toBeGreaterThanOrEqual(1);
      // Any box carries it, and a repeat does no harm.
      for (let n = 0; n < 2; n++)
        expect(await kontor(b.appliance, "import", stick)).toMatchObject({ brought: 1, pages: 0 });
      expect(await unsentPartners()).toBe(1);
      expect(Number((await kontor(a.appliance, "import", stick)).pages)).toBeGreaterThan(0);
      expect(await kontor(a.appliance, "import", stick)).toMatchObject({ pages: 0 });
      expect(await unsentPartners(), JSON.stringify((await status(0)).pending)).toBe(0);
      expect((await status(0)).state).not.toBe("online");
      const { partners } = await a.appliance.call("partners.list", {}, a.admin);
      expect(partners.map(({ name }) => name)).toContain("On the way back");
      a.line.up();
      await expect.poll(() => isCurrent(0), { timeout: 60_000, interval: 200 }).toEqual(current);
    } finally {
      rmSync(stick, { recursive: true, force: true });
    }
  });
});
