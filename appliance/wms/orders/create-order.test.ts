import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { givenItem, givenOrder, givenStock } from "../../testing/builders.ts";
import { expectSound } from "../../testing/expect-sound.ts";
import { TestSite } from "../../testing/test-site.ts";

const shipTo = { name: "Corner Shop" };
let site: TestSite;
beforeEach(() => {
  site = new TestSite();
  givenItem(site, {
    id: "TEA",
    gtin: "9521234543213",
    packagings: [{ uom: "CA", qtyBase: 12, gtin: "19521234543210" }],
  });
});
afterEach(() => expectSound(site));

describe("entering an order", () => {
  test("quantities are turned into base units, by unit, by packaging and by GTIN", () => {
    const { lines, state } = site.do("orders.create", {
      number: "O1",
      shipTo,
      lines: [
        { sku: "TEA", qty: 5 },
        { sku: "TEA", qty: 2, uom: "CA" },
        { gtin: "9521234543213", qty: 3 },
        { sku: "TEA", qty: 24, uom: "CA", qtyIn: "base" },
      ],
    });
    expect(state).toBe("open");
    expect(lines.map(({ orderedQty }) => orderedQty)).toEqual([5, 24, 3, 24]);
  });

  test("the site gives a number when none is sent, and skips those that are taken", () => {
    givenOrder(site, { number: "SO000001", lines: [{ sku: "TEA", qty: 1 }] });
    expect(site.do("orders.create", { shipTo, lines: [{ sku: "TEA", qty: 1 }] }).number).toBe("SO000002");
  });

  test("every mistake is named, and the order waits as a draft without a promise", () => {
    givenStock(site, { sku: "TEA", place: "A-1", qty: 100 });
    givenItem(site, { id: "OLD", active: false });
    const { state, problems, orderId } = site.do("orders.create", {
      shipTo: { name: "" },
      lines: [
        { sku: "NONE", qty: 1 },
        { sku: "OLD", qty: 1 },
        { sku: "TEA", qty: 0 },
        { sku: "TEA", qty: 1, uom: "PL" },
        { sku: "TEA", qty: 13, uom: "CA", qtyIn: "base" },
        { sku: "TEA", qty: 1, lot: "L1" },
        { qty: 1 },
        { gtin: "000", qty: 1 },
        { line: 2, sku: "TEA", qty: 1 },
      ],
    });
    expect(state).toBe("draft");
    expect(problems).toEqual([
      "the ship-to address has no name",
      "line 1: SKU NONE is not in the item master",
      "line 2: SKU OLD is switched off",
      "line 3: the quantity is 0; it must be more than zero",
      "line 4: SKU TEA has no packaging PL",
      "line 5: 13 is not a multiple of 12, which is one CA of SKU TEA",
      "line 6: lot L1 is asked for, but SKU TEA has no lots",
      "line 7: no SKU and no GTIN is given",
      "line 8: code 000 is not known here",
      "line 2: the number is used twice",
    ]);
    expect(site.book.find("orderLine", { orderId }).every((line) => line.openQty === 0 && line.promisedQty === 0)).toBe(
      true,
    );
    expect(site.refusal("orders.release", { orderId }).code).toBe("state-not-allowed");
  });

  test("a draft becomes an order when the item master was mended and it is checked again", () => {
    const { orderId, state } = site.do("orders.create", { shipTo, lines: [{ sku: "COFFEE", qty: 2, uom: "CA" }] });
    expect(state).toBe("draft");
    expect(site.do("orders.revalidate", { orderId }).problems).toHaveLength(1);
    givenItem(site, { id: "COFFEE", packagings: [{ uom: "CA", qtyBase: 6 }] });
    givenStock(site, { sku: "COFFEE", place: "A-1", qty: 10 });
    expect(site.do("orders.revalidate", { orderId })).toEqual({ orderId, state: "open", problems: [] });
    expect(site.book.first("orderLine", { orderId })).toMatchObject({ orderedQty: 12, openQty: 12, promisedQty: 10 });
    expect(site.refusal("orders.revalidate", { orderId }).code).toBe("state-not-allowed");
  });

  test("the same order sent twice is already here, another one under its number is refused", () => {
    const order = { number: "O1", shipTo, lines: [{ sku: "TEA", qty: 5 }], source: { control: "1" } };
    const first = site.do("orders.create", order);
    expect(site.do("orders.create", { ...order, source: { control: "2" } })).toEqual({ ...first, already: true });
    expect(site.refusal("orders.create", { ...order, lines: [{ sku: "TEA", qty: 6 }] })).toEqual({
      code: "order-exists",
      number: "O1",
    });
    expect(site.book.countOf("order", {})).toBe(1);
  });
});

describe("changing an order", () => {
  test("a more urgent order gets the promise of a less urgent one, and its waiting task moves up", () => {
    givenStock(site, { sku: "TEA", place: "A-1", qty: 10 });
    const older = givenOrder(site, { lines: [{ sku: "TEA", qty: 10 }] });
    site.tick(1);
    const younger = givenOrder(site, { lines: [{ sku: "TEA", qty: 10 }] });
    site.do("orders.change", { orderId: younger, priority: 1 });
    expect(site.book.first("orderLine", { orderId: older })?.promisedQty).toBe(0);
    expect(site.book.first("orderLine", { orderId: younger })?.promisedQty).toBe(10);

    const { taskIds } = site.do("orders.release", { orderId: younger });
    site.do("orders.change", { orderId: younger, priority: 2, requestedShipAt: 5_000 });
    expect(site.book.get("task", taskIds[0]!)).toMatchObject({ priority: 2, dueAt: 5_000 });
  });

  test("lines are replaced while nothing is allocated; one that is gone stays visible as cancelled", () => {
    givenStock(site, { sku: "TEA", place: "A-1", qty: 10 });
    const orderId = givenOrder(site, {
      lines: [
        { sku: "TEA", qty: 4 },
        { sku: "TEA", qty: 3 },
      ],
    });
    expect(
      site.do("orders.change", {
        orderId,
        lines: [
          { line: 1, sku: "TEA", qty: 6 },
          { line: 3, sku: "TEA", qty: 2 },
        ],
      }).state,
    ).toBe("open");
    const lines = site.book.find("orderLine", { orderId }, { order: "line" });
    expect(
      lines.map(({ line, orderedQty, cancelledQty, openQty, promisedQty }) => [
        line,
        orderedQty,
        cancelledQty,
        openQty,
        promisedQty,
      ]),
    ).toEqual([
      [1, 6, 0, 6, 6],
      [2, 3, 3, 0, 0],
      [3, 2, 0, 2, 2],
    ]);
    site.do("orders.release", { orderId });
    expect(site.refusal("orders.change", { orderId, lines: [{ sku: "TEA", qty: 1 }] }).code).toBe("state-not-allowed");
    expect(site.do("orders.change", { orderId, shipTo: { name: "New Shop" } }).state).toBe("released");
  });

  test("a change that breaks a line makes the order a draft that waits for nothing", () => {
    givenStock(site, { sku: "TEA", place: "A-1", qty: 10 });
    const orderId = givenOrder(site, { lines: [{ sku: "TEA", qty: 4 }] });
    expect(site.do("orders.change", { orderId, lines: [{ sku: "NONE", qty: 4 }] })).toMatchObject({
      state: "draft",
      problems: ["line 1: SKU NONE is not in the item master"],
    });
    expect(site.ask("allocation.available", { sku: "TEA" })).toMatchObject({ promisedQty: 0, availableQty: 10 });
  });
});

describe("finding orders", () => {
  test("the list pages from the newest by state, number and SKU, and names every order once", () => {
    givenItem(site, { id: "JAM" });
    const made = Array.from({ length: 7 }, (_, i) =>
      givenOrder(site, { number: `N-${i}`, lines: [{ sku: i === 3 ? "JAM" : "TEA", qty: 1 }] }),
    );
    site.do("orders.cancel", { orderId: made[0]! });
    const pages: string[][] = [];
    let after: string | undefined;
    do {
      const { orders, next } = site.ask("orders.list", { state: ["open"], limit: 4, after });
      pages.push(orders.map(({ number }) => number));
      after = next ?? undefined;
    } while (after !== undefined);
    expect(pages).toEqual([
      ["N-6", "N-5", "N-4", "N-3"],
      ["N-2", "N-1"],
    ]);
    expect(site.ask("orders.list", { search: "JAM" }).orders.map(({ number }) => number)).toEqual(["N-3"]);
    expect(site.ask("orders.list", { search: "N-" }).orders).toHaveLength(7);
    site.do("orders.hold", { orderId: "N-5", reason: "credit" });
    expect(site.ask("orders.list", { held: true }).orders.map(({ number }) => number)).toEqual(["N-5"]);
    expect(site.ask("orders.list", { state: ["cancelled"] }).orders.map(({ number }) => number)).toEqual(["N-0"]);
  });

  test("one order shows its lines, allocations, tasks and its history from the journal", () => {
    givenStock(site, { sku: "TEA", place: "A-1", qty: 10 });
    const orderId = givenOrder(site, { number: "O1", lines: [{ sku: "TEA", qty: 4 }] });
    site.do("orders.hold", { orderId: "O1", reason: "credit" });
    site.do("orders.unhold", { orderId });
    site.do("orders.release", { orderId });
    site.do("orders.unrelease", { orderId });
    const shown = site.ask("orders.get", { orderId: "O1" });
    expect(shown.history.map(({ type }) => type)).toEqual([
      "order-created",
      "order-held",
      "order-unheld",
      "order-released",
      "order-unreleased",
    ]);
    expect(shown).toMatchObject({
      lines: [{ sku: "TEA", openQty: 4 }],
      allocations: [{ state: "void", qty: 0 }],
      tasks: [{ state: "cancelled" }],
    });
    expect(site.refusal("orders.hold", { orderId: "nope", reason: "x" })).toEqual({
      code: "not-found",
      what: "order",
      id: "nope",
    });
  });
});
