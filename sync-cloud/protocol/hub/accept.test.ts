import { describe, expect, test } from "vitest";
import type { RecordSet } from "../../model/facts/fact.ts";
import type { FactRun } from "../session.ts";
import { factHash, hashesAfter } from "../wire/chain.ts";
import { factMovesMax } from "./check-fact.ts";
import { moveOf, type TestBox, TestCompany } from "./testing/test-company.ts";

const tenYearsMs = 10 * 365 * 86_400_000;
const set = (record: string, id: string, fields: Record<string, unknown>) => ({ record, id, fields }) as RecordSet;
const twoSites = () => {
  const company = new TestCompany();
  const [a, b] = [company.box("a"), company.box("b")];
  a.sync();
  b.sync();
  return { company, a, b };
};
const settle = (...boxes: TestBox[]) => {
  for (let round = 0; round < 2; round++) for (const box of boxes) box.sync();
};
const verdictsOf = (company: TestCompany, site: string) =>
  company.hub.log.filter(({ fact }) => fact.origin.startsWith(`${site}.`)).map(({ verdict }) => verdict);
/** All that a box has to push, as one run. */
const runOf = (box: TestBox, afterSeq: number): FactRun =>
  box.book.factsAfter(box.origin, afterSeq, 1e4, 1e9) as FactRun;
const part = (run: FactRun, from: number, to: number): FactRun => ({
  origin: run.origin,
  prev: from === 0 ? run.prev : (run.hashes[from - 1] as string),
  facts: run.facts.slice(from, to),
  hashes: run.hashes.slice(from, to),
});
/** A run with a fact changed, and the chain made to fit, as a forger with the box's key would. */
const forged = (run: FactRun, change: (fact: FactRun["facts"][number]) => FactRun["facts"][number]): FactRun => {
  const facts = run.facts.map(change);
  return { ...run, facts, hashes: hashesAfter(facts, run.prev) };
};

describe("what arrives, however it arrives", () => {
  const ready = () => {
    const { company, a } = twoSites();
    for (let i = 1; i <= 9; i++) a.move(i, "~supplier", "dock");
    return { company, run: runOf(a, 1), hub: company.hub };
  };

  test("doubled, overlapping and out of order: each fact is taken once, in its place", () => {
    const { company, run, hub } = ready();
    expect(hub.push(part(run, 3, 6), "a").fault).toMatchObject({ code: "gap" });
    expect(hub.push(part(run, 0, 4), "a")).toMatchObject({ ackSeq: 5, verdicts: [] });
    expect(hub.push(part(run, 0, 4), "a")).toMatchObject({ ackSeq: 5 });
    expect(hub.push(part(run, 1, 3), "a")).toMatchObject({ ackSeq: 5 });
    expect(hub.push(part(run, 2, 9), "a")).toMatchObject({ ackSeq: 10 });
    expect(company.hub.log.filter(({ fact }) => fact.type === "moved").map(({ fact }) => fact.moves[0]?.qty)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9,
    ]);
  });

  test("a batch from another past is refused wherever it overlaps, and nothing of it is taken", () => {
    const { run, hub } = ready();
    hub.push(part(run, 0, 5), "a");
    const other = forged(run, (fact) => (fact.seq >= 5 ? { ...fact, actor: "somebody else" } : fact));
    expect(hub.push(part(other, 0, 4), "a").fault).toMatchObject({ code: "fork" });
    expect(hub.push(part(other, 0, 9), "a").fault).toMatchObject({ code: "fork" });
    expect(hub.push(part(other, 5, 9), "a").fault).toMatchObject({ code: "fork" });
    expect(hub.push(part(run, 5, 9), "a")).toMatchObject({ ackSeq: 10 });
  });

  test("facts of another origin, or not one behind the other, are no batch", () => {
    const { run, hub } = ready();
    expect(hub.push({ ...run, facts: [], hashes: [] }, "a").fault).toMatchObject({ code: "malformed" });
    const skipping = { ...run, facts: run.facts.filter(({ seq }) => seq !== 4), hashes: run.hashes.slice(1) };
    expect(hub.push(skipping, "a").fault).toMatchObject({ code: "malformed" });
    expect(
      hub.push(
        forged(run, (fact) => ({ ...fact, origin: fact.seq === 3 ? "b.e2" : fact.origin })),
        "a",
      ).fault,
    ).toMatchObject({
      code: "malformed",
    });
    expect(hub.push({ ...run, origin: "a.e99" }, "a").fault).toMatchObject({ code: "unknown-origin" });
  });

  test("a box may not speak for another site", () => {
    const { run, hub } = ready();
    expect(hub.push(run, "b").fault).toMatchObject({ code: "foreign" });
  });

  test("a fact that may not be applied keeps its place and blocks nothing; the box drops what it did", () => {
    const { company, a } = twoSites();
    a.move(1, "~supplier", "dock");
    a.book.write({ type: "bad", moves: [moveOf(4, "~supplier", "dock", { qty: 1.5 })] });
    a.move(2, "~supplier", "dock");
    a.sync();
    expect(verdictsOf(company, "a").map(({ kind }) => kind)).toEqual([
      "accepted",
      "accepted",
      "quarantined",
      "accepted",
    ]);
    expect(a.onHand("dock")).toBe(3);
    expect(a.book.pending()).toEqual([]);
    expect(a.lines).toEqual(a.hubLines);
  });
});

describe("clocks", () => {
  test.each([
    ["ten years ahead", tenYearsMs],
    ["ten years behind", -tenYearsMs],
    ["at 1970", -Date.UTC(2026, 0, 5) + 1],
  ])("a box whose clock is %s harms its neighbours for two seconds at most", (_name, skewMs) => {
    const company = new TestCompany();
    const a = company.box("a", { wallMs: () => company.nowMs + skewMs });
    const b = company.box("b");
    const c = company.box("c");
    settle(a, b, c);
    a.set("item", "A", { name: "by a" });
    settle(a, b);
    expect(b.book.record("item", "A")).toEqual({ name: "by a" });
    const seen = a.book.record("item", "A");
    b.set("item", "A", { name: "b has seen it" });
    settle(b, a);
    expect(a.book.record("item", "A")).toEqual({ name: "b has seen it" });
    a.set("item", "A", { name: "and a has seen that" });
    settle(a, b);
    expect(b.book.record("item", "A")).toEqual({ name: "and a has seen that" });
    expect(company.hub.conflicts).toEqual([]);
    company.nowMs += 2_001;
    c.set("item", "A", { name: "two seconds later" }); // it has seen nothing of all that
    settle(c, a, b);
    expect([a, b].map((box) => box.book.record("item", "A"))).toEqual([
      { name: "two seconds later" },
      { name: "two seconds later" },
    ]);
    expect(seen).toEqual({ name: "by a" });
  });

  test("edits of three days offline do not beat yesterday's, whenever they arrive", () => {
    const { company, a, b } = twoSites();
    a.set("item", "A", { name: "three days ago" });
    company.nowMs += 2 * 86_400_000;
    b.set("item", "A", { name: "yesterday" });
    b.sync();
    company.nowMs += 86_400_000;
    settle(a, b);
    expect([a, b].map((box) => box.book.record("item", "A"))).toEqual([{ name: "yesterday" }, { name: "yesterday" }]);
  });

  test("of edits far in the future by two boxes, unseen, all boxes hold the same one", () => {
    const company = new TestCompany();
    const a = company.box("a", { wallMs: () => company.nowMs + tenYearsMs });
    const b = company.box("b", { wallMs: () => company.nowMs + 2 * tenYearsMs });
    a.set("item", "A", { name: "a" });
    b.set("item", "A", { name: "b" });
    settle(a, b, a);
    expect(a.book.record("item", "A")).toEqual(b.book.record("item", "A"));
    expect(company.hub.conflicts).toHaveLength(1);
  });
});

describe("shared records", () => {
  test("an overwrite of a value that its writer had not seen is a conflict, one of a value that it had seen is none", () => {
    const { company, a, b } = twoSites();
    a.set("item", "A", { name: "by a" });
    company.nowMs += 5;
    b.set("item", "A", { name: "by b" });
    settle(a, b);
    expect(company.hub.conflicts).toMatchObject([{ kept: { value: "by b" }, lost: { value: "by a" } }]);
    a.set("item", "A", { name: "a again" });
    settle(a, b);
    expect(company.hub.conflicts).toHaveLength(1);
    expect(b.book.record("item", "A")).toEqual({ name: "a again" });
  });

  test("the same value from two sides is none either", () => {
    const { company, a, b } = twoSites();
    a.set("item", "A", { name: "same" });
    b.set("item", "A", { name: "same" });
    settle(a, b);
    expect(company.hub.conflicts).toEqual([]);
  });

  test("what an epoch finds in its own book from the one before it has seen, also when the log has it later", () => {
    const { company, a } = twoSites();
    a.set("barcode", "x", { deletedAt: null, sku: "A" });
    a.restore(a.book.image());
    a.set("barcode", "x", { deletedAt: 7, sku: "B" });
    a.sync();
    expect(a.book.record("barcode", "x")).toEqual({ deletedAt: 7, sku: "B" });
    expect(company.hub.conflicts).toEqual([]);
    expect(a.lines).toEqual(a.hubLines);
  });

  test("a record of one site alone is kept by site, and no other sees it", () => {
    const { company, a, b } = twoSites();
    a.set("setting", "s", { value: 1 });
    b.set("setting", "s", { value: 2 });
    settle(a, b);
    expect([a, b].map((box) => box.book.record("setting", "s"))).toEqual([{ value: 1 }, { value: 2 }]);
    expect(company.hub.conflicts).toEqual([]);
  });

  test("an addressed record reaches the sites in its id and no other", () => {
    const { company, a, b } = twoSites();
    const c = company.box("c");
    a.set("transfer", "a+b/1", { state: "shipped" });
    settle(a, b, c);
    expect([a, b, c].map((box) => box.book.record("transfer", "a+b/1"))).toEqual([
      { state: "shipped" },
      { state: "shipped" },
      undefined,
    ]);
  });

  test("what this version does not know is parked, passed on in the log, and hurts nothing beside it", () => {
    const { company, a } = twoSites();
    a.book.write({
      type: "later",
      sets: [set("hologram", "h", { depth: 3 }), set("item", "A", { name: "known", aura: "violet" })],
    });
    a.sync();
    expect(company.hub.parked).toMatchObject([
      { record: "hologram", id: "h", fields: [] },
      { record: "item", id: "A", fields: ["aura"] },
    ]);
    expect(company.hub.log.at(-1)?.fact.sets[0]).toEqual({ record: "hologram", id: "h", fields: { depth: 3 } });
    expect(a.book.record("item", "A")).toEqual({ name: "known" });
  });
});

describe("what contradicts the book is applied and flagged", () => {
  test("a place below zero", () => {
    const { company, a } = twoSites();
    a.move(3, "shelf", "~customer");
    a.sync();
    expect(verdictsOf(company, "a").at(-1)).toEqual({ kind: "flagged", reasons: ["below-zero"] });
    expect(a.onHand("shelf")).toBe(-3);
  });

  test("one serial number in two places, also of two sites", () => {
    const { company, a, b } = twoSites();
    a.move(1, "~supplier", "dock", { serial: "S1" });
    b.move(1, "~supplier", "dock", { serial: "S1" });
    settle(a, b);
    expect(verdictsOf(company, "b").at(-1)).toEqual({ kind: "flagged", reasons: ["duplicate-serial"] });
    a.move(1, "dock", "shelf", { serial: "S1" });
    a.sync();
    expect(verdictsOf(company, "a").at(-1)).toEqual({ kind: "accepted" });
  });
});

describe("hostile boxes", () => {
  test.each([
    ["a record that only the cloud writes", { sets: [set("rightGrant", "a+b/1", { qty: 1 })] }, "scope"],
    ["the name of a site, its own", { sets: [set("site", "a", { name: "Best of all" })] }, "scope"],
    ["a record that is not addressed to it", { sets: [set("transfer", "b+c/1", { state: "closed" })] }, "scope"],
    ["the answer to an intent for another site", { sets: [set("intent", "b+a/1", { state: "accepted" })] }, "scope"],
    ["a quantity below nothing", { moves: [moveOf(-5, "dock", "~customer")] }, "schema"],
    ["a quantity that overflows", { moves: [moveOf(Number.MAX_SAFE_INTEGER, "dock", "~customer")] }, "schema"],
    ["stock made of rights", { moves: [moveOf(5, "~rights/b", "dock")] }, "schema"],
    ["a known field of the wrong kind", { sets: [set("item", "A", { shelfLifeDays: "many" })] }, "schema"],
    ["an id with a joint in it", { sets: [set("item", "A\u001fname", { name: "x" })] }, "schema"],
    [
      "more moves than a fact may have",
      { moves: Array.from({ length: factMovesMax + 1 }, () => moveOf(1, "a", "b")) },
      "too-large",
    ],
    ["a late fact of another site as its own", { source: { origin: "b.e2", seq: 1 } }, "scope"],
  ] as const)("%s is held back whole, and seen", (_name, body, reason) => {
    const { company, a, b } = twoSites();
    a.book.write({
      type: "hostile",
      ...body,
      moves: [...("moves" in body ? body.moves : []), moveOf(1, "~supplier", "dock")],
    });
    settle(a, b);
    expect(verdictsOf(company, "a").at(-1)).toMatchObject({ kind: "quarantined", reason });
    expect(a.onHand("dock")).toBe(0);
    expect(a.lines).toEqual(a.hubLines);
    expect(b.lines).toEqual(b.hubLines);
    expect(b.book.lines().filter(({ fact }) => fact.type === "hostile")).toEqual([]);
  });

  test("a stamp that is none does not move the origin's time", () => {
    const { company, a } = twoSites();
    a.set("item", "A", { name: "x" });
    const run = forged(runOf(a, 1), (fact) => ({ ...fact, hlc: "zzzz" }));
    expect(company.hub.push(run, "a").verdicts).toMatchObject([[2, { kind: "quarantined", reason: "schema" }]]);
    expect(company.hub.origin(a.origin)?.lastEff).toMatch(/^[0-9a-f]{16}$/);
  });

  test("a base beyond the log has seen no more than there is", () => {
    const { company, a, b } = twoSites();
    a.set("item", "A", { name: "by a" });
    const boasting = forged(runOf(a, 1), (fact) => ({ ...fact, base: 1_000_000 }));
    company.hub.push(boasting, "a");
    expect(company.hub.log.at(-1)?.base).toBe(2);
    b.sync();
    expect(b.lines).toEqual(b.hubLines);
  });

  test("a hello for another site, with a revoked key, or with an epoch named twice is refused", () => {
    const { company, a, b } = twoSites();
    const { hello } = a.session.request();
    const ask = (change: object) => () =>
      company.hub.exchange({ hello: { ...hello, ...change }, runs: [], pagesMax: 1 });
    expect(ask({ site: "b" })).toThrow(/foreign/);
    expect(ask({ origin: b.origin })).toThrow(/foreign/);
    expect(ask({ origin: "hub.1" })).toThrow(/foreign/);
    expect(ask({ lineage: [hello] })).toThrow(/malformed/);
    expect(ask({ box: "nobody" })).toThrow(/revoked/);
    company.hub.boxes.set(a.name, { ...company.hub.boxes.get(a.name)!, state: "revoked" });
    expect(ask({})).toThrow(/revoked/);
  });

  test("a hello of the past does not bring an old epoch back", () => {
    const { company, a } = twoSites();
    const old = structuredClone(a.session.request());
    a.restore(a.book.image());
    a.sync();
    const before = company.hub.sites.get("a");
    company.hub.exchange({ ...old, pagesMax: 1 });
    expect(company.hub.sites.get("a")).toEqual(before);
    expect(a.sync()).toMatchObject({ mode: "resume", current: true });
  });

  test("facts of a closed epoch are late, whoever brings them; they are not applied by themselves", () => {
    const { company, a } = twoSites();
    const backup = a.book.image();
    a.move(5, "~supplier", "dock");
    const stolen = runOf(a, 1);
    a.restore(backup);
    a.sync();
    expect(company.hub.push(stolen, "a").verdicts).toEqual([[2, { kind: "late", tip: stolen.hashes[0] }]]);
    expect(a.hubLines.some((line) => line.includes("dock"))).toBe(false);
  });
});

test("the hash of the log tells two logs apart that differ in a verdict only", () => {
  const { company, a } = twoSites();
  a.move(1, "~supplier", "dock");
  a.sync();
  const [first, second] = [company.hub.log.at(-2)!, company.hub.log.at(-1)!];
  expect(second.tip).not.toBe(first.tip);
  expect(second.hash).toBe(
    factHash(second.fact, first.fact.origin === second.fact.origin ? first.hash : a.book.hashAt(a.origin, 1)!),
  );
});
