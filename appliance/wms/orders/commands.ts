import type { Handlers } from "../../store/handler.ts";
import { cancelOrder } from "./cancel-order.ts";
import { changeOrder } from "./change-order.ts";
import { createOrder } from "./create-order.ts";
import { explainLine } from "./explain-line.ts";
import { holdOrder, unholdOrder } from "./hold-order.ts";
import { importOrders } from "./import-orders.ts";
import { getOrder, listOrders } from "./order-queries.ts";
import { promiseOrders } from "./promise-orders.ts";
import { releaseOrder, unreleaseOrder } from "./release-order.ts";
import { revalidateOrder } from "./revalidate-order.ts";
import { backorderOrder, splitOrder } from "./split-order.ts";

export const ordersHandlers: Handlers = {
  "orders.create": createOrder,
  "orders.import": importOrders,
  "orders.change": changeOrder,
  "orders.hold": holdOrder,
  "orders.unhold": unholdOrder,
  "orders.cancel": cancelOrder,
  "orders.split": splitOrder,
  "orders.backorder": backorderOrder,
  "orders.release": releaseOrder,
  "orders.unrelease": unreleaseOrder,
  "orders.revalidate": revalidateOrder,
  "orders.promise": promiseOrders,
  "orders.list": listOrders,
  "orders.get": getOrder,
  "orders.explain-line": explainLine,
};
