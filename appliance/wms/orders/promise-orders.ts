import { promiseOrders as contract } from "#sync/contracts/orders.ts";
import { decides } from "../../store/handler.ts";
import { promiseLines } from "../stock/promise-lines.ts";

/** Sent by automation when stock came or went; a release plans for itself and does not depend on it. */
export const promiseOrders = decides(contract, (book, { skus }) => ({ changedLines: promiseLines(book, skus) }));
