import { expect, test } from "vitest";
import { stateLines } from "../fold.ts";
import { moveOf } from "../hub/testing/test-company.ts";
import { balanceKey } from "../keys.ts";
import { siteOf } from "../origin.ts";
import { MemorySite } from "./memory-site.ts";
import { stepsOfState } from "./site-session.ts";
import { type BookUnderTest, siteStoreBehaviour } from "./testing/site-store-behaviour.ts";

const lineageTo = (site: MemorySite) => stepsOfState(site.sync());

test("what was adopted is not written again beside its adoption", () => {
  const site = new MemorySite({ origin: "a.e1" }, () => 1);
  site.write({ type: "moved", moves: [moveOf(3, "~supplier", "dock")] });
  const { tip } = site.sync();
  site.beginEpoch({ origin: "a.e2", reason: "restore", inherits: false, lineage: lineageTo(site) });
  site.write({
    type: "late-fact-adopted",
    source: { origin: "a.e1", seq: 2, tip },
    moves: [moveOf(3, "~supplier", "dock")],
  });
  const lineage = lineageTo(site);
  site.beginEpoch({
    origin: "a.e3",
    reason: "fork",
    inherits: false,
    lineage,
    writeAgainAfter: { origin: "a.e1", seq: 1 },
  });
  expect(site.pending().map(({ origin, type }) => `${origin} ${type}`)).toEqual([
    "a.e1 epoch-begun",
    "a.e3 epoch-begun",
    "a.e3 late-fact-adopted",
  ]);
  expect([...site.balances().values()].filter((qty) => qty > 0)).toEqual([3]);
});

test("what is written again has seen no more of the log than what was not undone since", () => {
  const site = new MemorySite({ origin: "a.e1" }, () => 1);
  const page = { from: 0, to: 10, tip: "x", incarnation: 1, entries: [], acks: [] };
  site.applyPage(page);
  site.write({ type: "note" });
  site.perform({ kind: "rewind", to: 4, incarnation: 2 });
  site.applyPage({ ...page, from: 4, to: 20 });
  site.write({ type: "note" });
  const lineage = lineageTo(site);
  site.beginEpoch({
    origin: "a.e2",
    reason: "fork",
    inherits: false,
    lineage,
    writeAgainAfter: { origin: "a.e1", seq: 1 },
  });
  expect(site.pending().map(({ origin, type, base }) => [origin, type, base])).toEqual([
    ["a.e1", "epoch-begun", 0],
    ["a.e2", "epoch-begun", 20],
    ["a.e2", "note", 4],
    ["a.e2", "note", 20],
  ]);
});

siteStoreBehaviour("plain maps", (origin, wallMs) => new Book({ origin }, wallMs));

class Book extends MemorySite implements BookUnderTest {
  readonly #wallMs: () => number;

  constructor(start: ConstructorParameters<typeof MemorySite>[0], wallMs: () => number) {
    super(start, wallMs);
    this.#wallMs = wallMs;
  }

  override onHand(place: string, sku?: string): number {
    if (sku === undefined) return super.onHand(place);
    const spot = { place, lpn: "", status: "available" as const };
    return super.onHand(balanceKey(siteOf(this.sync().origin), { sku, lot: "", serial: "", owner: "" }, spot));
  }
  field(record: string, id: string, field: string): unknown {
    return this.record(record, id)?.[field];
  }
  copy(): Book {
    return new Book({ image: structuredClone(this.image()) }, this.#wallMs);
  }
  isRebuiltAlike(): boolean {
    const site = siteOf(this.sync().origin);
    const again = this.copy();
    return (
      JSON.stringify(stateLines(again.fold, site)) === JSON.stringify(stateLines(this.fold, site)) &&
      JSON.stringify([...again.balances()].sort()) === JSON.stringify([...this.balances()].sort())
    );
  }
  close(): void {}
}
