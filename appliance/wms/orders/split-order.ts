import { backorderOrder as backorderContract, splitOrder as splitContract } from "#sync/contracts/orders.ts";
import type { Order } from "#sync/model/records/order.ts";
import { refuse } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { needOf } from "../stock/available-need.ts";
import { requireState } from "../stock/require.ts";
import { cancellableQty } from "./cancel-order.ts";
import { moveToChild, type Portion } from "./child-order.ts";
import { linesOf, requireLine, requireOrder } from "./find-order.ts";

const liveStates: readonly Order["state"][] = ["open", "released", "picking", "picked", "packed", "staged"];

/** Only units that wait for stock can move: what is allocated or picked is already somebody's work. */
export const splitOrder = decides(splitContract, (book, { orderId, number, lines }) => {
  const order = requireOrder(book, orderId);
  requireState("order", order, ...liveStates);
  const portions = new Map<string, Portion>();
  for (const { line: lineNumber, qty } of lines) {
    const line = requireLine(book, order, lineNumber);
    const all = (portions.get(line.id)?.qty ?? 0) + qty;
    if (all > needOf(line)) refuse({ code: "qty-over", wanted: all, most: needOf(line) });
    portions.set(line.id, { line, qty: all });
  }
  const movedQty = [...portions.values()].reduce((total, { qty }) => total + qty, 0);
  const wholeQty = linesOf(book, order).reduce((total, line) => total + cancellableQty(line), 0);
  if (movedQty >= wholeQty) refuse({ code: "qty-over", wanted: movedQty, most: wholeQty - 1 }); // an order is not split from itself
  return moveToChild(book, order, [...portions.values()], { type: "order-split", suffix: "S", number });
});

export const backorderOrder = decides(backorderContract, (book, { orderId, number }) => {
  const order = requireOrder(book, orderId);
  requireState("order", order, ...liveStates);
  const lines = linesOf(book, order);
  const portions = lines.map((line) => ({ line, qty: needOf(line) })).filter(({ qty }) => qty > 0);
  if (portions.length === 0)
    refuse({ code: "nothing-to-release", order: order.number, why: "no line waits for stock" });
  if (lines.every((line) => line.allocatedQty + line.pickedQty === 0))
    refuse({
      code: "nothing-to-release",
      order: order.number,
      why: "none of it is allocated or picked, so there is no rest",
    });
  return moveToChild(book, order, portions, { type: "order-backordered", suffix: "B", number });
});
