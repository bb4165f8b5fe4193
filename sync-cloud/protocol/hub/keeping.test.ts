import { describe, expect, test } from "vitest";
import type { IntentState } from "../../model/records/intent.ts";
import { Fold, stateLines } from "../fold.ts";
import { compact, deadRecords } from "./compact.ts";
import { brokenIntentRule, expired, mayRun, overtaken } from "./intent-rules.ts";
import { isRunningOut, lease } from "./ranges.ts";
import { overdue, retentionMs, stablePos } from "./retention.ts";
import { stateOf } from "./state-of.ts";
import { TestCompany } from "./testing/test-company.ts";
import type { HubBox, HubEntry } from "./view.ts";

/** Whole numbers below `n`, the same for one seed. */
function lehmer(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % n;
  };
}

const foldOf = (lines: readonly HubEntry[]): Fold => {
  const fold = new Fold();
  for (const line of lines) fold.apply(line);
  return fold;
};

describe("compaction", () => {
  /** A log of edits by three sites, some concurrent, over few records. */
  const someLog = (seed: number) => {
    const next = lehmer(seed);
    const company = new TestCompany();
    const boxes = ["a", "b", "c"].map((site) => company.box(site));
    for (let i = 0; i < 60; i++) {
      company.nowMs += next(50);
      const box = boxes[next(3)]!;
      const kind = next(6);
      if (kind === 0) box.set("item", `I${next(2)}`, { name: `n${i}`, owner: `o${next(3)}` });
      else if (kind === 1) box.set("barcode", `B${next(2)}`, { deletedAt: next(2) ? null : i, sku: `s${i}` });
      else if (kind === 2) box.set("order", `O${next(2)}`, { state: ["open", "released"][next(2)], number: `${i}` });
      else if (kind === 3)
        box.set("transfer", "a+b/1", box.site === "c" ? {} : { state: ["planned", "released", "shipped"][next(3)] });
      else if (kind === 4) box.move(1 + next(3), "~supplier", "dock");
      else box.sync();
    }
    for (const box of boxes) box.sync();
    return company.hub;
  };

  test("for every cursor: what a box holds and then reads of the compacted log is the whole log's state", () => {
    let dropped = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const hub = someLog(seed);
      const whole = stateLines(foldOf(hub.log), "a");
      for (const stable of [0, hub.log.length >> 1, hub.log.length]) {
        const small = compact(hub.log, stable, (key) => hub.register(key));
        expect(stateLines(foldOf(small.slice(0, stable)), "a")).toEqual(
          stateLines(foldOf(hub.log.slice(0, stable)), "a"),
        );
        dropped += fieldsIn(hub.log) - fieldsIn(small);
        for (let cursor = 0; cursor <= hub.log.length; cursor += 3)
          expect(stateLines(foldOf([...hub.log.slice(0, cursor), ...small.slice(cursor)]), "a")).toEqual(whole);
      }
    }
    expect(dropped).toBeGreaterThan(100);
  });
  const fieldsIn = (log: readonly HubEntry[]) =>
    log.reduce((sum, { fact }) => sum + fact.sets.reduce((n, { fields }) => n + Object.keys(fields).length, 0), 0);

  test("a deleted set record may be dropped when everybody has seen all of it", () => {
    const company = new TestCompany();
    const a = company.box("a");
    a.set("barcode", "gone", { sku: "A", deletedAt: null });
    a.set("barcode", "gone", { deletedAt: 5 });
    a.set("barcode", "here", { sku: "A", deletedAt: null });
    a.set("barcode", "late", { deletedAt: 5 });
    a.sync();
    const names = (stable: number) =>
      deadRecords(company.hub.fold.registers, stable).map((key) => key.split("\u001f")[2]);
    expect(names(company.hub.log.length)).toEqual(["gone", "late"]);
    expect(names(company.hub.log.length - 1)).toEqual(["gone"]);
    expect(names(2)).toEqual([]);
  });
});

describe("retention", () => {
  const box = (more: Partial<HubBox>): HubBox => ({
    box: "x",
    site: "a",
    state: "enrolled",
    cursor: 9,
    settledCursor: 9,
    seenAtMs: 0,
    ...more,
  });

  test("the log is stable as far as every enrolled box has it with nothing left to send", () => {
    expect(stablePos([], 20)).toBe(20);
    expect(stablePos([box({ settledCursor: 7 }), box({ settledCursor: 12 })], 20)).toBe(7);
    expect(stablePos([box({ settledCursor: undefined }), box({})], 20)).toBe(0);
    expect(
      stablePos(
        [box({ settledCursor: 3, state: "expelled" }), box({ settledCursor: 2, state: "revoked" }), box({})],
        20,
      ),
    ).toBe(9);
  });

  test("a cursor counts only with an empty outbox, and goes back when the box does", () => {
    const company = new TestCompany();
    const a = company.box("a");
    const settled = () => company.hub.boxes.get("box-a")?.settledCursor;
    a.sync();
    expect(settled()).toBe(0);
    a.sync();
    expect(settled()).toBe(1);
    a.move(1, "~supplier", "dock");
    company.hub.append({ type: "note" });
    a.ask();
    expect(settled()).toBe(1);
  });

  test("a box not heard for longer than the retention is expelled, and others are not", () => {
    const nowMs = 2 * retentionMs;
    expect(
      overdue(
        [box({ box: "old", seenAtMs: retentionMs - 1 }), box({ seenAtMs: retentionMs }), box({ state: "revoked" })],
        nowMs,
      ),
    ).toEqual([box({ box: "old", seenAtMs: retentionMs - 1, state: "expelled" })]);
  });

  test("an expelled box whose log is gone gives its facts and is told to load a snapshot; with the log at hand it is one of us again", () => {
    const company = new TestCompany();
    const a = company.box("a");
    a.sync();
    company.hub.append({ type: "note" });
    company.hub.append({ type: "note" });
    company.hub.boxes.set("box-a", { ...company.hub.boxes.get("box-a")!, state: "expelled" });
    a.move(4, "~supplier", "dock");
    company.hub.sentAway.add("a");
    const away = a.ask();
    expect(away).toMatchObject({ welcome: { mode: "expelled" }, pages: [], receipts: [{ ackSeq: 2 }] });
    expect(a.session.take(away).actions.map(({ kind }) => kind)).toEqual(["contact"]);
    company.hub.sentAway.clear();
    company.hub.foldLog();
    const answer = a.ask();
    expect(answer).toMatchObject({ welcome: { mode: "snapshot" }, pages: [], receipts: [] });
    expect(a.session.take(answer).actions.map(({ kind }) => kind)).toEqual(["contact", "snapshot"]);
    expect(company.hub.boxes.get("box-a")?.state).toBe("expelled");
    a.book.takeState(stateOf(company.hub, "a"));
    expect(a.sync()).toMatchObject({ mode: "resume", current: true });
    expect(company.hub.boxes.get("box-a")?.state).toBe("enrolled");
  });
});

describe("numbers", () => {
  const pool = { prefix: "34", digits: 9, next: 1, end: 5_000 };

  test("blocks follow each other without a gap, sized by use, and the last one is what is left", () => {
    const first = lease(pool, 0)!;
    expect(first.lease).toEqual({ prefix: "34", digits: 9, from: 1, end: 1_001 });
    const second = lease(first.pool, 100)!;
    expect(second.lease).toMatchObject({ from: 1_001, end: 4_001 });
    const third = lease(second.pool, 1e9)!;
    expect(third.lease).toMatchObject({ from: 4_001, end: 5_000 });
    expect(lease(third.pool, 1)).toBeUndefined();
  });

  test("a site asks before it is dark without numbers", () => {
    expect([isRunningOut(701, 100), isRunningOut(700, 100), isRunningOut(1, 0), isRunningOut(2, 0)]).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
});

describe("intents", () => {
  const fields = (values: object) => ({ record: "intent" as const, id: "b+a/1", fields: values });

  test("nobody answers for another, and nobody changes what another asked", () => {
    expect(brokenIntentRule("a", fields({ state: "withdrawn" }))).toBeUndefined();
    expect(brokenIntentRule("a", fields({ state: "refused" }))).toMatch(/only b answers/);
    expect(brokenIntentRule("a", fields({ answer: {} }))).toMatch(/only b answers/);
    expect(brokenIntentRule("b", fields({ state: "accepted", answer: {}, answeredAt: 1 }))).toBeUndefined();
    expect(brokenIntentRule("b", fields({ command: "another" }))).toMatch(/asked by another/);
    expect(brokenIntentRule("b", { record: "intent", id: "b/1", fields: { command: "own" } })).toBeUndefined();
  });

  test("what was done beats what was wished meanwhile, on every box", () => {
    const company = new TestCompany();
    const [a, b] = [company.box("a"), company.box("b")];
    a.set("intent", "b+a/1", { state: "pending", command: "stock.move" });
    a.sync();
    b.sync();
    b.set("intent", "b+a/1", { state: "accepted", answer: { ok: 1 } });
    company.nowMs += 10;
    a.set("intent", "b+a/1", { state: "withdrawn" });
    a.sync();
    company.hub.append({
      type: "expired",
      sets: expired([{ id: "b+a/1", state: "pending", expiresAt: 1 }], company.nowMs),
    });
    b.sync();
    a.sync();
    expect([a, b].map((box) => box.book.record("intent", "b+a/1")?.state)).toEqual(["accepted", "accepted"]);
  });

  test("only what is pending and in time is run; only what nobody answered in time expires", () => {
    const intent = (state: IntentState, expiresAt: number | null) => ({ id: "b/1", state, expiresAt });
    expect([
      mayRun(intent("pending", 10), 9),
      mayRun(intent("pending", 10), 10),
      mayRun(intent("pending", null), 1e15),
      mayRun(intent("withdrawn", 10), 1),
    ]).toEqual([true, false, true, false]);
    expect(expired([intent("pending", 10), intent("accepted", 10), intent("pending", null)], 10)).toHaveLength(1);
    expect([
      overtaken("withdrawn", "accepted"),
      overtaken("pending", "accepted"),
      overtaken("accepted", "expired"),
    ]).toEqual([true, false, false]);
  });
});
