import { expect, test } from "vitest";
import type { FactRun } from "../session.ts";
import { acceptInto } from "./accept.ts";
import { MoveKeys } from "./move-keys.ts";
import { needsOf, needsOfAll } from "./needs.ts";
import { moveOf, TestCompany } from "./testing/test-company.ts";
import { Workspace } from "./workspace.ts";

const part = (run: FactRun, from: number, to: number): FactRun => ({
  origin: run.origin,
  prev: from === 0 ? run.prev : (run.hashes[from - 1] as string),
  facts: run.facts.slice(from, to),
  hashes: run.hashes.slice(from, to),
});

function ready() {
  const company = new TestCompany();
  const a = company.box("a");
  a.sync();
  const before = a.book.sync().seq;
  for (let i = 1; i <= 6; i++) a.move(i, "~supplier", "dock");
  for (let i = 1; i <= 3; i++) a.move(8, "dock", "shelf");
  const run = a.book.factsAfter(a.origin, before, 1e4, 1e9) as FactRun;
  return { hub: company.hub, run };
}

test("batches taken into one workspace get the lines that they get one by one, and change as much", () => {
  const { hub, run } = ready();
  const parts = [part(run, 0, 4), part(run, 5, 6), part(run, 2, 6), part(run, 0, 4), part(run, 6, 9)];
  const work = new Workspace(hub);
  const nowMs = Number.MAX_SAFE_INTEGER / 2; // no stamp is of the future
  const together = parts.map((one) => acceptInto(work, { ...one, signerSite: "a" }, nowMs));
  expect(hub.log.some(({ fact }) => fact.type === "moved")).toBe(false);
  const { balances } = work.written();

  const start = new Map(hub.fold.balances);
  const receipts = parts.map((one) => hub.push(one, "a"));
  expect(together.map((one) => (one.kind === "refused" ? one.code : one.ackSeq))).toEqual(
    receipts.map(({ fault, ackSeq }) => fault?.code ?? ackSeq),
  );
  expect(together[1]).toMatchObject({ kind: "refused", code: "gap" });
  const lines = together.flatMap((one) => (one.kind === "taken" ? (one.lines?.entries ?? []) : []));
  expect(lines.map(({ hubPos, tip, verdict }) => ({ hubPos, tip, verdict }))).toEqual(
    hub.log.slice(-lines.length).map(({ hubPos, tip, verdict }) => ({ hubPos, tip, verdict })),
  );
  expect(lines.at(-1)?.verdict).toEqual({ kind: "flagged", reasons: ["below-zero"] });
  expect(work.head()).toEqual(hub.head());
  expect([...balances].map(([key, { qty }]) => [key, (start.get(key) ?? 0) + qty])).toEqual(
    [...balances.keys()].map((key) => [key, hub.fold.balances.get(key)]),
  );
  expect(balances.size).toBe(3);
});

test("what stands somewhere since it was empty there came with the fact that brought it", () => {
  const { hub } = ready();
  const work = new Workspace(hub);
  for (const [atMs, key, qty] of [
    [1, "a", 5],
    [2, "a", -5],
    [3, "a", 2],
    [4, "a", 1],
    [5, "b", 1],
    [6, "b", -1],
  ] as const) {
    work.at(atMs);
    work.add(key, qty);
  }
  expect([...work.written().balances]).toMatchObject([["a", { qty: 3, sinceMs: 3, anew: true }]]);
});

test("one key is made for each side of a move, and where a log has no sources none are asked for", () => {
  const { run } = ready();
  const keys = new MoveKeys();
  const all = needsOfAll([part(run, 0, 4), part(run, 4, 9)], { keys, hasSources: false });
  expect(all).toEqual({ ...needsOf(run), sources: [], hashes: all.hashes });
  expect(all.hashes).toEqual([3, 8].map((i) => ({ origin: run.origin, seq: run.facts[i]?.seq })));
  const move = run.facts[0]?.moves[0] ?? moveOf(1, "x", "y");
  expect(keys.of(run.origin, move)).toBe(keys.of(run.origin, move));
  expect(keys.of("b.1", move)).not.toEqual(keys.of(run.origin, move));
});
