import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import type { Spot } from "../../model/facts/fact.ts";
import { TestCloud } from "../http/testing/test-cloud.ts";
import { raiseIncarnation } from "../hub/admission.ts";
import { lockHead } from "../hub/load-view.ts";
import { addMember } from "../people/member-handlers.ts";
import { retentionJob } from "../people/retention.ts";
import { beginSession } from "../people/session-desk.ts";
import { findRecord } from "../store/read/records.ts";
import { rightsHoldings } from "../store/read/rights.ts";
import { move, spot, TestBox } from "../testing/test-box.ts";
import { TestHub } from "../testing/test-hub.ts";
import { isSigned, signatureHeader } from "../webhooks/signature.ts";
import { CompanyJobs } from "./company-jobs.ts";
import { numberLeasesJob } from "./number-leases-job.ts";
import { rightsJob } from "./rights-job.ts";
import { unheardSites } from "./unheard-sites.ts";

let cloud: TestCloud;
let hub: TestHub;
let north: TestBox;
let south: TestBox;
let admin: string;
let manager: string;
let auditor: string;

/** What a webhook got; the receiver answers what the test says. */
const got: { body: string; signature: string }[] = [];
let answerWith = 200;
let receiver: Server;
let receiverUrl = "";

beforeAll(async () => {
  cloud = await TestCloud.start();
  const { database } = cloud.running.cloud;
  hub = new TestHub(database, "tenants");
  hub.world.nowMsNow = cloud.world.nowMsNow;
  hub.company = Number(/company (\d+)/.exec(cloud.running.announced[0]?.name ?? "")?.[1]);
  [north, south] = ["north1", "south1"].map((site) => new TestBox(site, { nowMs: () => hub.world.nowMs() })) as [
    TestBox,
    TestBox,
  ];
  await hub.pair(north, "North");
  await hub.pair(south, "South");
  const member = (name: string, roles: "company-admin"[] | "regional-manager"[] | "auditor"[], sites: string[] = []) =>
    database.withCompany(hub.company, async (sql) => {
      const person = await addMember(sql, cloud.running.cloud, {
        name,
        email: `${name}@x.example`,
        roles,
        regions: [],
        sites,
      });
      return `kontor=${await beginSession(sql, cloud.world, { person, needs: "", address: "test", agent: "test" })}`;
    });
  admin = await member("ada", ["company-admin"]);
  manager = await member("max", ["regional-manager"], ["north1"]);
  auditor = await member("aud", ["auditor"]);
  receiver = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      got.push({ body, signature: String(request.headers[signatureHeader]) });
      response.writeHead(answerWith).end();
    });
  });
  await new Promise<void>((done) => receiver.listen(0, "127.0.0.1", done));
  receiverUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
}, 90_000);
afterAll(async () => {
  await cloud?.stop();
  receiver?.close();
});

const ask = (
  name: Parameters<TestCloud["call"]>[0],
  input: Record<string, unknown> = {},
  cookie = admin,
  commandId?: string,
) => {
  // Time goes on, so that what came later sorts later.
  cloud.world.nowMsNow++;
  return cloud.call(name, input, { cookie, ...(commandId !== undefined && { commandId }) });
};
const value = async (...call: Parameters<typeof ask>) => {
  const answer = await ask(...call);
  expect(answer, JSON.stringify(answer)).toMatchObject({ status: 200 });
  return answer.value;
};
const refused = async (...call: Parameters<typeof ask>) => (await ask(...call)).code;

/** What a good box does with the intents it got: answers each by a fact of its own. */
async function answerIntents(
  box: TestBox,
  answer: (intent: { command: string; input: Record<string, never> }) => [string, unknown],
) {
  const { pages } = await hub.exchange(box);
  for (const page of pages)
    for (const { fact } of page.entries)
      for (const { record, id, fields } of fact.sets as { record: string; id: string; fields: never }[]) {
        if (record !== "intent" || (fields as { state: string }).state !== "pending" || !id.startsWith(box.site))
          continue;
        const [state, said] = answer(fields);
        box.edit("intent", id, { state, answeredAt: hub.world.nowMs(), answer: said });
      }
  await hub.exchange(box);
}

test("sites and stock are shown with their age, and a manager of one site sees that one", async () => {
  for (const box of [north, south]) {
    box.edit("item", "TEA", { name: "Green tea", baseUom: "EA" });
    box.receive("TEA", 100, { lot: "L1" });
    box.post("address", {
      sets: [{ record: "setting", id: "site.address", fields: { value: { country: box === north ? "NO" : "IT" } } }],
    });
    await hub.exchange(box);
    // What came back is on its disk by the next contact.
    await hub.exchange(box);
  }
  const { sites } = await value("sites.list");
  expect(sites).toMatchObject([
    { site: "north1", name: "North", status: "online", asOfMs: hub.world.nowMs(), boxes: 1 },
    { site: "south1", name: "South", status: "online", today: { receivedQty: 100 } },
  ]);
  const { stock, ages } = await value("stock.list");
  expect(stock).toMatchObject([
    { sku: "TEA", name: "Green tea", onHand: 200, sites: [{ site: "north1", onHand: 100 }, { site: "south1" }] },
  ]);
  expect(ages.map(({ site }: { site: string }) => site)).toEqual(["north1", "south1"]);
  expect((await value("stock.list", {}, manager)).stock[0].onHand).toBe(100);
  expect((await value("sites.list", {}, manager)).sites).toHaveLength(1);
  expect((await value("lots.trace", { sku: "TEA", lot: "L1" })).totals).toEqual({
    onHand: 200,
    onTheRoad: 0,
    shipped: 0,
    received: 200,
  });
});

test("who may not is told so, and both are written down", async () => {
  expect(await refused("sites.get", { site: "south1" }, manager)).toBe("site-not-yours");
  expect(await refused("people.invite", { email: "a@b.example", name: "A", roles: ["auditor"] }, manager)).toBe(
    "not-allowed",
  );
  expect(await refused("items.save", { sku: "TEA", name: "Mine" }, manager)).toBe("company-only");
  expect(await refused("intents.ask", { site: "north1", command: "stock.adjust", input: {} }, auditor)).toBe(
    "not-allowed",
  );
  expect(await refused("sites.get", { site: "nowhere" })).toBe("site-unknown");
  await value("regions.save", { region: "n", name: "Nordics" });
  const { entries } = await value("audit.list", {}, auditor);
  expect(entries.slice(0, 4)).toMatchObject([
    { command: "regions.save", outcome: "ok", name: "ada" },
    { command: "intents.ask", outcome: "refused", code: "not-allowed", name: "aud", site: "north1" },
    { command: "items.save", outcome: "refused", code: "company-only" },
    { command: "people.invite", outcome: "refused", name: "max" },
  ]);
});

test("a command that is repeated gets its first answer, and its id is no other command's", async () => {
  const first = await value("regions.save", { region: "s", name: "South" }, admin, "cmd-1");
  expect(await value("regions.save", { region: "s", name: "South" }, admin, "cmd-1")).toEqual(first);
  expect(await refused("regions.save", { region: "s", name: "Other" }, admin, "cmd-1")).toBe("command-id-reused");
  expect((await value("regions.list")).regions).toHaveLength(2);
});

test("a program's key reaches what it is for, until it is revoked", async () => {
  const { id, token } = await value("keys.create", { name: "ERP", sites: ["north1"] });
  const called = await cloud.call("stock.list", {}, { token });
  expect(called.value.stock[0].onHand).toBe(100);
  expect((await cloud.call("people.list", {}, { token })).code).toBe("not-allowed");
  const rest = await fetch(`${cloud.url}/api/v1/stock?sku=TEA`, { headers: { authorization: `Bearer ${token}` } });
  expect(await rest.json()).toMatchObject({ stock: [{ sku: "TEA", onHand: 100 }] });
  await value("keys.revoke", { id });
  await expect
    .poll(async () => (await cloud.call("stock.list", {}, { token })).code, { timeout: 20_000 })
    .toBe("sign-in-needed");
});

test("a master data edit reaches every site; one made from an old view becomes a conflict that a person decides", async () => {
  const { hubPos } = await value("items.get", { sku: "TEA" });
  south.edit("item", "TEA", { name: "Thé vert" });
  await hub.exchange(south);
  const saved = await value("items.save", { sku: "TEA", name: "Sencha", seenHubPos: hubPos });
  expect(saved).toMatchObject({ isNew: false, changed: ["name"] });
  const { pages } = await hub.exchange(north);
  const names = pages.flatMap(({ entries }) =>
    entries.flatMap(({ fact }) => fact.sets.map(({ fields }) => (fields as { name?: string }).name)),
  );
  expect(names.slice(-2)).toEqual(["Thé vert", "Sencha"]);
  const { conflicts, open } = await value("conflicts.list");
  expect(open).toBe(1);
  expect(conflicts).toMatchObject([{ record: "item", recordId: "TEA", field: "name", state: "open" }]);
  expect(new Set([conflicts[0].won.value, conflicts[0].lost.value])).toEqual(new Set(["Sencha", "Thé vert"]));
  expect(await refused("conflicts.edit", { id: conflicts[0].id, value: 7 })).toBe("input-invalid");
  await value("conflicts.edit", { id: conflicts[0].id, value: "Sencha / thé vert" });
  expect((await value("items.get", { sku: "TEA" })).item.name).toBe("Sencha / thé vert");
  expect(await refused("conflicts.keep", { id: conflicts[0].id })).toBe("state-not-allowed");

  // Every site hears that it is decided.
  const heard = (await hub.exchange(north)).pages.flatMap(({ entries }) => entries.flatMap(({ fact }) => fact.sets));
  const id = `${conflicts[0].id.split("-")[0]}|item|name|TEA`;
  expect(heard).toContainEqual(
    expect.objectContaining({ record: "conflict", id, fields: expect.objectContaining({ state: "edited" }) }),
  );
});

test("a conflict that a site settles is settled here, by who did it there", async () => {
  const { hubPos } = await value("items.get", { sku: "TEA" });
  await hub.exchange(south);
  south.edit("item", "TEA", { name: "Thé noir" });
  await hub.exchange(south);
  await value("items.save", { sku: "TEA", name: "Assam", seenHubPos: hubPos });
  const [open] = (await value("conflicts.list", { state: "open" })).conflicts;
  const settled = { state: "kept", settledBy: "site:south1/mo", settledAt: hub.world.nowMs() };
  south.post("conflict-settled", {
    sets: [{ record: "conflict", id: `${open.id.split("-")[0]}|item|name|TEA`, fields: settled } as never],
  });
  await hub.exchange(south);
  expect((await value("conflicts.list", { state: "open" })).open).toBe(0);
  const { conflicts } = await value("conflicts.list", { state: "decided" });
  expect(conflicts[0]).toMatchObject({ id: open.id, state: "kept", decidedBy: "site:south1/mo" });
  expect(await refused("conflicts.keep", { id: open.id })).toBe("state-not-allowed");
});

test("an order goes to the site that can ship it; when that one refuses, to the next", async () => {
  const order = { number: "O-1", lines: [{ sku: "TEA", qty: 5 }], shipTo: { name: "Ola", country: "NO" } };
  const made = await value("orders.create", order);
  expect(made.routing).toMatchObject({ state: "asking", attempts: [{ site: "north1", state: "asked" }] });
  expect(await refused("orders.create", order)).toBe("order-exists");
  expect(await refused("orders.create", { ...order, number: "O-2", lines: [{ sku: "NO", qty: 1 }] })).toBe(
    "sku-unknown",
  );
  expect(await refused("orders.create", { ...order, number: "O-2", lines: [{ sku: "TEA", qty: 150 }] })).toBe(
    "no-site-for-order",
  );

  await answerIntents(north, () => ["refused", { code: "order-held" }]);
  const routing = async () => (await value("orders.get", { number: "O-1" })).routing;
  await expect.poll(async () => (await routing()).attempts.length, { timeout: 20_000 }).toBe(2);
  expect((await routing()).attempts).toMatchObject([
    { state: "refused", why: "order-held" },
    { site: "south1", state: "asked" },
  ]);
  await answerIntents(south, ({ command, input }) => {
    expect(command).toBe("orders.create");
    south.edit("order", "so-1", {
      number: (input as unknown as { number: string }).number,
      state: "open",
      createdAt: hub.world.nowMs(),
    });
    return ["accepted", { orderId: "so-1", state: "open", problems: [] }];
  });
  await expect.poll(async () => (await routing()).state, { timeout: 20_000 }).toBe("routed");
  expect((await value("orders.get", { number: "O-1" })).order).toMatchObject({
    site: "south1",
    orderId: "so-1",
    state: "open",
  });
  expect((await value("orders.list", { site: "south1" })).orders).toHaveLength(1);
  expect((await value("orders.list", { site: "south1" }, manager).catch(() => ({ orders: [] }))).orders).toEqual([]);

  expect((await value("orders.cancel", { number: "O-1", reason: "customer" })).routing.state).toBe("cancelling");
  await answerIntents(south, ({ command, input }) => {
    expect([command, (input as unknown as { orderId: string }).orderId]).toEqual(["orders.cancel", "O-1"]);
    return ["accepted", {}];
  });
  await expect.poll(async () => (await routing()).state, { timeout: 20_000 }).toBe("cancelled");
});

test("an order that two sites share is undone when one of them will not, and one that nobody answers ends by time", async () => {
  const order = { lines: [{ sku: "TEA", qty: 150 }], shipTo: { name: "Ola" }, maySplit: true };
  expect((await value("orders.create", { ...order, number: "S-1" })).routing.attempts).toHaveLength(2);
  await answerIntents(north, () => ["accepted", { state: "open" }]);
  await answerIntents(south, () => ["refused", { code: "order-held" }]);
  const routing = async (number: string) => (await value("orders.get", { number })).routing;
  await expect.poll(async () => (await routing("S-1")).state, { timeout: 20_000 }).toBe("undoing");
  await answerIntents(north, ({ command }) => [command === "orders.cancel" ? "accepted" : "refused", {}]);
  await expect.poll(async () => (await routing("S-1")).state, { timeout: 20_000 }).toBe("unrouted");
  expect((await value("orders.list", { state: "unrouted" })).orders).toMatchObject([
    { number: "S-1", site: "", orderedQty: 150 },
  ]);

  await value("orders.create", {
    number: "T-1",
    lines: [{ sku: "TEA", qty: 1 }],
    shipTo: { name: "Ola" },
    site: "north1",
  });
  cloud.world.nowMsNow += 16 * 60_000;
  hub.world.nowMsNow = cloud.world.nowMsNow;
  await hub.exchange(south);
  south.receive("TEA", 1);
  await hub.exchange(south);
  await expect.poll(async () => (await routing("T-1")).state, { timeout: 20_000 }).toBe("unrouted");
  expect((await routing("T-1")).attempts).toMatchObject([{ state: "expired", why: "no answer in time" }]);
});

test("what is asked of a site is checked first, shown while it waits, and can be withdrawn", async () => {
  const input = { sku: "TEA", lot: "L1", reason: "mould" };
  expect(await refused("intents.ask", { site: "north1", command: "people.sign-in", input: {} })).toBe(
    "command-not-for-intents",
  );
  expect(
    (await ask("intents.ask", { site: "north1", command: "lots.recall", input: { sku: "TEA" } })).data.problems,
  ).toContainEqual(expect.objectContaining({ path: "input.lot" }));
  const asked = await value("intents.ask", { site: "north1", command: "lots.recall", input }, manager);
  expect(asked).toMatchObject({ site: "north1", state: "pending" });
  expect((await value("intents.list", { state: "pending", command: "lots.recall" }, manager)).intents).toMatchObject([
    { id: asked.intentId, command: "lots.recall", input, state: "pending" },
  ]);
  expect((await value("intents.withdraw", { id: asked.intentId }, manager)).state).toBe("withdrawn");
  expect((await value("lots.recall", input)).asked.map(({ site }: { site: string }) => site)).toEqual([
    "north1",
    "south1",
  ]);
});

test("a fact that was held back waits in the inbox until a person decides", async () => {
  south.post("odd", { moves: [move("TEA", 1.5, spot("A-01"), spot("B-01"))] });
  await hub.exchange(south);
  const { facts, open } = await value("inbox.list");
  expect(open).toBe(1);
  expect(facts[0]).toMatchObject({ site: "south1", type: "odd", reason: "schema", state: "open" });
  expect((await value("inbox.get", { id: facts[0].id })).moves[0]).toMatchObject({ sku: "TEA", qty: 1.5 });
  expect(await refused("inbox.get", { id: facts[0].id }, manager)).toBe("not-found");
  await value("inbox.discard", { id: facts[0].id, reason: "a broken scale" });
  expect(await refused("inbox.discard", { id: facts[0].id, reason: "again" })).toBe("state-not-allowed");
  expect((await value("inbox.list", { state: "discarded" })).facts[0]).toMatchObject({ decision: "a broken scale" });
});

test("a fact that was held back goes to its site to be booked again, corrected, and a repeat of one that counts does not", async () => {
  south.post("odd", { moves: [move("TEA", 2.5, spot("A-01"), spot("B-01"))] });
  await hub.exchange(south);
  const [held] = (await value("inbox.list")).facts;
  expect(await refused("inbox.resubmit", { id: held.id, reason: "as it was" })).toBe("input-invalid");
  const forced = { site: "south1", command: "sync.book-held", input: {} };
  expect(await refused("intents.ask", forced)).toBe("command-not-for-intents");
  const moves = [move("TEA", 2, spot("X-01"), spot("B-01"))];
  const { asked } = await value("inbox.resubmit", { id: held.id, moves, reason: "two whole ones" });
  expect(asked).toMatchObject({ site: "south1", state: "pending" });
  const source = { origin: held.origin, seq: held.seq };
  expect(await value("intents.get", { id: asked.intentId })).toMatchObject({
    ...{ command: "sync.book-held", input: { source, type: "odd", moves, sets: [], reason: "two whole ones" } },
  });
  // The site does as asked, by mistake twice: the second is one that counts already, and stays out.
  for (let i = 0; i < 2; i++) south.post("held-fact-booked", { source, moves });
  const { receipts } = await hub.exchange(south);
  expect(receipts[0]?.verdicts.map(([, verdict]) => verdict)).toMatchObject([
    ...[
      { kind: "flagged", reasons: ["below-zero"] },
      { kind: "quarantined", reason: "repeat" },
    ],
  ]);
  const [repeat] = (await value("inbox.list")).facts;
  expect(await refused("inbox.resubmit", { id: repeat.id, reason: "again" })).toBe("state-not-allowed");
  await value("inbox.discard", { id: repeat.id, reason: "a repeat" });
  await hub.exchange(south);
});

test("each site gets blocks of numbers that no other has, once, and more when it runs out", async () => {
  const jobs = new CompanyJobs(cloud.running.cloud, [numberLeasesJob(cloud.running.cloud)]);
  const leases = async (box: TestBox) => {
    const { pages } = await hub.exchange(box);
    return pages
      .flatMap(({ entries }) => entries.flatMap(({ fact }) => fact.sets))
      .filter(({ record, fields }) => record === "intent" && "command" in fields && fields.command === "numbers.lease")
      .map(({ id, fields }) => ({ id, leases: (fields as { input: { leases: Lease[] } }).input.leases }));
  };
  interface Lease {
    range: string;
    from: number;
    end: number;
  }
  await jobs.look();
  const [ofNorth, ofSouth] = [await leases(north), await leases(south)];
  expect([ofNorth.length, ofSouth.length]).toEqual([1, 1]);
  // The hub has written facts by now, and takes no block for it.
  expect(
    await hub.read((sql) => sql.rows("SELECT id FROM record WHERE record = 'intent' AND id LIKE 'hub/%'")),
  ).toEqual([]);
  expect(ofNorth[0]?.leases).toHaveLength(9);
  for (const { range, from, end } of ofNorth[0]?.leases ?? [])
    for (const other of ofSouth[0]?.leases ?? [])
      if (other.range === range) expect(other.from >= end || other.end <= from).toBe(true);

  // North takes its blocks and uses one of them up; while it has not answered, nothing more is asked of it.
  cloud.world.nowMsNow += 3 * 60_000;
  hub.world.nowMsNow = cloud.world.nowMsNow;
  await jobs.look();
  expect(await leases(north)).toEqual([]);
  north.post("intent-answered", {
    sets: [
      { record: "intent", id: ofNorth[0]?.id ?? "", fields: { state: "accepted" } },
      ...(ofNorth[0]?.leases ?? []).map(({ range, from, end }) => ({
        record: "numberRange" as const,
        id: range,
        fields: { next: range === "lpn" ? end - 1 : from, end, leasedAt: cloud.world.nowMs() },
      })),
    ],
  });
  await hub.exchange(north);
  cloud.world.nowMsNow += 3 * 60_000;
  hub.world.nowMsNow = cloud.world.nowMsNow;
  await jobs.look();
  const more = (await leases(north)).flatMap((one) => one.leases);
  expect(more.map(({ range }) => range)).toEqual(["lpn"]);
  expect(more[0]?.from).toBe(ofSouth[0]?.leases.find(({ range }) => range === "lpn")?.end);
});

test("rights are granted out of a pool and never beyond it", async () => {
  north.post("rights-pledged", { moves: [move("TEA", 20, spot("~rights"), spot("~rights/north1"))] });
  await hub.exchange(north);
  expect((await value("rights.pools")).pools).toMatchObject([
    { authority: "north1", sku: "TEA", poolQty: 20, heldQty: 0, givenQty: 20 },
  ]);
  const wish = { authority: "north1", holder: "south1", sku: "TEA" };
  expect(await refused("rights.grant", { ...wish, qty: 21 })).toBe("pool-too-small");
  await value("rights.grant", { ...wish, qty: 15 });
  expect((await value("rights.list")).rights).toMatchObject([
    { holder: "south1", heldQty: 15, grantedQty: 15, state: "open" },
  ]);
  expect((await value("rights.pools")).pools).toMatchObject([{ poolQty: 5, heldQty: 15, spentQty: 0, givenQty: 20 }]);
  // What nobody was granted its site may have back, at once and with the same answer; what is held it may not.
  const input = { sku: "TEA", owner: "", qty: 7 };
  const ask = (id: string) =>
    north.edit("intent", `hub+north1/${id}`, { state: "pending", command: "rights.withdraw", input });
  ask("first");
  const { pages } = await hub.exchange(north);
  const answer = pages.flatMap(({ entries }) => entries).find(({ fact }) => fact.type === "rights-withdrawn");
  expect(answer?.fact).toMatchObject({
    moves: [{ qty: 5, from: spot("~rights/north1"), to: spot("~rights") }],
    sets: [{ id: "hub+north1/first", fields: { state: "accepted", answer: { withdrawnQty: 5, poolQty: 0 } } }],
  });
  ask("second");
  await hub.exchange(north);
  expect(await value("intents.get", { id: "hub+north1/second" })).toMatchObject({
    ...{ state: "refused", answer: { code: "pool-too-small", data: { wanted: 7, most: 0 } } },
  });
  north.post("rights-pledged", { moves: [move("TEA", 5, spot("~rights"), spot("~rights/north1"))] });
  await hub.exchange(north);
});

test("after the cloud lost a part of its log nothing is granted until every site that counts was heard", async () => {
  await hub.read(async (sql) => raiseIncarnation(sql, await lockHead(sql)));
  const unheard = () => hub.read((sql) => unheardSites(sql, cloud.world.nowMs()));
  const wish = { authority: "north1", holder: "north1", sku: "TEA", qty: 1_000_000 };
  expect(await unheard()).toContain("north1");
  expect(await refused("rights.grant", wish)).toBe("site-unheard");
  for (const box of [north, south]) await hub.exchange(box);
  expect(await unheard()).toEqual([]);
  expect(await refused("rights.grant", wish)).toBe("pool-too-small");
});

test("rights follow demand by themselves: dealt out of the pool, taken back when they end, asked back from who holds them", async () => {
  const jobs = new CompanyJobs(cloud.running.cloud, [rightsJob(cloud.running.cloud)]);
  const later = async (ms: number) => {
    cloud.world.nowMsNow += ms;
    hub.world.nowMsNow = cloud.world.nowMsNow;
    await hub.exchange(south);
    await jobs.look();
    const [pool] = (await value("rights.pools")).pools;
    return [pool.poolQty, pool.heldQty, pool.spentQty];
  };
  const open = async () =>
    (await value("rights.list", { state: "open" })).rights.map(({ grantedQty }: { grantedQty: number }) => grantedQty);
  north.post("rights-pledged", { moves: [move("TEA", 40, spot("~rights"), spot("~rights/north1"))] });
  await hub.exchange(north);
  // Nothing moves until the company says so.
  expect(await later(11 * 60_000)).toEqual([45, 15, 0]);
  expect((await value("rights.policy")).lastRunMs).toBeGreaterThan(0);
  const policy = { enabled: true, keepPercent: 20, keepQty: 1, expiresAfterMs: 3_600_000 };
  await value("rights.save-policy", { policy });
  expect(await later(11 * 60_000)).toEqual([12, 48, 0]);
  expect(await value("rights.policy")).toMatchObject({ lastRunMs: cloud.world.nowMs() - 2, lastGrants: 1 });
  expect(await open()).toEqual([33, 15]);

  // The box has it with its next contact, and promises three units.
  const { pages } = await hub.exchange(south);
  const granted = pages.flatMap(({ entries }) => entries.map(({ fact }) => fact)).at(-1);
  expect(granted).toMatchObject({ type: "rights-granted", actor: "rule:rights", moves: [{ qty: 33 }] });
  const [held, pool] = [spot(`~rights/north1/${south.origin}`), spot("~rights/north1")];
  south.post("rights-spent", { moves: [move("TEA", 3, held, spot("~rights/north1/spent"))] });
  await hub.exchange(south);
  expect(await later(11 * 60_000)).toEqual([12, 45, 3]);

  // The grant of 33 is over: what the one of 15 does not cover went back, and was dealt out anew.
  expect(await later(61 * 60_000)).toEqual([12, 45, 3]);
  expect(await open()).toEqual([30, 15]);
  expect((await value("rights.list", { state: "expired" })).rights).toMatchObject([{ grantedQty: 33 }]);

  await value("rights.save-policy", { policy: { ...policy, keepPercent: 50 } });
  expect(await later(11 * 60_000)).toEqual([12, 45, 3]);
  await later(11 * 60_000);
  const { intents } = await value("intents.list", { command: "rights.return" });
  expect(intents).toMatchObject([{ site: "south1", state: "pending", input: { qty: 17 } }]);
  south.post("rights-returned", { moves: [move("TEA", 17, held, pool)] });
  south.edit("intent", intents[0].id, { state: "accepted", answeredAt: hub.world.nowMs(), answer: {} });
  await hub.exchange(south);
  expect(await later(11 * 60_000)).toEqual([29, 28, 3]);
  await value("rights.save-policy", { policy: { ...policy, enabled: false } });
  await jobs.stop();
});

test("a job is done once however many nodes look, and again when it failed or is due", async () => {
  let runs = 0;
  let fails = true;
  const count = {
    name: "count",
    everyMs: 60_000,
    async run(_sql: unknown, _nowMs: number, last: Readonly<Record<string, unknown>>) {
      runs++;
      if (fails) throw new Error("not now");
      return { times: Number(last.times ?? 0) + 1 };
    },
  };
  const nodes = [1, 2].map(() => new CompanyJobs(cloud.running.cloud, [count]));
  const look = async () => {
    await Promise.all(nodes.map((node) => node.look()));
    return runs;
  };
  expect(await look()).toBe(2);
  fails = false;
  expect(await look()).toBe(3);
  expect(await look()).toBe(3);
  cloud.world.nowMsNow += 60_000;
  expect(await look()).toBe(4);
  const kept = await cloud.running.cloud.database.withCompany(hub.company, (sql) =>
    sql.rows("SELECT value FROM company_rule WHERE name = 'job:count'"),
  );
  expect(kept).toEqual([{ value: { times: 2, lastRunMs: cloud.world.nowMs() } }]);
  for (const node of nodes) await node.stop();
});

test("live values come now and whenever a site changes them, to who is signed in, and only what he may see", async () => {
  const address = `${cloud.url.replace("http", "ws")}/api/live`;
  const stranger = new WebSocket(address);
  const [closed] = await once(stranger, "close");
  expect(closed).toBe(4401);
  const socket = new WebSocket(address, { headers: { cookie: manager } });
  await once(socket, "open");
  const heard: { key?: string; value?: { stock: { onHand: number }[] }; problem?: { code: string } }[] = [];
  socket.on("message", (data) => heard.push(JSON.parse(String(data))));
  socket.send(JSON.stringify({ subscribe: "s", query: "stock.list", input: { sku: "TEA" } }));
  socket.send(JSON.stringify({ subscribe: "p", query: "people.list" }));
  socket.send(JSON.stringify({ subscribe: "c", query: "orders.create", input: {} }));
  const onHand = () => heard.filter(({ key, value }) => key === "s" && value).at(-1)?.value?.stock[0]?.onHand;
  const problem = (of: string) => heard.find(({ key, problem }) => key === of && problem)?.problem?.code;
  await expect.poll(onHand, { timeout: 20_000 }).toBeGreaterThan(0);
  const before = onHand() as number;
  await expect.poll(() => problem("p"), { timeout: 20_000 }).toBe("not-allowed");
  await expect.poll(() => problem("c"), { timeout: 20_000 }).toBe("command-unknown");
  south.receive("TEA", 50);
  await hub.exchange(south);
  north.receive("TEA", 6);
  await hub.exchange(north);
  await expect.poll(onHand, { timeout: 20_000 }).toBe(before + 6);
  socket.close();
  await once(socket, "close");
});

test("goods between sites are asked of the sender", async () => {
  const wish = { fromSite: "north1", toSite: "south1", lines: [{ sku: "TEA", qty: 3 }], number: "TR-1" };
  expect(await refused("transfers.ask", { ...wish, toSite: "north1" })).toBe("transfer-same-site");
  expect(await refused("transfers.ask", wish, manager)).toBe("site-not-yours");
  expect(await value("transfers.ask", wish)).toMatchObject({
    id: "north1+south1/TR-1",
    asked: { site: "north1", state: "pending" },
  });
  expect(await refused("transfers.ask", wish)).toBe("transfer-exists");
});

test("pairing gives a code and a picture, for the site's next box too; a revoked box is shown as such", async () => {
  const made = await value("pairing.create", { name: "Box 2", site: "north1" }, manager);
  expect(made.qrText).toContain(made.code);
  expect(made.qrSvg).toContain("<svg");
  const { codes } = await value("pairing.list", {}, manager);
  await value("pairing.cancel", { id: codes[0].id }, manager);
  expect((await value("pairing.list")).codes).toEqual([]);
  await value("boxes.revoke", { site: "south1", box: south.box, reason: "stolen" });
  expect((await value("boxes.list", { site: "south1" })).boxes).toMatchObject([{ box: south.box, state: "revoked" }]);
});

test("webhooks bring facts signed and in order; what cannot be brought becomes dead letters and may be tried again", async () => {
  expect((await ask("webhooks.add", { url: "ftp://x.example/" })).code).toBe("input-invalid");
  const { id, secret } = await value("webhooks.add", { url: receiverUrl, types: ["received"] });
  expect(await value("webhooks.test", { id })).toMatchObject({ status: 200, error: "" });
  north.receive("TEA", 7);
  north.edit("item", "TEA", { velocityClass: "A" });
  north.receive("TEA", 8);
  await hub.exchange(north);
  const facts = () => got.flatMap(({ body }) => JSON.parse(body).facts as { type: string; moves: { qty: number }[] }[]);
  await expect.poll(() => facts().length, { timeout: 20_000 }).toBe(2);
  expect(facts().map(({ moves }) => moves[0]?.qty)).toEqual([7, 8]);
  for (const { body, signature } of got) {
    expect(isSigned(body, signature, secret, cloud.world.nowMs())).toBe(true);
    expect(isSigned(`${body} `, signature, secret, cloud.world.nowMs())).toBe(false);
    expect(isSigned(body, signature, secret, cloud.world.nowMs() + 6 * 60_000)).toBe(false);
  }

  answerWith = 503;
  north.receive("TEA", 9);
  await hub.exchange(north);
  const hook = async () => (await value("webhooks.list")).webhooks[0];
  for (let tries = 1; tries <= 7; tries++) {
    await expect
      .poll(async () => (tries < 7 ? (await hook()).failures : (await hook()).deadLetters), { timeout: 20_000 })
      .toBe(tries < 7 ? tries : 1);
    if (tries < 7) await timeHasCome(id);
  }
  answerWith = 200;
  got.length = 0;
  expect((await value("dead-letters.list", { webhook: id })).letters).toMatchObject([
    { type: "received", site: "north1", lastStatus: 503 },
  ]);
  expect(await value("dead-letters.retry", { webhook: id })).toEqual({ queued: 1 });
  await expect.poll(() => facts().map(({ moves }) => moves[0]?.qty), { timeout: 20_000 }).toEqual([9]);
  await expect.poll(async () => (await hook()).deadLetters, { timeout: 20_000 }).toBe(0);
});

test("the trail and what is over go by age; what still counts stays", async () => {
  const { database } = cloud.running.cloud;
  const run = (afterMs: number) =>
    database.withCompany(hub.company, (sql) => retentionJob(30).run(sql, cloud.world.nowMs() + afterMs, {}));
  expect(await run(0)).toMatchObject({ audit: 0, sessions: 0 });
  expect((await value("sites.list")).sites).toHaveLength(2);
  const gone = await run(31 * 86_400_000);
  expect(gone.sessions).toBe(3);
  expect(gone.audit).toBeGreaterThan(20);
  expect(await database.withCompany(hub.company, (sql) => sql.rows("SELECT 1 FROM audit"))).toEqual([]);
  expect(() => retentionJob(Number("soon"))).toThrow("KONTOR_KEEP_AUDIT_DAYS");
});

/** The next try is due now, whatever the wait. */
const timeHasCome = (id: string) =>
  cloud.running.cloud.database.withCompany(hub.company, async (sql) => {
    await sql.write("UPDATE webhook SET next_try_at_ms = NULL WHERE company = $1 AND id = $2", [hub.company, id]);
    sql.notify("webhooks");
  });

test("rights of a box that its synchronous standby replaced go on under the standby's name, and run out when they would have", async () => {
  const jobs = new CompanyJobs(cloud.running.cloud, [rightsJob(cloud.running.cloud)]);
  const newBox = (site: string, epoch = "e0001") => new TestBox(site, { nowMs: () => hub.world.nowMs(), epoch });
  const [east, west, heir] = [newBox("east1"), newBox("west1"), newBox("west1", "e0002")];
  await hub.pair(east, "East");
  await hub.pair(west, "West");
  await hub.pair(heir, "West, the second", "west1");
  east.edit("item", "JAM", { name: "Jam", baseUom: "EA" });
  east.post("rights-pledged", { moves: [move("JAM", 30, spot("~rights"), spot("~rights/east1"))] });
  west.receive("JAM", 1);
  for (const box of [east, west]) await hub.exchange(box);
  const wish = { authority: "east1", holder: "west1", sku: "JAM", qty: 6, expiresAfterMs: 7 * 86_400_000 };
  const { grant } = await value("rights.grant", wish);
  const known = () => hub.read((sql) => findRecord(sql, "rightGrant", "", grant));
  const expiresAt = (await known())?.fields.expiresAt;
  const [from, to] = [west, heir].map(({ origin }) => spot(`~rights/east1/${origin}`)) as [Spot, Spot];
  heir.post("rights-inherited", { moves: [move("JAM", 6, from, to)] });
  const before = { origin: west.origin, seq: west.facts.length, tip: west.hashes.at(-1) as string };
  const hello = heir.hello({ reason: "takeover", inherits: true, lineage: [{ ...before, reason: "first" }] });
  const { receipts } = await hub.exchange(heir, { hello });
  expect(receipts).toMatchObject([{ origin: heir.origin, ackSeq: 1, verdicts: [] }]);
  cloud.world.nowMsNow += 11 * 60_000;
  await jobs.look();
  await jobs.stop();
  expect((await known())?.fields).toMatchObject({ holder: heir.origin, qty: 6, expiresAt, state: "open" });
  const holdings = await hub.read((sql) => rightsHoldings(sql, {}, ["east1"]));
  expect(holdings.filter(({ qty }) => qty !== 0)).toMatchObject([{ origin: heir.origin, sku: "JAM", qty: 6 }]);
});
