import { randomBytes } from "node:crypto";
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kontor as runKontor } from "#appliance/cli/testing/run-kontor.ts";
import { openDataFolder } from "#appliance/site/data-folder.ts";
import { CloudClient, pairWith } from "#appliance/sync/cloud-client.ts";
import { CloudKeys, oneKey } from "#appliance/sync/cloud-keys.ts";
import { type SyncNews, SyncRunner } from "#appliance/sync/sync-runner.ts";
import { MemoryBook } from "#appliance/sync/testing/memory-book.ts";
import { StartedAppliance } from "#appliance/testing/start-appliance.ts";
import { ChaosProxy } from "#drivers/simulators/chaos-proxy.ts";
import type { SigningKey } from "#sync/protocol/wire/keys.ts";
import { newKeyText, sessionText, syncPaths } from "#sync/protocol/wire/session.ts";
import { askForNewKey, findBox, makePairingCode } from "#sync/service/hub/boxes.ts";
import { foundCompany } from "#sync/service/hub/companies.ts";
import { type RunningCloud, runCloud } from "#sync/service/run-cloud.ts";
import { pgliteFolder } from "#sync/service/testing/test-database.ts";

/** How far the change had come. */
const crashes = [
  ["made", 1],
  ["told to the cloud, whose answer was lost", 2],
  ["used for a session", 3],
  ["half put in place", 4],
  ["in place, and the cloud was then restored from a backup", 5],
] as const;

/** A box tells its new key and never hears that it was taken. */
async function tellKeyOnly(
  { url, box }: { url: string; box: string },
  old: SigningKey,
  fresh: SigningKey,
  signal: AbortSignal,
): Promise<void> {
  const post = (path: string, body: unknown, more: Record<string, string> = {}) =>
    fetch(url + path, {
      ...{ method: "POST", headers: { "content-type": "application/json", ...more }, body: JSON.stringify(body) },
      signal,
    }).then((response) => response.json() as Promise<Record<string, string>>);
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");
  const { challenge = "" } = await post(syncPaths.challenge, { box });
  const { token } = await post(syncPaths.session, {
    ...{ box, challenge, signature: text(old.sign(sessionText(box, challenge))) },
  });
  const words = newKeyText(box, fresh.publicKey);
  const request = { publicKey: fresh.publicKey, signature: text(old.sign(words)), proof: text(fresh.sign(words)) };
  expect(await post(syncPaths.key, request, { authorization: `Bearer ${token}` })).toEqual({ box });
}

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
    // Each knows the other by the name that it was given in the cloud.
    for (const { appliance, admin } of sites)
      await expect
        .poll(async () => (await appliance.call("sites.list", {}, admin)).sites.map(({ name }) => name), {
          timeout: 20_000,
          interval: 100,
        })
        .toEqual(["Site 0", "Site 1"]);
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

  test("get back from the cloud what they gave to be promised elsewhere and nobody was granted", {
    timeout: 120_000,
  }, async () => {
    const [{ appliance, admin }] = sites as [(typeof sites)[number]];
    const { stock } = await appliance.call("stock.list", { limit: 500 }, admin);
    let sku = "";
    for (const one of new Set(stock.map((row) => row.sku)))
      if (sku === "")
        // Not every item has units that nobody is promised.
        sku = await appliance.call("rights.pledge", { sku: one, qty: 1 }, admin).then(
          () => one,
          () => "",
        );
    const given = async () => (await appliance.call("rights.held", {}, admin)).given.find((one) => one.sku === sku);
    expect(await given()).toMatchObject({ pledgedQty: 1, poolQty: 1 });
    const { intentId } = await appliance.call("rights.take-back", { sku, qty: 1 }, admin);
    const intent = async () =>
      (await appliance.call("intents.list", { direction: "out" }, admin)).intents.find(({ id }) => id === intentId);
    await expect
      .poll(intent, { timeout: 60_000, interval: 100 })
      .toMatchObject({ state: "accepted", answer: { withdrawnQty: 1, poolQty: 0 } });
    await expect.poll(given, { timeout: 20_000, interval: 100 }).toBeUndefined();
  });

  test("change their key when the cloud asks, and a copy of the old one is worth nothing from then on", {
    timeout: 120_000,
  }, async () => {
    const [a] = sites as [(typeof sites)[number]];
    const { database } = cloud.cloud;
    const folder = openDataFolder(a.appliance.data);
    const stolen = new CloudKeys(folder).current;
    const { cloud: link } = await status(0);
    const box = link?.box as string;
    const keysThere = () =>
      database.withCompany(company, async (sql) => {
        const row = await findBox(sql, box);
        return [row?.publicKey, row?.oldPublicKey];
      });
    expect(await keysThere()).toEqual([stolen.publicKey, ""]);
    await database.withCompany(company, (sql) => askForNewKey(sql, box));
    await a.appliance.call("partners.save", { id: "P-KEY", name: "Under a new key", kind: "customer" }, a.admin);
    await expect.poll(async () => (await keysThere())[0], { timeout: 60_000 }).not.toBe(stolen.publicKey);
    await expect.poll(() => isCurrent(0), { timeout: 60_000, interval: 200 }).toEqual(current);
    await expect.poll(() => readdirSync(folder.secrets), { timeout: 20_000 }).not.toContain("cloud-key.next.pem");
    expect(await keysThere()).toEqual([new CloudKeys(folder).current.publicKey, ""]);
    const thief = new CloudClient({ url: cloud.url, box, hubKeys: [] }, oneKey(stolen));
    await expect(thief.ready(new AbortController().signal)).rejects.toMatchObject({ code: "signature", status: 403 });
  });

  test.each(crashes)(
    "go on after a crash when the new key was %s, and lose nothing",
    { timeout: 60_000 },
    async (_when, upTo) => {
      const { database } = cloud.cloud;
      const secrets = mkdtempSync(join(tmpdir(), "kontor-keys-"));
      const { signal } = new AbortController();
      try {
        const site = `key${upTo}`;
        const code = await codeFor(site);
        const old = new CloudKeys({ secrets }).make();
        const book = new MemoryBook({ origin: `${site}.1` }, Date.now);
        const { box, hubKeys } = await pairWith(cloud.url, { code, site, origin: `${site}.1`, schema: 1 }, old, signal);
        const link = { url: cloud.url, box, hubKeys };
        /** Runs until all is there; then the power goes. */
        const life = async () => {
          const stopped = new AbortController();
          const keys = new CloudKeys({ secrets });
          const client = new CloudClient(link, keys);
          const news: SyncNews[] = [];
          const runner = new SyncRunner({
            ...{ book, client, random: Math.random, wait: (ms) => delay(Math.min(ms, 50)) },
            session: {
              ...{ box, protocol: 1, schema: 1, wallMs: Date.now, freeBytes: () => 1e9 },
              newOrigin: () => `${site}.other`,
            },
            onRotateKey() {
              keys.beginChange();
              client.renew();
            },
            loadSnapshot: () => Promise.reject(new Error("this log was not folded")),
            onNews(told) {
              news.push(told);
              if (told.current) stopped.abort();
            },
          });
          await runner.run(stopped.signal);
          return news;
        };
        book.write({ type: "first" });
        await life();
        // What had been done when the power went.
        const keys = new CloudKeys({ secrets });
        if (upTo >= 1) keys.beginChange();
        const asked = { candidates: [old], wanted: keys.wanted, settle() {} };
        const client = new CloudClient(link, asked);
        if (upTo === 2) await tellKeyOnly(link, old, keys.wanted, signal);
        if (upTo >= 3) await client.ready(signal);
        if (upTo === 4) copyFileSync(join(secrets, "cloud-key.next.pem"), join(secrets, "cloud-key.pem"));
        if (upTo === 5) keys.settle();
        // A cloud that was restored knows the old one again.
        if (upTo === 5)
          await database.withCompany(company, (sql) =>
            sql.write("UPDATE box SET public_key = $3 WHERE company = $1 AND box = $2", [company, box, old.publicKey]),
          );
        const wanted = keys.wanted.publicKey;
        book.write({ type: "second" });
        const news = await life();
        expect(news.filter(({ trouble }) => trouble !== null)).toEqual([]);
        expect(book.confirmedSeq(`${site}.1`)).toBe(book.sync().seq);
        const row = await database.withCompany(company, (sql) => findBox(sql, box));
        expect([row?.publicKey, row?.oldPublicKey]).toEqual([wanted, ""]);
        expect(readdirSync(secrets)).not.toContain("cloud-key.next.pem");
        const thief = new CloudClient(link, oneKey(old));
        await expect(thief.ready(signal)).rejects.toMatchObject({ code: "signature" });
      } finally {
        rmSync(secrets, { recursive: true, force: true });
      }
    },
  );

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
