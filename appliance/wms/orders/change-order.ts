import type { InputOf } from "#sync/contracts/define.ts";
import { changeOrder as contract } from "#sync/contracts/orders.ts";
import type { Order } from "#sync/model/records/order.ts";
import { type Book, refuse } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { postOrderFact } from "../stock/order-trail.ts";
import { promiseLines } from "../stock/promise-lines.ts";
import { requireState } from "../stock/require.ts";
import { headerProblems } from "./enter-order.ts";
import { linesOf, requireOrder } from "./find-order.ts";
import { isDropped, lineSets } from "./line-sets.ts";
import { givenLine, readLines } from "./read-lines.ts";

export const changeOrder = decides(contract, (book, { orderId, ...change }) => {
  const order = requireOrder(book, orderId);
  requireState("order", order, "draft", "open", "released", "picking", "picked", "packed", "staged", "loaded");
  const after = applyChange(book, order, change);
  promiseLines(book, after.skus);
  return { orderId: order.id, state: after.state, problems: after.problems };
});

export type OrderChange = Omit<InputOf<typeof contract>, "orderId">;

/**
 * Books a change as one fact. Lines are replaced as a whole, and only while nothing is allocated or picked: what people have begun is
 * changed by cancel, split and backorder. Gives the SKUs whose promises may have changed.
 */
export function applyChange(
  book: Book,
  order: Order,
  { lines: newLines, ...given }: OrderChange,
  more: Partial<Order> = {},
): { state: Order["state"]; problems: string[]; skus: string[] } {
  const header: Partial<Order> = {
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    ...more,
  };
  const existing = linesOf(book, order);
  if (newLines && !canReplaceLines(book, order))
    refuse({
      code: "state-not-allowed",
      what: "order",
      id: order.number,
      state: order.state,
      allowed: "draft or open, with nothing allocated or picked, to change its lines",
    });

  const changed = { ...order, ...header };
  const isWhole = newLines !== undefined || order.state === "draft";
  const read = isWhole
    ? readLines(book, order.owner, newLines ?? existing.filter((line) => !isDropped(line)).map(givenLine))
    : { lines: [], problems: [] };
  const problems = isWhole ? [...headerProblems(changed), ...read.problems] : order.problems;
  const state = !isWhole ? order.state : problems.length > 0 ? "draft" : "open";

  postOrderFact(
    book,
    order,
    { ...header, state, problems },
    {
      type: "order-changed",
      data: { fields: Object.keys(header).sort(), linesReplaced: newLines !== undefined, state, problems },
      sets: [
        ...(isWhole ? lineSets(book, order.id, read.lines, existing, state === "draft") : []),
        ...waitingTaskSets(book, changed),
      ],
    },
  );
  const skus = [...existing, ...read.lines].map(({ sku }) => sku).filter((sku) => sku !== "");
  return { state, problems, skus };
}

export function canReplaceLines(book: Book, order: Order): boolean {
  if (order.state !== "draft" && order.state !== "open") return false;
  return linesOf(book, order).every(
    (line) => line.allocatedQty + line.pickedQty + line.shippedQty + line.backorderQty === 0,
  );
}

/** Work of this order alone that nobody has taken yet follows its new urgency. */
function waitingTaskSets(book: Book, { id, priority, requestedShipAt }: Order) {
  return book
    .find("task", { orderId: id, type: "pick", state: ["created", "released"] })
    .filter((task) => task.priority !== priority || task.dueAt !== requestedShipAt)
    .map((task) => ({ record: "task" as const, id: task.id, fields: { priority, dueAt: requestedShipAt } }));
}
