import { afterAll, beforeAll, expect, test } from "vitest";
import { TestCloud } from "../http/testing/test-cloud.ts";
import { foundCompany } from "../hub/companies.ts";
import { sitesPerFactMax } from "../hub/name-sites.ts";
import { addMember } from "../people/member-handlers.ts";
import { beginSession } from "../people/session-desk.ts";
import { TestBox } from "../testing/test-box.ts";
import { TestHub } from "../testing/test-hub.ts";
import { companySettingsJob } from "./company-settings-job.ts";
import { siteNamesJob } from "./site-names-job.ts";

const hourMs = 3_600_000;
let cloud: TestCloud;
let hub: TestHub;
let boxes: TestBox[];
let admin = "";

beforeAll(async () => {
  cloud = await TestCloud.start();
  const { database } = cloud.running.cloud;
  hub = new TestHub(database, "company");
  hub.world.nowMsNow = cloud.world.nowMsNow;
  hub.company = Number(/company (\d+)/.exec(cloud.running.announced[0]?.name ?? "")?.[1]);
  boxes = ["north1", "south1"].map((site) => new TestBox(site, { nowMs: () => hub.world.nowMs() }));
  for (const box of boxes) await hub.pair(box);
  admin = await database.withCompany(hub.company, async (sql) => {
    const rights = { roles: ["company-admin" as const], regions: [], sites: [] };
    const person = await addMember(sql, cloud.running.cloud, { name: "ada", email: "ada@x.example", ...rights });
    return `kontor=${await beginSession(sql, cloud.world, { person, needs: "", address: "test", agent: "test" })}`;
  });
}, 90_000);
afterAll(() => cloud?.stop());

type Name = Parameters<TestCloud["call"]>[0];
const ask = (name: Name, input: Record<string, unknown> = {}) => {
  cloud.world.nowMsNow++;
  return cloud.call(name, input, { cookie: admin });
};
const value = async (name: Name, input?: Record<string, unknown>) => {
  const answer = await ask(name, input);
  expect(answer, JSON.stringify(answer)).toMatchObject({ status: 200 });
  return answer.value;
};
const refused = async (name: Name, input: Record<string, unknown>) => (await ask(name, input)).code;
/** What a site is asked for, of those settings. */
const asksOf = (site: string) =>
  hub.read((sql) =>
    sql.rows<{ name: string; value: unknown }>(
      `SELECT fields -> 'input' ->> 'name' AS name, fields -> 'input' -> 'value' AS value FROM record
       WHERE record = 'intent' AND id LIKE $1 AND fields ->> 'command' = 'settings.save' ORDER BY id`,
      [`${site}/%`],
    ),
  );

test("a setting of the company is asked of every site that differs, once, and of sites that join later", async () => {
  const [north, south] = boxes as [TestBox, TestBox];
  south.post("setting-saved", { sets: [{ record: "setting", id: "allocation.rule", fields: { value: "fifo" } }] });
  // A site counts from its first contact on.
  for (const box of [north, south]) await hub.exchange(box);
  expect(await refused("company.save-setting", { name: "site.name", value: "All" })).toBe("setting-of-one-site");
  expect(await refused("company.save-setting", { name: "allocation.rule", value: "any" })).toBe("input-invalid");
  const chosen = await value("company.save-setting", { name: "allocation.rule", value: "fifo" });
  expect(chosen).toMatchObject({ alike: 1, asked: [{ site: "north1", state: "pending" }] });
  // Pressed again before the site answered: it is not asked twice.
  expect((await value("company.save-setting", { name: "allocation.rule", value: "fifo" })).asked).toEqual(chosen.asked);
  const { settings } = await value("company.settings");
  const [rule] = settings.filter(({ name }: { name: string }) => name === "allocation.rule");
  expect(rule).toMatchObject({
    value: "fifo",
    isChosen: true,
    alike: 1,
    differ: 1,
    differing: [{ site: "north1", value: "fefo" }],
  });
  // The north went its own way after it was asked: the rule by itself leaves it alone.
  north.post("setting-saved", { sets: [{ record: "setting", id: "allocation.rule", fields: { value: "lifo" } }] });
  await hub.exchange(north);
  const east = new TestBox("east1", { nowMs: () => hub.world.nowMs() });
  await hub.pair(east);
  await hub.exchange(east);
  const job = companySettingsJob(cloud.running.cloud);
  const run = () =>
    cloud.running.cloud.database.withCompany(hub.company, (sql) => job.run(sql, cloud.world.nowMs(), {}));
  await run();
  expect(await run()).toEqual({ asked: 0 });
  expect(await asksOf("north1")).toHaveLength(1);
  expect(await asksOf("east1")).toEqual([{ name: "allocation.rule", value: "fifo" }]);
  await value("company.forget-setting", { name: "allocation.rule" });
  expect(await refused("company.forget-setting", { name: "allocation.rule" })).toBe("not-found");
});

test("an item saved here is checked as at a site, and its GTIN is understood by scanners there until it is taken off", async () => {
  const item = { sku: "KET-1", name: "Kettle", gtin: "4012345000009" };
  expect(await refused("items.save", { ...item, gtin: "4012345000008" })).toBe("list-invalid");
  expect(await refused("items.import", { items: [item, { ...item, minQty: 3, maxQty: 2 }] })).toBe("list-invalid");
  expect(await value("items.save", { ...item, barcodes: ["RED"] })).toMatchObject({ isNew: true });
  expect((await value("items.get", { sku: "KET-1" })).item.barcodes.sort()).toEqual(["4012345000009", "RED"]);
  await value("items.remove-barcode", { sku: "KET-1", code: "RED" });
  expect(await refused("items.remove-barcode", { sku: "KET-1", code: "RED" })).toBe("not-found");
  expect((await value("items.save", { sku: "KET-1", gtin: "" })).changed).toEqual(["gtin", "barcodes"]);
  expect((await value("items.get", { sku: "KET-1" })).item.barcodes).toEqual([]);
  const [north] = boxes as [TestBox];
  north.receive("KET-1", 4);
  await hub.exchange(north);
  expect(await refused("items.save", { sku: "KET-1", baseUom: "CA" })).toBe("item-has-stock");
  expect(await value("items.import", { items: [{ sku: "KET-1", name: "Kettle" }] })).toMatchObject({ unchanged: 1 });
});

test("the hour that runs is the last of those that are given without a beginning", async () => {
  const { hours } = await value("sites.throughput", { hours: 1 });
  // What the hub itself wrote is no site's work.
  const worked = hours.map(({ site, receivedQty }: { site: string; receivedQty: number }) => [site, receivedQty]);
  expect(worked).toEqual([
    ["north1", 4],
    ["south1", 0],
  ]);
  expect(hours[0].hourMs).toBe(Math.floor(cloud.world.nowMs() / hourMs) * hourMs);
});

test("whoever has a pairing code learns what it is for; nobody else learns anything", async () => {
  const made = await value("pairing.create", { name: "Rostock" });
  const look = (code: string) => cloud.call("pairing.look", { code }, {});
  expect((await look(made.code)).value).toMatchObject({
    ...{ company: "My company", site: "Rostock", box: "", isNewSite: true, qrText: made.qrText },
  });
  const more = await value("pairing.create", { name: "Spare box", site: "north1" });
  expect((await look(more.code)).value).toMatchObject({ box: "Spare box", isNewSite: false });
  expect((await look("ABCD-EFGH-2345")).code).toBe("pairing-code-unknown");
  cloud.world.nowMsNow += hourMs;
  expect((await look(made.code)).code).toBe("pairing-code-unknown");
});

test("what sites are called is told to the boxes once, told again as it changes, and outlives the site; a site that nobody joined has no name there", async () => {
  await value("pairing.create", { name: "Not yet" });
  const job = siteNamesJob(cloud.running.cloud);
  const run = () =>
    cloud.running.cloud.database.withCompany(hub.company, (sql) => job.run(sql, cloud.world.nowMs(), {}));
  const [north] = boxes as [TestBox];
  /** What came to a box since it last listened. */
  const news = async () => {
    const { pages } = await hub.exchange(north);
    return pages.flatMap(({ entries }) =>
      entries
        .filter(({ fact }) => fact.type === "sites-named")
        .map(({ fact: { actor, sets } }) => [actor.split(":")[0], sets.map(({ id, fields }) => [id, fields])]),
    );
  };
  expect(await run()).toEqual({ named: 3 });
  expect(await run()).toEqual({ named: 0 });
  const all = ["east1", "north1", "south1"].map((site) => [site, { name: site }]);
  expect(await news()).toEqual([["rule", all]]);
  // Only what changed, and nothing where only the region did: boxes have no use for it.
  await value("sites.save", { site: "south1", name: "Süd", timeZone: "Europe/Berlin" });
  await value("regions.save", { region: "sea", name: "By the sea" });
  await value("sites.save", { site: "south1", name: "Süd", region: "sea" });
  expect(await news()).toEqual([["cloud", [["south1", { name: "Süd", timeZone: "Europe/Berlin" }]]]]);
  await value("sites.expel", { site: "east1", reason: "given up" });
  await value("sites.readmit", { site: "east1" });
  const [gone, back] = await news();
  expect([gone, back]).toEqual([
    ["cloud", [["east1", { active: false }]]],
    ["cloud", [["east1", { active: true }]]],
  ]);
  expect(await run()).toEqual({ named: 0 });
});

test("a company with more sites than one fact takes is told of the rest with the next runs", async () => {
  const { database } = cloud.running.cloud;
  const other = await foundCompany(database, cloud.world, "Many sites");
  const named = await database.withCompany(other, async (sql) => {
    for (let n = 0; n <= sitesPerFactMax; n++)
      await sql.write("INSERT INTO site (company, site, name, created_at_ms) VALUES ($1, $2, $3, 0)", [
        other,
        `s${n}`,
        `Site ${n}`,
      ]);
    const job = siteNamesJob(cloud.running.cloud);
    const runs = [];
    for (let n = 0; n < 3; n++) runs.push(await job.run(sql, cloud.world.nowMs(), {}));
    return runs;
  });
  expect(named).toEqual([{ named: sitesPerFactMax }, { named: 1 }, { named: 0 }]);
});
