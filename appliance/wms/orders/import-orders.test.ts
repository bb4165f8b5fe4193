import { afterEach, beforeEach, expect, test } from "vitest";
import { givenItem, givenOrder, givenPicked, givenStock } from "../../testing/builders.ts";
import { expectSound } from "../../testing/expect-sound.ts";
import { TestSite } from "../../testing/test-site.ts";

const shipTo = { name: "Corner Shop" };
let site: TestSite;
beforeEach(() => {
  site = new TestSite();
  givenItem(site, { id: "TEA" });
  givenStock(site, { sku: "TEA", place: "A-1", qty: 10 });
});
afterEach(() => expectSound(site));

test("a list is taken whole, and stock is promised in the order of its urgency", () => {
  const answer = site.do("orders.import", {
    orders: [
      { number: "O1", shipTo, priority: 5, lines: [{ sku: "TEA", qty: 8 }] },
      { number: "O2", shipTo, priority: 1, lines: [{ sku: "TEA", qty: 8 }] },
    ],
  });
  expect(answer).toMatchObject({ created: 2, changed: 0, cancelled: 0, already: 0, drafts: 0 });
  const promised = answer.orders.map(({ orderId }) => site.book.first("orderLine", { orderId })?.promisedQty);
  expect(promised).toEqual([2, 8]);
});

test("one bad order refuses the whole list, with every problem of every order", () => {
  givenOrder(site, { number: "OLD", lines: [{ sku: "TEA", qty: 1 }] });
  const refusal = site.refusal("orders.import", {
    orders: [
      { number: "O1", shipTo, lines: [{ sku: "TEA", qty: 8 }] },
      {
        number: "O2",
        shipTo,
        lines: [
          { sku: "NONE", qty: 1 },
          { sku: "TEA", qty: -1 },
        ],
      },
      { number: "O1", shipTo, lines: [{ sku: "TEA", qty: 8 }] },
      { number: "OLD", shipTo, lines: [{ sku: "TEA", qty: 2 }] },
      { number: "O3", purpose: "cancel" },
      { number: "O4", purpose: "change", shipTo },
    ],
  });
  expect(refusal).toEqual({
    code: "import-refused",
    problems: [
      { at: 2, number: "O2", problem: "line 1: SKU NONE is not in the item master" },
      { at: 2, number: "O2", problem: "line 2: the quantity is -1; it must be more than zero" },
      { at: 3, number: "O1", problem: "the number stands in the list twice" },
      { at: 4, number: "OLD", problem: "it is here already with other content; send a change" },
      { at: 5, number: "O3", problem: "there is no such order" },
      { at: 6, number: "O4", problem: "there is no such order" },
    ],
  });
  expect(site.book.countOf("order", {})).toBe(1);
});

test("orders with mistakes can be kept as drafts instead", () => {
  const answer = site.do("orders.import", {
    onProblem: "draft",
    orders: [{ number: "O1", shipTo, lines: [{ sku: "NONE", qty: 1 }] }],
  });
  expect(answer).toMatchObject({ created: 1, drafts: 1, orders: [{ number: "O1", state: "draft" }] });
});

test("the same list sent again changes nothing", () => {
  const list = { orders: [{ number: "O1", shipTo, lines: [{ sku: "TEA", qty: 8 }] }] };
  site.do("orders.import", list);
  const before = site.runner.headPos;
  expect(site.do("orders.import", list)).toMatchObject({ created: 0, already: 1 });
  expect(site.book.rows("SELECT type FROM journal WHERE pos > ?", before)).toEqual([{ type: "command-answered" }]);
});

test("changes and cancellations arrive in the same list", () => {
  const changed = givenOrder(site, { number: "O1", lines: [{ sku: "TEA", qty: 2 }] });
  const gone = givenOrder(site, { number: "O2", lines: [{ sku: "TEA", qty: 8 }] });
  const answer = site.do("orders.import", {
    orders: [
      { number: "O1", purpose: "change", shipTo: { name: "Elsewhere" }, lines: [{ sku: "TEA", qty: 9 }] },
      { number: "O2", purpose: "cancel" },
    ],
  });
  expect(answer).toMatchObject({ changed: 1, cancelled: 1 });
  expect(site.book.get("order", changed)?.shipTo.name).toBe("Elsewhere");
  expect(site.book.first("orderLine", { orderId: changed })).toMatchObject({ orderedQty: 9, promisedQty: 9 });
  expect(site.book.get("order", gone)?.state).toBe("cancelled");
});

test("a change of lines comes too late when picking has begun, and so does a cancellation of what has shipped", () => {
  const orderId = givenOrder(site, { number: "O1", lines: [{ sku: "TEA", qty: 2 }] });
  site.do("orders.release", { orderId });
  givenPicked(site, site.book.first("allocation", { orderId })!.id);
  const refusal = site.refusal("orders.import", {
    orders: [{ number: "O1", purpose: "change", shipTo, lines: [{ sku: "TEA", qty: 9 }] }],
  });
  expect(refusal).toMatchObject({ problems: [{ problem: "it is picking: its lines can no longer be replaced" }] });
  expect(
    site.do("orders.import", { orders: [{ number: "O1", purpose: "change", shipTo: { name: "Elsewhere" } }] }),
  ).toMatchObject({ changed: 1 });
});
