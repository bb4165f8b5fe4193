import { describe, expect, test } from "vitest";
import { rightsHeld, rightsPool, rightsSource, rightsSpent } from "../audience.ts";
import { heldFactBooked } from "../site/adopt.ts";
import { rightsMoveOf } from "./rights.ts";
import { moveOf, TestCompany } from "./testing/test-company.ts";

const thing = { sku: "A", owner: "" };
const toShelf = moveOf(3, "dock", "shelf");

/** Site `a` voids a promise that the hub has not heard of, and moves goods in the same fact: all of it is held back. */
function heldLine() {
  const company = new TestCompany();
  const [a, b] = [company.box("a"), company.box("b")];
  a.book.write({ type: "pledged", moves: [rightsMoveOf(thing, 9, rightsSource, rightsPool("a"))] });
  a.move(10, "~supplier", "dock");
  a.sync();
  b.sync();
  company.hub.append({
    type: "granted",
    moves: [rightsMoveOf(thing, 4, rightsPool("a"), rightsHeld("a", b.origin))],
  });
  b.sync();
  a.sync();
  b.book.write({ type: "spent", moves: [rightsMoveOf(thing, 4, rightsHeld("a", b.origin), rightsSpent("a"))] });
  const hubBefore = company.hub.image();
  const backup = a.book.image();
  const seq = a.book.sync().seq + 1;
  a.book.write({ type: "odd", moves: [toShelf, rightsMoveOf(thing, 4, rightsSpent("a"), rightsPool("a"))] });
  a.sync();
  expect(company.hub.log.at(-1)).toMatchObject({ fact: { seq }, verdict: { kind: "quarantined", reason: "rights" } });
  expect(a.onHand("shelf")).toBe(0);
  // With the hash where the site has the held fact, without where another of its boxes wrote it.
  const again = (tip = a.book.hashAt(a.origin, seq)) => ({
    ...{ type: heldFactBooked, moves: [toShelf] },
    source: { origin: a.origin, seq, ...(tip && { tip }) },
  });
  return { company, a, b, again, hubBefore, backup };
}
const verdicts = (company: TestCompany, type: string) =>
  company.hub.log.filter(({ fact }) => fact.type === type).map(({ verdict }) => verdict.kind);

describe("a fact that the hub held back", () => {
  test("is booked by its site under another name, once", () => {
    const { company, a, again } = heldLine();
    a.book.write(again());
    a.sync();
    expect(a.onHand("shelf")).toBe(3);
    a.book.write(again());
    a.sync();
    expect(verdicts(company, heldFactBooked)).toEqual(["accepted", "quarantined"]);
    expect(a.onHand("shelf")).toBe(3);
    expect(a.lines).toEqual(a.hubLines);
  });

  test("is booked when the booking itself comes from a closed epoch", () => {
    const { company, a, again, backup } = heldLine();
    a.book.write(again());
    const { origin, seq } = a.book.sync();
    const booking = a.book.factsAfter(origin, seq - 1, 1, 1e6);
    a.restore(backup);
    a.sync();
    expect(a.onHand("shelf")).toBe(0);
    company.hub.push(booking!, "a");
    a.sync();
    a.sync();
    expect([verdicts(company, heldFactBooked), verdicts(company, "late-fact-adopted")]).toEqual([
      ["late"],
      ["accepted"],
    ]);
    expect(a.onHand("shelf")).toBe(3);
    expect(a.lines).toEqual(a.hubLines);
  });

  test.each([undefined, ""])("does not count twice when a hub that lost its tail takes it after all", (tip) => {
    const { company, a, b, again, hubBefore } = heldLine();
    a.book.write(again(tip));
    a.sync();
    company.restoreHub(hubBefore);
    // This time the promise is known before it is voided.
    b.sync();
    a.sync();
    expect([verdicts(company, "odd"), verdicts(company, heldFactBooked)]).toEqual([["accepted"], ["quarantined"]]);
    expect(a.onHand("shelf")).toBe(3);
    expect(a.lines).toEqual(a.hubLines);
  });
});
