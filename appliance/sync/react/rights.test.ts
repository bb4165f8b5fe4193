import { expect, test } from "vitest";
import { rightsHeld, rightsPool, rightsSource, rightsSpent } from "#sync/protocol/audience.ts";
import { given, givenItem, givenStock } from "../../testing/builders.ts";
import { Chance } from "../../testing/chance.ts";
import { expectSound } from "../../testing/expect-sound.ts";
import { TestSite } from "../../testing/test-site.ts";
import { type LinkedSite, LinkedSites } from "./testing/linked-site.ts";

const spot = (place: string) => ({ place, lpn: "", status: "available" as const });
const move = (qty: number, from: string, to: string) => ({
  ...{ sku: "TEA", lot: "", serial: "", owner: "", qty },
  from: spot(from),
  to: spot(to),
});

/** aa has 20 and gave 12 of them; bb was granted 8. */
async function granted() {
  const company = new LinkedSites("aa", "bb");
  const [aa, bb] = company.sites as [LinkedSite, LinkedSite];
  givenStock(aa, { sku: "TEA", place: "A-1", qty: 20 });
  aa.do("rights.pledge", { sku: "TEA", qty: 12 });
  await company.settle();
  const grant = (qty: number, expiresAt: number | null = null) =>
    company.hub.append({
      type: "rights-granted",
      moves: [move(qty, rightsPool("aa"), rightsHeld("aa", bb.runner.origin))],
      sets: [
        {
          record: "rightGrant",
          id: `aa+bb/${company.hub.log.length}`,
          fields: { authority: "aa", holder: bb.runner.origin, sku: "TEA", qty, grantedAt: bb.nowMs, expiresAt },
        },
      ],
    });
  grant(8);
  await company.settle();
  return { company, aa, bb, grant };
}
const purpose = { kind: "order" as const, number: "W-1", shipTo: { name: "Customer of bb" } };

test("what a site gave away is promised to no order of its own, and it cannot give what is promised", async () => {
  const { aa } = await granted();
  expect(aa.ask("allocation.available", { sku: "TEA" })).toMatchObject({ pledgedQty: 12, availableQty: 8 });
  const order = aa.do("orders.create", { number: "SO-1", shipTo: { name: "C" }, lines: [{ sku: "TEA", qty: 10 }] });
  expect(order.lines).toMatchObject([{ promisedQty: 8 }]);
  expect(aa.do("orders.release", { orderId: order.orderId })).toMatchObject({ allocatedQty: 8, shortQty: 2 });
  expect(aa.refusal("rights.pledge", { sku: "TEA", qty: 1 })).toMatchObject({ code: "pledge-too-large", free: 0 });
  expect(aa.ask("rights.held", {}).given).toEqual([
    {
      ...{ sku: "TEA", owner: "", pledgedQty: 12, poolQty: 4, heldQty: 8, spentQty: 0 },
      holders: [{ site: "bb", origin: "bb.e1", qty: 8 }],
    },
  ]);
  expect(aa.refusal("rights.take-back", { sku: "TEA", qty: 5 })).toMatchObject({ code: "pool-too-small", most: 4 });
  expectSound(aa);
});

test("the cloud gives a site back what nobody was granted of its pledge, never what is held or spent", async () => {
  const { company, aa, bb } = await granted();
  bb.do("rights.spend", { authority: "aa", sku: "TEA", qty: 5, purpose });
  const back = aa.do("rights.take-back", { sku: "TEA", qty: 3 });
  await company.settle();
  expect(aa.book.get("intent", back.intentId)).toMatchObject({
    ...{ state: "accepted", answer: { withdrawnQty: 3, poolQty: 1 } },
    answeredAt: expect.any(Number),
  });
  expect(aa.ask("rights.held", {}).given).toMatchObject([{ poolQty: 1, heldQty: 3 }]);
  // Two ask for the last one before they hear of each other: the second gets what is left, which is nothing.
  const both = [1, 1].map((qty) => aa.do("rights.take-back", { sku: "TEA", qty }));
  await company.settle();
  expect(both.map(({ intentId }) => aa.book.get("intent", intentId))).toMatchObject([
    { state: "accepted", answer: { withdrawnQty: 1, poolQty: 0 } },
    { state: "refused", answer: { code: "pool-too-small", data: { wanted: 1, most: 0 } } },
  ]);
  expect(aa.ask("allocation.available", { sku: "TEA" })).toMatchObject({ pledgedQty: 3 });
  expect([rightsPool("aa"), rightsSpent("aa"), rightsHeld("aa", "bb.e1")].map((place) => company.atHub(place))).toEqual(
    [0, 0, 3],
  );
  expect(company.odd()).toEqual([]);
  expectSound(aa);
});

test("what a site asks the cloud for in vain, too late or in another's name is answered as such", async () => {
  const { company, aa, bb } = await granted();
  const ask = (site: LinkedSite, id: string, fields: Record<string, unknown>) =>
    given(site, "asked", { sets: [{ record: "intent", id, fields: { state: "pending", ...fields } }] });
  const input = { sku: "TEA", owner: "", qty: 2 };
  ask(aa, "hub+aa/late", { command: "rights.withdraw", input, expiresAt: 1 });
  ask(aa, "hub+aa/what", { command: "sites.drop", input });
  ask(aa, "hub+aa/odd", { command: "rights.withdraw", input: { sku: 7 } });
  ask(bb, "hub+aa/forged", { command: "rights.withdraw", input });
  await company.settle();
  const [late, what, odd, forged] = ["late", "what", "odd", "forged"].map((id) =>
    aa.book.get("intent", `hub+aa/${id}`),
  );
  expect(late?.state).toBe("expired");
  expect([what, odd]).toMatchObject([
    { state: "refused", answer: { code: "command-not-for-intents" } },
    { state: "refused", answer: { code: "command-not-for-intents" } },
  ]);
  expect(forged).toBeUndefined();
  expect(company.atHub(rightsPool("aa"))).toBe(4);
});

test("a right is spent with the line dead, becomes an order first in the queue, and its units are released to it", async () => {
  const { company, aa, bb } = await granted();
  aa.do("orders.create", { number: "SO-1", priority: 1, shipTo: { name: "C" }, lines: [{ sku: "TEA", qty: 30 }] });
  expect(bb.refusal("rights.spend", { authority: "aa", sku: "TEA", qty: 9, purpose })).toMatchObject({
    ...{ code: "rights-short", held: 8, wanted: 9, authority: "aa" },
    grantedAt: expect.any(Number),
  });
  const spent = bb.do("rights.spend", { authority: "aa", sku: "TEA", qty: 5, purpose });
  expect(spent).toMatchObject({ spentQty: 5, leftQty: 3 });
  await company.settle();
  expect(bb.book.get("intent", spent.intentId)).toMatchObject({
    state: "accepted",
    answer: { number: "W-1", promisedQty: 5 },
  });
  const order = aa.book.first("order", { number: "W-1" })!;
  expect(order).toMatchObject({ byRights: true, shipTo: { name: "Customer of bb" } });
  expect(aa.ask("allocation.available", { sku: "TEA" })).toMatchObject({ pledgedQty: 7 });
  expect(aa.do("orders.release", { orderId: order.id })).toMatchObject({ allocatedQty: 5, shortQty: 0 });
  expect(company.atHub(rightsSpent("aa"))).toBe(0);
  expect(company.atHub(rightsSource)).toBe(-7);
  expect(company.odd()).toEqual([]);
  expectSound(aa);
});

test("a right may be spent on a transfer, and a promise that the site refuses goes back into the pool", async () => {
  const { company, aa, bb } = await granted();
  const transfer = bb.do("rights.spend", { authority: "aa", sku: "TEA", qty: 3, purpose: { kind: "transfer" } });
  aa.do("orders.create", { number: "W-1", shipTo: { name: "C" }, lines: [{ sku: "TEA", qty: 1 }] });
  const twice = bb.do("rights.spend", { authority: "aa", sku: "TEA", qty: 2, purpose });
  await company.settle();
  expect(bb.book.get("intent", transfer.intentId)?.state).toBe("accepted");
  expect(bb.ask("transfers.list", { direction: "in" }).transfers).toMatchObject([{ fromSite: "aa", wantedQty: 3 }]);
  expect(bb.book.get("intent", twice.intentId)).toMatchObject({ state: "refused", answer: { code: "order-exists" } });
  expect([rightsPool("aa"), rightsSpent("aa"), rightsHeld("aa", "bb.e1")].map((place) => company.atHub(place))).toEqual(
    [6, 0, 3],
  );
  const [grant] = bb.book.find("rightGrant", {});
  expect(bb.do("rights.return", { grant: grant!.id, qty: 2 })).toMatchObject({ returnedQty: 2, leftQty: 1 });
  await company.settle();
  expect(company.atHub(rightsPool("aa"))).toBe(8);
  expect(company.odd()).toEqual([]);
});

test("rights that have run out are not spent, and a box that began anew holds none and says whose they were", async () => {
  const { company, bb, grant } = await granted();
  grant(3, bb.nowMs + 3_600_000);
  await company.settle();
  expect(bb.ask("rights.held", {}).held).toMatchObject([{ authority: "aa", qty: 11 }]);
  company.tick(3_600_000);
  expect(bb.refusal("rights.spend", { authority: "aa", sku: "TEA", qty: 9, purpose })).toMatchObject({
    held: 8,
    expired: 3,
  });
  bb.beginAnew();
  expect(bb.ask("rights.held", {})).toMatchObject({
    begunAnew: true,
    held: [],
    lost: [{ authority: "aa", origin: "bb.e1", qty: 11 }],
  });
  expect(bb.refusal("rights.spend", { authority: "aa", sku: "TEA", qty: 1, purpose })).toMatchObject({
    held: 0,
    lost: 11,
  });
  await company.settle();
  expect(company.odd()).toEqual([]);
});

test("a synchronous standby that takes over goes on promising what the box before it held, the line dead or not", async () => {
  const { company, bb } = await granted();
  bb.do("rights.spend", { authority: "aa", sku: "TEA", qty: 3, purpose });
  const origin = bb.takenOver();
  expect(bb.ask("rights.held", {})).toMatchObject({ held: [{ authority: "aa", qty: 5 }], lost: [] });
  const more = { authority: "aa", sku: "TEA", qty: 4, purpose: { ...purpose, number: "W-2" } };
  expect(bb.do("rights.spend", more)).toMatchObject({ leftQty: 1 });
  await company.settle();
  expect(company.odd()).toEqual([]);
  expect(["bb.e1", origin].map((holder) => company.atHub(rightsHeld("aa", holder)))).toEqual([0, 1]);
  const [grant] = bb.book.find("rightGrant", {});
  expect(bb.do("rights.return", { grant: grant!.id })).toMatchObject({ returnedQty: 1, leftQty: 0 });
  await company.settle();
  expect(company.odd()).toEqual([]);
  expect(company.atHub(rightsPool("aa"))).toBe(5);
  expectSound(bb);
});

test("over 1,000 random schedules nothing of rights falls below zero, all of them add up, and nothing is promised twice", {
  timeout: 300_000,
}, () => {
  const site = new TestSite();
  givenItem(site, { id: "TEA" });
  const { book } = site;
  const at = (place: string) => book.balances({ place, sku: "TEA" }).reduce((sum, { onHand }) => sum + onHand, 0);
  const bring = (moves: ReturnType<typeof move>[]) => given(site, "rights-came", { moves });
  let stock = 0;
  let spends = 0;
  let orders = 0;
  for (let schedule = 0; schedule < 1_000; schedule++) {
    const random = new Chance(schedule + 1);
    const qty = () => 1 + Math.floor(random.next() * 6);
    for (let step = 0; step < 2; step++) {
      const what = Math.floor(random.next() * 7);
      if (what === 0 && stock < 400) {
        const come = qty() * 2;
        givenStock(site, { sku: "TEA", place: "A-1", qty: come });
        stock += come;
      } else if (what === 1) site.send("rights.pledge", { sku: "TEA", qty: qty() });
      else if (what === 2) {
        // The cloud grants what is in the pool; another site spends what it holds: pages bring both.
        const give = Math.min(qty(), at("~rights/S1"));
        if (give > 0) bring([move(give, "~rights/S1", "~rights/S1/bb.e1")]);
        const spend = Math.min(qty(), at("~rights/S1/bb.e1"));
        if (spend > 0) {
          bring([move(spend, "~rights/S1/bb.e1", "~rights/S1/spent")]);
          spends++;
          const made = site.send("rights.fill", {
            holder: "bb",
            sku: "TEA",
            qty: spend,
            purpose: { kind: "order", shipTo: { name: "B" } },
          });
          expect(made).toMatchObject({ ok: true, value: { promisedQty: spend } });
        }
      } else if (what === 3) {
        const back = Math.min(qty(), at("~rights/S1/bb.e1"));
        if (back > 0) bring([move(back, "~rights/S1/bb.e1", "~rights/S1")]);
      } else if (what === 4) {
        orders++;
        site.do("orders.create", { shipTo: { name: "C" }, lines: [{ sku: "TEA", qty: qty() }] });
      } else if (what === 5) {
        const open = book.find("order", { state: "open" }, { limit: 1 });
        for (const { id } of open) site.send("orders.release", { orderId: id });
      } else {
        const alive = book.find("order", { state: ["open", "released"] }, { limit: 6 });
        for (const { id } of alive.slice(random.int(2, 6))) site.do("orders.cancel", { orderId: id, reason: "off" });
      }
      const places = ["~rights/S1", "~rights/S1/bb.e1", "~rights/S1/spent"].map(at);
      expect(Math.min(...places)).toBeGreaterThanOrEqual(0);
      expect(places.reduce((sum, n) => sum + n, at("~rights"))).toBe(0);
      const bound = book.row<{ n: number }>(
        "SELECT coalesce(sum(promisedQty + allocatedQty), 0) AS n FROM orderLine WHERE sku = 'TEA'",
      )!.n;
      expect(bound + places.reduce((sum, n) => sum + n, 0)).toBeLessThanOrEqual(stock);
    }
  }
  expect(spends).toBeGreaterThan(50);
  expect(orders).toBeGreaterThan(150);
  expectSound(site);
});
