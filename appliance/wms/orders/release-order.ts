import { releaseOrder as releaseContract, unreleaseOrder as unreleaseContract } from "#sync/contracts/orders.ts";
import type { Order } from "#sync/model/records/order.ts";
import { type Book, refuse } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { ownerOf } from "../stock/allocate-choose.ts";
import { holdersText } from "../stock/available-holders.ts";
import { needOf } from "../stock/available-need.ts";
import { releasableStates, releaseOrders } from "../stock/release-orders.ts";
import { requireState } from "../stock/require.ts";
import { unreleaseOrder as takeBack } from "../stock/unrelease-order.ts";
import { linesOf, requireOrder } from "./find-order.ts";

export const releaseOrder = decides(releaseContract, (book, { orderId, method }) => {
  const order = requireOrder(book, orderId);
  requireState("order", order, ...releasableStates);
  if (order.held) refuse({ code: "order-held", order: order.number, reason: order.holdReason });
  const { released, notReleased, taskIds } = releaseOrders(book, [order], { method, slots: 1 });
  const [done] = released;
  if (!done) return refuseRelease(book, order, notReleased[0]?.why === "nothing-open");
  const { allocatedQty, shortQty } = done;
  return { orderId: order.id, state: requireOrder(book, order.id).state, allocatedQty, shortQty, taskIds };
});

export const unreleaseOrder = decides(unreleaseContract, (book, { orderId }) => {
  const order = requireOrder(book, orderId);
  requireState("order", order, "released", "picking");
  if (!takeBack(book, order))
    refuse({
      code: "state-not-allowed",
      what: "order",
      id: order.number,
      state: "partly picked",
      allowed: "released with nothing picked; cancel or backorder the rest",
    });
  return { orderId: order.id, state: "open" as const };
});

function refuseRelease(book: Book, order: Order, isNothingOpen: boolean): never {
  if (isNothingOpen) return refuse({ code: "nothing-to-release", order: order.number, why: "no line waits for stock" });
  const waiting = linesOf(book, order).filter((line) => needOf(line) > 0);
  const short = waiting.find((line) => line.promisedQty < needOf(line)) ?? waiting[0];
  if (!short) return refuse({ code: "nothing-to-release", order: order.number, why: "no line waits for stock" });
  const item = book.get("item", short.sku);
  const owner = ownerOf(order, item ?? { owner: "" });
  return refuse({
    code: "not-enough-stock",
    sku: short.sku,
    place: "",
    wanted: needOf(short),
    free: short.promisedQty,
    holders: holdersText(book, short.sku, owner, order.id),
  });
}
