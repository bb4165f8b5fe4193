import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { command } from "#sync/contracts/define.ts";
import { handlers } from "../../handlers.ts";
import type { Book } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { givenReleasedOrder, givenStock } from "../../testing/builders.ts";
import { expectSound } from "../../testing/expect-sound.ts";
import { supervisor, TestSite } from "../../testing/test-site.ts";
import { mendPromises, reallocate } from "./allocate-again.ts";
import { requestCount } from "./request-count.ts";

let site: TestSite;
let work: (book: Book) => unknown;
beforeEach(() => {
  site = new TestSite();
});
afterEach(() => expectSound(site));

/** Runs part of a decision as a command of its own. */
function decide<T>(decision: (book: Book) => T): T {
  const contract = command({
    name: "test.decide",
    title: "Decide",
    input: {},
    output: z.unknown(),
    may: [],
    rest: "POST /test",
  });
  work = decision;
  Object.assign(handlers, { "test.decide": decides(contract, (book) => work(book)) });
  const [answer] = site.sendMany([{ name: "test.decide", input: {}, caller: supervisor, commandId: "" }]);
  if (!answer?.ok) throw new Error(JSON.stringify(answer));
  return answer.value as T;
}

test("a short pick is looked for elsewhere, in the same task and never in the place that failed", () => {
  givenStock(site, { sku: "TEA", place: "A-1", qty: 10 });
  site.tick(1);
  givenStock(site, { sku: "TEA", place: "A-2", qty: 4 });
  const { orderId, taskIds } = givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 6 }] });
  const held = site.book.first("allocation", { orderId })!;
  expect(held.place).toBe("A-1");

  const { allocations, shortage } = decide((book) => reallocate(book, held));
  expect(allocations.map(({ place, qty, taskId }) => ({ place, qty, taskId }))).toEqual([
    { place: "A-2", qty: 4, taskId: taskIds[0] },
  ]);
  expect(shortage).toBe(2);
  expect(site.book.first("orderLine", { orderId })).toMatchObject({ allocatedQty: 4, openQty: 2 });
});

test("a place whose pick was short gives nothing to anybody until it was counted", () => {
  givenStock(site, { sku: "TEA", place: "A-1", qty: 10 });
  decide((book) => requestCount(book, "A-1", "short-pick", { sku: "TEA" }));
  const { orderId } = site.do("orders.create", { shipTo: { name: "C" }, lines: [{ sku: "TEA", qty: 1 }] });
  expect(site.refusal("orders.release", { orderId }).code).toBe("not-enough-stock");
});

test("stock booked away under a promise takes the youngest promise first, and finds it other stock", () => {
  givenStock(site, { sku: "TEA", place: "A-1", qty: 10 });
  const first = givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 5 }] }).orderId;
  site.tick(1);
  const second = givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 5 }] }).orderId;
  givenStock(site, { sku: "TEA", place: "A-2", qty: 2 });

  const short = decide((book) => {
    const at = (place: string) => ({ place, lpn: "", status: "available" as const });
    book.post({
      type: "stock-adjusted",
      moves: [{ sku: "TEA", lot: "", serial: "", owner: "", qty: 4, from: at("A-1"), to: at("~lost") }],
    });
    return mendPromises(book, ["TEA"]);
  });
  expect(short).toEqual([{ orderId: second, sku: "TEA", shortage: 2 }]);
  expect(site.book.first("orderLine", { orderId: first })).toMatchObject({ allocatedQty: 5 });
  expect(site.book.first("orderLine", { orderId: second })).toMatchObject({ allocatedQty: 3, openQty: 2 });
});
