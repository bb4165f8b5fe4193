import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { moveOf } from "#sync/protocol/hub/testing/test-company.ts";
import { stepsOfState } from "#sync/protocol/site/site-session.ts";
import { moveDocuments } from "../edi/from-book/move-documents.ts";
import { factsAfter } from "../store/ledger/journal.ts";
import { posAt, stockAsOf } from "../store/ledger/stock-as-of.ts";
import { SqliteSite } from "../store/sync/testing/sqlite-site.ts";
import { stockHistory } from "../wms/inventory/stock-queries.ts";

const folder = mkdtempSync(join(tmpdir(), "kontor-written-again-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const newFile = () => join(folder, `${++files}.sqlite`);
const hourMs = 3_600_000;
const nobody = { actor: "system", device: "", roles: [] };
const startMs = Date.UTC(2026, 0, 5, 8);

test("what was written again after a fork counts once in every history, at the time of its first writing", () => {
  let nowMs = startMs;
  const site = new SqliteSite(newFile(), "a.e1", () => nowMs, { newFile });
  const reader = site.runner.book;
  site.write({ type: "in", moves: [moveOf(10, "~supplier", "dock")] });
  const [common] = stepsOfState(site.sync());
  nowMs = startMs + hourMs;
  site.write({ type: "units-picked", moves: [moveOf(3, "dock", "shelf")] });
  // Another box of the site was heard meanwhile.
  nowMs = startMs + 2 * hourMs;
  const fact = {
    ...site.factAt("a.e1", 2),
    origin: "a.e0",
    seq: 1,
    hlc: (nowMs * 65_536).toString(16).padStart(16, "0"),
  };
  const theirs = { ...fact, type: "theirs", moves: [moveOf(4, "dock", "bin")], sets: [] };
  site.applyPage({
    ...{ from: 0, to: 1, tip: "ab".repeat(32), incarnation: 1, acks: [] },
    entries: [{ hubPos: 1, eff: theirs.hlc, verdict: { kind: "accepted" }, fact: theirs }],
  });
  nowMs = startMs + 3 * hourMs;
  site.perform({
    ...{ kind: "begin", origin: "a.e2", reason: "fork", inherits: false, lineage: [common as never] },
    writeAgainAfter: { origin: "a.e1", seq: 2 },
  });

  const again = site.factAt("a.e2", 2);
  expect(again).toMatchObject({ type: "units-picked", source: { origin: "a.e1", seq: 3 } });
  expect(again.atMs).toBe(site.factAt("a.e1", 3).atMs);
  expect(["dock", "shelf", "bin"].map((place) => site.onHand(place, "A"))).toEqual([3, 3, 4]);

  const told = factsAfter(reader.statements, 0, 100).map(({ origin, type }) => `${origin} ${type}`);
  expect(told).toEqual(["a.e1 epoch-begun", "a.e1 in", "a.e1 units-picked", "a.e0 theirs", "a.e2 epoch-begun"]);
  const documents = moveDocuments(reader, { fromMs: startMs, toMs: nowMs });
  expect(documents.map(({ fact, qty }) => [fact, qty])).toEqual([
    ["a.e1-2", 10],
    ["a.e1-3", 3],
  ]);
  const { moves } = stockHistory.ask(reader, { place: "shelf", limit: 10 }, nobody) as { moves: { delta: number }[] };
  expect(moves.map(({ delta }) => delta)).toEqual([3]);
  // Half past nine: the pick is booked, what the other box did is not known yet.
  const then = stockAsOf(reader, posAt(reader, startMs + 1.5 * hourMs), { sku: "A" });
  expect(then.map(({ place, onHand }) => [place, onHand])).toEqual([
    ["dock", 7],
    ["shelf", 3],
    ["~supplier", -10],
  ]);
  expect(site.isRebuiltAlike()).toBe(true);
  site.close();
});
