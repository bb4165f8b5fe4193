import { describe, expect, test } from "vitest";
import { rightsHeld, rightsPool, rightsSource, rightsSpent } from "../audience.ts";
import { readBalanceKey } from "../keys.ts";
import { planRights, type RightsBook, reclaims, rightsMoveOf } from "./rights.ts";
import { TestCompany } from "./testing/test-company.ts";

const thing = { sku: "A", owner: "" };
const right = (qty: number, from: string, to: string) => ({
  type: "rights",
  moves: [rightsMoveOf(thing, qty, from, to)],
});

/** Site `a` pledges 100; the cloud grants `b` 30. */
const granted = () => {
  const company = new TestCompany();
  const [a, b] = [company.box("a"), company.box("b")];
  a.book.write(right(100, rightsSource, rightsPool("a")));
  a.sync();
  b.sync();
  company.hub.append(right(30, rightsPool("a"), rightsHeld("a", b.origin)));
  b.sync();
  return { company, a, b };
};
const qtyAt = (company: TestCompany, place: string) =>
  [...company.hub.fold.balances]
    .filter(([key]) => readBalanceKey(key).place === place)
    .reduce((sum, [, qty]) => sum + qty, 0);
const lastVerdict = (company: TestCompany) => company.hub.log.at(-1)?.verdict;
const all = (company: TestCompany) =>
  [...company.hub.fold.balances]
    .filter(([key]) => readBalanceKey(key).place.startsWith("~rights"))
    .reduce((sum, [, qty]) => sum + qty, 0);

describe("who may move rights", () => {
  test("pledged, granted, spent and given back: pool, held and spent always come to what was pledged", () => {
    const { company, b } = granted();
    expect(b.onHand(rightsHeld("a", b.origin))).toBe(30);
    b.book.write(right(12, rightsHeld("a", b.origin), rightsSpent("a")));
    b.book.write(right(8, rightsHeld("a", b.origin), rightsPool("a")));
    b.sync();
    expect(
      ["a", "held", "spent"].map((what) =>
        qtyAt(company, what === "a" ? rightsPool("a") : what === "held" ? rightsHeld("a", b.origin) : rightsSpent("a")),
      ),
    ).toEqual([78, 10, 12]);
    expect(all(company)).toBe(0);
    expect(b.lines).toEqual(b.hubLines);
  });

  test("promising more than the hub knew of is applied and flagged: it was promised", () => {
    const { company, b } = granted();
    b.book.write(right(31, rightsHeld("a", b.origin), rightsSpent("a")));
    b.sync();
    expect(lastVerdict(company)).toEqual({ kind: "flagged", reasons: ["over-quota"] });
    expect(qtyAt(company, rightsHeld("a", b.origin))).toBe(-1);
  });

  test.each([
    ["grants itself rights", (b: string) => right(5, rightsPool("a"), rightsHeld("a", b))],
    ["takes from another holder", (b: string) => right(5, rightsHeld("a", "c.e9"), rightsHeld("a", b))],
    ["spends what another holds", () => right(5, rightsHeld("a", "c.e9"), rightsSpent("a"))],
    ["gives back more than it holds", (b: string) => right(31, rightsHeld("a", b), rightsPool("a"))],
    ["pledges another's stock", () => right(5, rightsSource, rightsPool("a"))],
    ["voids a promise on another's stock", (b: string) => right(5, rightsSpent("a"), rightsHeld("a", b))],
    ["carries rights from one site's stock to another's", (b: string) => right(5, rightsHeld("a", b), rightsPool("b"))],
    [
      "takes the rights of its epoch before without being a synchronous standby",
      (b: string) => right(5, rightsHeld("a", "b.e0"), rightsHeld("a", b)),
    ],
    ["uses a place that is none", (b: string) => right(5, rightsHeld("a", b), "~rights/a/x/y")],
  ])("a site that %s is held back", (_what, body) => {
    const { company, b } = granted();
    b.book.write(right(5, rightsHeld("a", b.origin), rightsSpent("a")));
    b.book.write(body(b.origin));
    b.sync();
    expect(lastVerdict(company)).toMatchObject({ kind: "quarantined", reason: "rights" });
    expect([qtyAt(company, rightsPool("a")), qtyAt(company, rightsSpent("a"))]).toEqual([70, 5]);
  });

  test("the cloud may not grant what the pool does not hold", () => {
    const { company, b } = granted();
    expect(() => company.hub.append(right(71, rightsPool("a"), rightsHeld("a", b.origin)))).toThrow(/holds 70/);
  });

  test("rights end with the epoch: a restored box holds none until the cloud grants again, and what its old epoch spends late is flagged", () => {
    const { company, b } = granted();
    const backup = b.book.image();
    const old = b.origin;
    b.book.write(right(25, rightsHeld("a", old), rightsSpent("a")));
    const onOldDisk = b.book.factsAfter(old, 1, 10, 1e6)!;
    b.restore(backup);
    expect(b.onHand(rightsHeld("a", b.origin))).toBe(0);
    b.sync();
    for (const move of reclaims(
      bookOf(company),
      (name) => company.hub.origin(name),
      () => company.hub.origin(b.origin),
      () => false,
    ))
      company.hub.append({ type: "reclaimed", moves: [move] });
    expect(qtyAt(company, rightsPool("a"))).toBe(100);
    company.hub.push(onOldDisk, "b");
    b.sync();
    expect(lastVerdict(company)).toEqual({ kind: "flagged", reasons: ["over-quota"] });
    expect([qtyAt(company, rightsSpent("a")), all(company)]).toEqual([25, 0]);
  });

  test("a synchronous standby takes them over by name, as far as they are there", () => {
    const { company, b } = granted();
    const old = b.origin;
    b.book.write(right(10, rightsHeld("a", old), rightsSpent("a")));
    const standby = company.box("b", { name: "standby", image: structuredClone(b.book.image()) });
    standby.book.takeOver(company.newOrigin("b"), { inherits: true });
    standby.book.write(right(20, rightsHeld("a", old), rightsHeld("a", standby.origin)));
    standby.book.write(right(5, rightsHeld("a", standby.origin), rightsSpent("a")));
    standby.sync();
    expect(company.hub.log.slice(-2).map(({ verdict }) => verdict.kind)).toEqual(["accepted", "accepted"]);
    expect([qtyAt(company, rightsHeld("a", old)), qtyAt(company, rightsHeld("a", standby.origin))]).toEqual([0, 15]);
    standby.book.write(right(1, rightsHeld("a", old), rightsHeld("a", standby.origin)));
    standby.sync();
    expect(lastVerdict(company)).toMatchObject({ kind: "quarantined", reason: "rights" });
  });
});

const bookOf = (company: TestCompany): RightsBook => ({
  authority: "a",
  ...thing,
  poolQty: qtyAt(company, rightsPool("a")),
  held: [...company.hub.origins.keys()].map((holder) => ({ holder, qty: qtyAt(company, rightsHeld("a", holder)) })),
});

describe("rights follow demand", () => {
  const book = (poolQty: number, held: Record<string, number> = {}): RightsBook => ({
    authority: "a",
    ...thing,
    poolQty,
    held: Object.entries(held).map(([holder, qty]) => ({ holder, qty })),
  });
  const spent = (site: string, spentQty: number) => ({ site, spentQty, refusedQty: 0 });
  const grants = (plan: ReturnType<typeof planRights>) =>
    Object.fromEntries(plan.grants.map(({ to, qty }) => [to.place.split("/")[2], qty]));

  test("who sells more is granted more, nobody is left with nothing, and the pool keeps its part", () => {
    const plan = planRights(book(100), [spent("b", 70), spent("c", 5)], ["a.1", "b.1", "c.1", "d.1"]);
    expect(grants(plan)).toEqual({ "b.1": 72, "c.1": 6, "d.1": 1 });
  });

  test("the last units stay at the authority", () => {
    expect(planRights(book(5), [spent("b", 70)], ["b.1"]).grants).toEqual([]);
    expect(grants(planRights(book(7), [spent("b", 70)], ["b.1"]))).toEqual({ "b.1": 2 });
  });

  test("a refusal counts as demand", () => {
    const plan = planRights(book(100), [{ site: "b", spentQty: 0, refusedQty: 30 }, spent("c", 10)], ["b.1", "c.1"]);
    expect(grants(plan)["b.1"]).toBeGreaterThan(grants(plan)["c.1"] as number);
  });

  test("small differences move nothing", () => {
    expect(planRights(book(30, { "b.1": 38, "c.1": 38 }), [spent("b", 11), spent("c", 10)], ["b.1", "c.1"])).toEqual({
      grants: [],
      asks: [],
    });
  });

  test("when the pool runs dry it asks who has more than his share, and takes nothing by itself", () => {
    const plan = planRights(book(0, { "b.1": 90, "c.1": 0 }), [spent("c", 50)], ["b.1", "c.1"]);
    expect(plan.grants).toEqual([]);
    expect(plan.asks).toEqual([{ holder: "b.1", qty: 89 }]);
  });

  test("who promised more than was known is covered from the pool first, also an epoch that was closed and the authority itself", () => {
    const plan = planRights(book(10, { "b.1": -3, "b.2": 0, "a.1": -2 }), [spent("b", 70)], ["a.1", "b.2"]);
    expect(plan.grants.map(({ to, qty }) => [to.place.split("/")[2], qty])).toEqual([
      ["b.1", 3],
      ["a.1", 2],
    ]);
    expect(grants(planRights(book(2, { "b.1": -3 }), [], ["b.1"]))).toEqual({ "b.1": 2 });
    expect(grants(planRights(book(0, { "b.1": -3 }), [], ["b.1"]))).toEqual({});
  });

  test("it never grants more than the pool holds, whatever the demand", () => {
    let state = 7;
    const next = (n: number) => {
      state = (state * 48_271) % 2_147_483_647;
      return state % n;
    };
    for (let i = 0; i < 500; i++) {
      const pool = next(50) - 5;
      const held = Object.fromEntries(["b.1", "c.1", "d.1"].map((o) => [o, next(40) - 3]));
      const plan = planRights(
        book(pool, held),
        ["b", "c", "d"].map((s) => ({ site: s, spentQty: next(99), refusedQty: next(9) })),
        ["b.1", "c.1", "d.1"],
      );
      expect(plan.grants.reduce((sum, { qty }) => sum + qty, 0)).toBeLessThanOrEqual(Math.max(0, pool));
      expect(plan.grants.every(({ qty }) => qty >= 1)).toBe(true);
    }
  });

  test("taken back without asking: from closed epochs that are complete, and from those that expired; not from an heir that has not spoken", () => {
    const origin = (name: string) =>
      ({ "b.1": { seq: 9, sealedAtSeq: 9 }, "c.1": { seq: 5, sealedAtSeq: 9 }, "d.1": { seq: 3 } })[name];
    const held = book(0, { "b.1": 4, "c.1": 5, "d.1": 6 });
    const from = (moves: ReturnType<typeof reclaims>) =>
      moves.map(({ from: { place }, qty }) => `${place.split("/")[2]} ${qty}`);
    expect(
      from(
        reclaims(
          held,
          origin,
          () => undefined,
          () => false,
        ),
      ),
    ).toEqual(["b.1 4"]);
    expect(
      from(
        reclaims(
          held,
          origin,
          () => undefined,
          (name) => name === "d.1",
        ),
      ),
    ).toEqual(["b.1 4", "d.1 6"]);
    expect(
      from(
        reclaims(
          held,
          origin,
          () => ({ inherits: true, seq: 0 }),
          () => false,
        ),
      ),
    ).toEqual([]);
    expect(
      from(
        reclaims(
          held,
          origin,
          () => ({ inherits: true, seq: 2 }),
          () => false,
        ),
      ),
    ).toEqual(["b.1 4"]);
  });
});
