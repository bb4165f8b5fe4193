import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { givenLocation, givenOrder, givenPicked, givenReleasedOrder, givenStock } from "../../testing/builders.ts";
import { expectSound } from "../../testing/expect-sound.ts";
import { TestSite } from "../../testing/test-site.ts";

let site: TestSite;
beforeEach(() => {
  site = new TestSite();
  givenLocation(site, { id: "A-1", travelSeq: 1 });
  givenLocation(site, { id: "A-2", travelSeq: 2 });
  givenStock(site, { sku: "TEA", place: "A-1", qty: 6 });
  site.tick(1);
  givenStock(site, { sku: "TEA", place: "A-2", qty: 6 });
});
afterEach(() => expectSound(site));

const lineOf = (orderId: string) => site.book.first("orderLine", { orderId })!;
const openPicks = (orderId: string) => site.book.find("allocation", { orderId, state: "open" }, { order: "pathSeq" });

describe("cancelling", () => {
  test("an order that waits gives its promise to the next", () => {
    const first = givenOrder(site, { lines: [{ sku: "TEA", qty: 12 }] });
    site.tick(1);
    const second = givenOrder(site, { lines: [{ sku: "TEA", qty: 5 }] });
    expect(lineOf(second).promisedQty).toBe(0);
    expect(site.do("orders.cancel", { orderId: first })).toMatchObject({
      state: "cancelled",
      cancelledQty: 12,
      voidedQty: 0,
      putBackTaskIds: [],
    });
    expect(lineOf(second).promisedQty).toBe(5);
    expect(site.refusal("orders.cancel", { orderId: first }).code).toBe("state-not-allowed");
  });

  test("a released order frees its stock, and its task is called off", () => {
    const { orderId, taskIds } = givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 8 }] });
    expect(site.do("orders.cancel", { orderId })).toMatchObject({ state: "cancelled", voidedQty: 8 });
    expect(site.book.get("task", taskIds[0]!)?.state).toBe("cancelled");
    expect(site.ask("allocation.available", { sku: "TEA" })).toMatchObject({ allocatedQty: 0, availableQty: 12 });
  });

  test("what is picked is put back as work, and the pick stands in the book until then", () => {
    const { orderId } = givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 8 }] });
    const tote = givenPicked(site, openPicks(orderId)[0]!.id);
    const { putBackTaskIds, voidedQty, state } = site.do("orders.cancel", {
      orderId,
      reason: "customer changed their mind",
    });
    expect({ voidedQty, state }).toEqual({ voidedQty: 2, state: "cancelled" });
    expect(putBackTaskIds.map((id) => site.book.get("task", id))).toMatchObject([
      {
        type: "put-back",
        state: "released",
        orderId,
        lpn: tote,
        sku: "TEA",
        qty: 6,
        fromPlace: "STAGE-01",
        zone: "OUT",
      },
    ]);
    expect(lineOf(orderId)).toMatchObject({ cancelledQty: 8, pickedQty: 0, allocatedQty: 0, openQty: 0 });
    expect(site.book.balances({ lpn: tote })).toMatchObject([{ onHand: 6, place: "STAGE-01" }]);
    // The goods are not promised to others before somebody has put them back.
    expect(site.ask("allocation.available", { sku: "TEA" }).availableQty).toBe(6);
  });

  test("some units are taken first from what waits, then from the last place on the path, then from what is picked", () => {
    const { orderId } = givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 15 }] });
    givenPicked(site, openPicks(orderId)[0]!.id); // 6 of A-1
    expect(lineOf(orderId)).toMatchObject({ openQty: 3, allocatedQty: 6, pickedQty: 6 });
    site.do("orders.cancel", { orderId, lines: [{ line: 1, qty: 4 }] });
    expect(lineOf(orderId)).toMatchObject({ openQty: 0, allocatedQty: 5, pickedQty: 6, cancelledQty: 4 });
    const { putBackTaskIds, state } = site.do("orders.cancel", { orderId, lines: [{ line: 1, qty: 7 }] });
    expect(lineOf(orderId)).toMatchObject({ allocatedQty: 0, pickedQty: 4, cancelledQty: 11 });
    expect(putBackTaskIds.map((id) => site.book.get("task", id)?.qty)).toEqual([2]);
    expect(state).toBe("picked");
    // What is already on its way back is not sent back twice.
    const rest = site.do("orders.cancel", { orderId });
    expect(rest.putBackTaskIds.map((id) => site.book.get("task", id)?.qty)).toEqual([4]);
  });

  test("more units than the line has are refused, and nothing is cancelled", () => {
    const orderId = givenOrder(site, { lines: [{ sku: "TEA", qty: 5 }] });
    expect(
      site.refusal("orders.cancel", {
        orderId,
        lines: [
          { line: 1, qty: 3 },
          { line: 1, qty: 3 },
        ],
      }),
    ).toEqual({ code: "qty-over", wanted: 6, most: 5 });
    expect(site.refusal("orders.cancel", { orderId, lines: [{ line: 9, qty: 1 }] }).code).toBe("not-found");
    expect(lineOf(orderId).cancelledQty).toBe(0);
  });
});

describe("holding", () => {
  test("a held order keeps its promise, gets nothing new, cannot be released, and its waiting task is parked", () => {
    const { orderId, taskIds } = givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 14 }] });
    site.do("orders.hold", { orderId, reason: "credit" });
    expect(site.book.get("task", taskIds[0]!)?.state).toBe("created");
    givenStock(site, { sku: "TEA", place: "A-2", qty: 5 });
    site.do("orders.promise", { skus: ["TEA"] });
    expect(lineOf(orderId)).toMatchObject({ openQty: 2, promisedQty: 0 });
    expect(site.refusal("orders.release", { orderId })).toMatchObject({ code: "order-held", reason: "credit" });
    site.do("orders.unhold", { orderId });
    expect(site.book.get("task", taskIds[0]!)?.state).toBe("released");
    expect(lineOf(orderId).promisedQty).toBe(2);
    expect(site.do("orders.release", { orderId })).toMatchObject({ allocatedQty: 2, shortQty: 0 });
  });

  test("a younger order cannot take what is promised to a held one", () => {
    const held = givenOrder(site, { lines: [{ sku: "TEA", qty: 10 }] });
    site.do("orders.hold", { orderId: held, reason: "credit" });
    site.tick(1);
    const younger = givenOrder(site, { lines: [{ sku: "TEA", qty: 10 }] });
    expect(site.do("orders.release", { orderId: younger })).toMatchObject({ allocatedQty: 2, shortQty: 8 });
  });
});

describe("unreleasing", () => {
  test("an order of which nothing is picked goes back to the pool", () => {
    const { orderId, taskIds } = givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 8 }] });
    expect(site.do("orders.unrelease", { orderId }).state).toBe("open");
    expect(lineOf(orderId)).toMatchObject({ openQty: 8, promisedQty: 8, allocatedQty: 0 });
    expect(site.book.get("task", taskIds[0]!)?.state).toBe("cancelled");
  });

  test("an order that is partly picked stays released", () => {
    const { orderId } = givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 8 }] });
    givenPicked(site, openPicks(orderId)[0]!.id);
    expect(site.refusal("orders.unrelease", { orderId }).code).toBe("state-not-allowed");
  });
});

describe("splitting and backordering", () => {
  test("the rest of a short order moves to a backorder that keeps its place in the queue", () => {
    const { orderId } = givenReleasedOrder(site, { number: "O1", lines: [{ sku: "TEA", qty: 20 }] });
    site.tick(1);
    const other = givenOrder(site, { lines: [{ sku: "TEA", qty: 5 }] });
    const { childId, childNumber, qty } = site.do("orders.backorder", { orderId });
    expect({ childNumber, qty }).toEqual({ childNumber: "O1-B1", qty: 8 });
    expect(lineOf(orderId)).toMatchObject({ backorderQty: 8, openQty: 0, allocatedQty: 12 });
    givenStock(site, { sku: "TEA", place: "A-1", qty: 10 });
    site.do("orders.promise", { skus: ["TEA"] });
    expect([lineOf(childId).promisedQty, lineOf(other).promisedQty]).toEqual([8, 2]);
    expect(site.ask("orders.get", { orderId }).children).toEqual([
      { orderId: childId, number: "O1-B1", state: "open" },
    ]);
    expect(site.refusal("orders.backorder", { orderId }).code).toBe("nothing-to-release");
  });

  test("an order of which everything is picked but the rest becomes picked when the rest is backordered", () => {
    const { orderId } = givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 13 }] });
    for (const { id } of openPicks(orderId)) givenPicked(site, id);
    site.do("orders.backorder", { orderId });
    expect(site.book.get("order", orderId)?.state).toBe("picked");
    const pack = site.book.first("task", { orderId, type: "pack" });
    expect(pack?.state).toBe("released");
    site.do("orders.cancel", { orderId });
    expect(site.book.get("task", pack!.id)?.state).toBe("cancelled");
  });

  test("an order of which nothing is allocated has no rest", () => {
    const orderId = givenOrder(site, { lines: [{ sku: "TEA", qty: 5 }] });
    expect(site.refusal("orders.backorder", { orderId })).toMatchObject({
      why: "none of it is allocated or picked, so there is no rest",
    });
  });

  test("units that wait move to an order of their own; allocated ones and whole orders do not", () => {
    const orderId = givenOrder(site, {
      number: "O1",
      lines: [
        { sku: "TEA", qty: 5 },
        { sku: "TEA", qty: 2 },
      ],
    });
    const { childId } = site.do("orders.split", { orderId, lines: [{ line: 1, qty: 3 }] });
    expect(
      site.book.find("orderLine", { orderId }, { order: "line" }).map((line) => [line.openQty, line.backorderQty]),
    ).toEqual([
      [2, 3],
      [2, 0],
    ]);
    expect(lineOf(childId)).toMatchObject({ line: 1, orderedQty: 3, promisedQty: 3 });
    expect(
      site.refusal("orders.split", {
        orderId,
        lines: [
          { line: 1, qty: 2 },
          { line: 2, qty: 2 },
        ],
      }),
    ).toEqual({ code: "qty-over", wanted: 4, most: 3 });
    expect(site.refusal("orders.split", { orderId, number: "O1", lines: [{ line: 2, qty: 1 }] }).code).toBe(
      "order-exists",
    );
    site.do("orders.release", { orderId });
    expect(site.refusal("orders.split", { orderId, lines: [{ line: 2, qty: 1 }] })).toEqual({
      code: "qty-over",
      wanted: 1,
      most: 0,
    });
  });
});
