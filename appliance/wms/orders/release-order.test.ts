import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  given,
  givenHold,
  givenItem,
  givenLocation,
  givenOrder,
  givenPicked,
  givenReleasedOrder,
  givenStock,
} from "../../testing/builders.ts";
import { expectSound } from "../../testing/expect-sound.ts";
import { supervisor, TestSite } from "../../testing/test-site.ts";

let site: TestSite;
beforeEach(() => {
  site = new TestSite();
});
afterEach(() => expectSound(site));

const lineOf = (orderId: string) => site.book.first("orderLine", { orderId })!;

describe("promise, then reserve at release", () => {
  test("a younger order released first takes nothing that is promised to an older one", () => {
    givenStock(site, { sku: "TEA", place: "A-1", qty: 10 });
    const older = givenOrder(site, { number: "OLDER", lines: [{ sku: "TEA", qty: 7 }] });
    site.tick(1);
    const younger = givenOrder(site, { lines: [{ sku: "TEA", qty: 7 }] });
    expect([lineOf(older).promisedQty, lineOf(younger).promisedQty]).toEqual([7, 3]);
    expect(site.do("orders.release", { orderId: younger })).toMatchObject({ allocatedQty: 3, shortQty: 4 });
    expect(site.do("orders.release", { orderId: older })).toMatchObject({ allocatedQty: 7, shortQty: 0 });
  });

  test("an earlier ship date comes before an earlier entry, and priority before both", () => {
    givenStock(site, { sku: "TEA", place: "A-1", qty: 3 });
    const first = givenOrder(site, { lines: [{ sku: "TEA", qty: 3 }] });
    const dated = givenOrder(site, { requestedShipAt: site.nowMs + 1_000, lines: [{ sku: "TEA", qty: 2 }] });
    const urgent = givenOrder(site, { priority: 1, lines: [{ sku: "TEA", qty: 2 }] });
    expect([first, dated, urgent].map((orderId) => lineOf(orderId).promisedQty)).toEqual([0, 1, 2]);
  });

  test("stock that arrives is promised to who waits, and the rest of a released order is released again", () => {
    givenStock(site, { sku: "TEA", place: "A-1", qty: 4 });
    const { orderId } = givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 10 }] });
    expect(site.refusal("orders.release", { orderId }).code).toBe("not-enough-stock");
    givenStock(site, { sku: "TEA", place: "A-1", qty: 6 });
    expect(site.do("orders.promise", { skus: ["TEA"] })).toEqual({ changedLines: 1 });
    expect(site.do("orders.release", { orderId })).toMatchObject({ allocatedQty: 6, shortQty: 0 });
    expect(site.refusal("orders.release", { orderId })).toMatchObject({
      code: "nothing-to-release",
      why: "no line waits for stock",
    });
  });

  test("an order that ships complete is released whole or not at all", () => {
    givenStock(site, { sku: "TEA", place: "A-1", qty: 10 });
    givenItem(site, { id: "JAM" });
    const orderId = givenOrder(site, {
      shipComplete: true,
      lines: [
        { sku: "TEA", qty: 5 },
        { sku: "JAM", qty: 1 },
      ],
    });
    expect(site.refusal("orders.release", { orderId })).toMatchObject({
      code: "not-enough-stock",
      sku: "JAM",
      wanted: 1,
      free: 0,
    });
    expect(site.ask("allocation.available", { sku: "TEA" })).toMatchObject({ allocatedQty: 0, promisedQty: 5 });
    givenStock(site, { sku: "JAM", place: "A-2", qty: 1 });
    expect(site.do("orders.release", { orderId })).toMatchObject({ allocatedQty: 6, shortQty: 0 });
  });

  test("two lines of one SKU are not given the same units", () => {
    givenStock(site, { sku: "TEA", place: "A-1", qty: 5 });
    const orderId = givenOrder(site, {
      lines: [
        { sku: "TEA", qty: 4 },
        { sku: "TEA", qty: 4 },
      ],
    });
    expect(site.do("orders.release", { orderId })).toMatchObject({ allocatedQty: 5, shortQty: 3 });
  });

  test("the pick task is walked along the path and carries the order's urgency", () => {
    givenLocation(site, { id: "A-9", zone: "A", travelSeq: 9 });
    givenLocation(site, { id: "B-2", zone: "B", travelSeq: 2 });
    givenStock(site, { sku: "TEA", place: "A-9", qty: 5 });
    givenStock(site, { sku: "JAM", place: "B-2", qty: 5 });
    const order = {
      priority: 2,
      requestedShipAt: site.nowMs,
      lines: [
        { sku: "TEA", qty: 1 },
        { sku: "JAM", qty: 1 },
      ],
    };
    const { orderId, taskIds } = givenReleasedOrder(site, order);
    expect(taskIds.map((id) => site.book.get("task", id))).toMatchObject([
      {
        type: "pick",
        state: "released",
        method: "single",
        orderId,
        priority: 2,
        dueAt: site.nowMs,
        zone: "B",
        fromPlace: "B-2",
        qty: 2,
      },
    ]);
    expect(
      site.book.find("allocation", { taskId: taskIds[0]! }, { order: "pathSeq" }).map(({ place }) => place),
    ).toEqual(["B-2", "A-9"]);

    const zoned = givenOrder(site, order);
    const { taskIds: zoneTasks } = site.do("orders.release", { orderId: zoned, method: "zone" });
    expect(zoneTasks.map((id) => site.book.get("task", id)?.zone)).toEqual(["A", "B"]);
  });
});

describe("explaining", () => {
  test("a refusal says who holds the stock and when more comes", () => {
    givenStock(site, { sku: "TEA", place: "A-1", qty: 10 });
    givenReleasedOrder(site, { number: "BIG", lines: [{ sku: "TEA", qty: 7 }] });
    site.tick(1);
    givenOrder(site, { number: "NEXT", lines: [{ sku: "TEA", qty: 3 }] });
    site.tick(1);
    given(site, "inbound-given", {
      sets: [
        {
          record: "inbound",
          id: "i1",
          fields: { number: "ASN-7", state: "announced", expectedAt: Date.UTC(2026, 10, 25) },
        },
        {
          record: "inboundLine",
          id: "il1",
          fields: { inboundId: "i1", sku: "TEA", expectedQty: 100, receivedQty: 20, state: "partly" },
        },
      ],
    });
    const orderId = givenOrder(site, { lines: [{ sku: "TEA", qty: 5 }] });
    expect(site.refusal("orders.release", { orderId })).toEqual({
      code: "not-enough-stock",
      sku: "TEA",
      place: "",
      wanted: 5,
      free: 0,
      holders: "Held by BIG (7 allocated), NEXT (3 promised); next supply 80 on ASN-7 expected 2026-11-25.",
    });
    expect(site.ask("orders.explain-line", { orderId, line: 1 })).toMatchObject({
      availableQty: 0,
      available: [{ place: "A-1", free: 3 }],
      holders: [
        { number: "BIG", qty: 7, kind: "allocated" },
        { number: "NEXT", qty: 3, kind: "promised" },
      ],
      nextSupply: [{ number: "ASN-7", qty: 80, expectedAt: Date.UTC(2026, 10, 25) }],
    });
  });

  test("available to promise is on hand less exclusions, allocations and promises", () => {
    givenStock(site, { sku: "TEA", place: "A-1", qty: 10 });
    givenStock(site, { sku: "TEA", place: "A-2", qty: 4 });
    givenHold(site, { scope: "location", place: "A-2", reason: "leak" });
    givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 3 }] });
    givenOrder(site, { lines: [{ sku: "TEA", qty: 2 }] });
    expect(site.ask("allocation.available", { sku: "TEA" })).toMatchObject({
      onHand: 14,
      allocatedQty: 3,
      excludedQty: 4,
      promisedQty: 2,
      availableQty: 5,
    });
  });
});

describe("freeing and planning anew", () => {
  test("a supervisor frees one allocation for an older order", () => {
    givenStock(site, { sku: "TEA", place: "A-1", qty: 5 });
    const { orderId, taskIds } = givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 5 }] });
    const urgent = givenOrder(site, { priority: 1, lines: [{ sku: "TEA", qty: 5 }] });
    const allocationId = site.book.first("allocation", { orderId })!.id;
    expect(site.do("allocation.void", { allocationId, reason: "for the urgent one" })).toEqual({
      allocationId,
      freedQty: 5,
    });
    expect(site.book.get("order", orderId)?.state).toBe("open");
    expect(site.book.get("task", taskIds[0]!)?.state).toBe("cancelled");
    expect(site.do("orders.release", { orderId: urgent })).toMatchObject({ allocatedQty: 5 });
    expect(site.refusal("allocation.void", { allocationId, reason: "again" }).code).toBe("state-not-allowed");
  });

  test("a plan made anew leaves what is picked and avoids the place that was locked since", () => {
    givenStock(site, { sku: "TEA", place: "A-1", qty: 5 });
    site.tick(1);
    givenStock(site, { sku: "TEA", place: "A-2", qty: 5 });
    site.tick(1);
    givenStock(site, { sku: "TEA", place: "A-3", qty: 5 });
    const { orderId } = givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 8 }] });
    givenPicked(site, site.book.first("allocation", { orderId, place: "A-1" })!.id);
    givenLocation(site, { id: "A-2", lockedOut: true });
    expect(site.do("allocation.replan", { orderId })).toMatchObject({ allocatedQty: 3, shortQty: 0 });
    expect(site.book.find("allocation", { orderId, state: "open" }).map(({ place }) => place)).toEqual(["A-3"]);
    expect(lineOf(orderId)).toMatchObject({ pickedQty: 5, allocatedQty: 3, openQty: 0 });
  });
});

describe("the race for the last units", () => {
  const release = (orderId: string) => ({
    name: "orders.release",
    input: { orderId, method: "single" },
    caller: supervisor,
    commandId: `release:${orderId}`,
  });

  test.each([
    ["in one batch", 20],
    ["across batches", 1],
    ["in batches of seven", 7],
  ])("20 clients reserve 10 units, %s: exactly 10 are promised", (_how, batch) => {
    givenStock(site, { sku: "TEA", place: "A-1", qty: 10 });
    const orders = Array.from({ length: 20 }, () => givenOrder(site, { lines: [{ sku: "TEA", qty: 1 }] }));
    const answers = [];
    for (let i = 0; i < orders.length; i += batch)
      answers.push(...site.sendMany(orders.slice(i, i + batch).map(release)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(10);
    expect(answers.flatMap((answer) => ("refusal" in answer ? [answer.refusal.code] : []))).toEqual(
      Array(10).fill("not-enough-stock"),
    );
    expect(
      site.book.balance({ place: "A-1", sku: "TEA", lot: "", serial: "", lpn: "", owner: "", status: "available" }),
    ).toMatchObject({ onHand: 10, allocated: 10 });
    // The same commands again are answered as before, and reserve nothing more.
    expect(site.sendMany(orders.map(release))).toEqual(answers);
    expect(site.book.countOf("allocation", { state: "open" })).toBe(10);
  });

  // With 1,000 clients over HTTP: appliance/test/race-http.test.ts.
  test("250 clients reserve 100 serial numbers: each number is promised once", () => {
    givenItem(site, { id: "RADIO", tracksSerial: true });
    for (let place = 0; place < 4; place++) {
      givenLocation(site, { id: `S-${place}`, travelSeq: place });
      given(site, "stock-given", {
        moves: Array.from({ length: 25 }, (_, i) => ({
          sku: "RADIO",
          lot: "",
          serial: `SN-${place}-${i}`,
          owner: "",
          qty: 1,
          from: { place: "~opening", lpn: "", status: "available" as const },
          to: { place: `S-${place}`, lpn: "", status: "available" as const },
        })),
      });
    }
    const { orders } = site.do("orders.import", {
      orders: Array.from({ length: 250 }, (_, i) => ({
        number: `R-${i}`,
        shipTo: { name: "C" },
        lines: [{ sku: "RADIO", qty: 1 }],
      })),
    });
    const answers = [];
    for (let i = 0; i < orders.length; i += 64)
      answers.push(...site.sendMany(orders.slice(i, i + 64).map(({ orderId }) => release(orderId))));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(100);
    const serials = site.book.find("allocation", { sku: "RADIO", state: "open" }).map(({ serial }) => serial);
    expect(new Set(serials).size).toBe(100);
  });
});
