import { revalidateOrder as contract } from "#sync/contracts/orders.ts";
import { decides } from "../../store/handler.ts";
import { promiseLines } from "../stock/promise-lines.ts";
import { requireState } from "../stock/require.ts";
import { applyChange } from "./change-order.ts";
import { requireOrder } from "./find-order.ts";

/** A draft is read again from what was sent; a change of nothing does exactly that. */
export const revalidateOrder = decides(contract, (book, { orderId }) => {
  const order = requireOrder(book, orderId);
  requireState("order", order, "draft");
  const { state, problems, skus } = applyChange(book, order, {});
  promiseLines(book, skus);
  return { orderId: order.id, state, problems };
});
