import type { InputOf, OutputOf } from "#sync/contracts/define.ts";
import type { MadeOrder } from "#sync/contracts/orders.ts";
import type { rightsContracts } from "#sync/contracts/rights.ts";
import { rightsSource, rightsSpent } from "#sync/protocol/audience.ts";
import { type Book, refuse } from "../../store/book.ts";
import type { CommandHandler } from "../../store/handler.ts";
import { ownSite } from "../stock/pledged.ts";
import { promiseLines } from "../stock/promise-lines.ts";
import { requireItem } from "../stock/require.ts";
import { rightsAt, rightsMove } from "../stock/rights-places.ts";

type Contract = (typeof rightsContracts)["rights.fill"];

export interface Fill {
  createOrder: CommandHandler;
  /** Plans a transfer to the site and makes its order, which comes first in the queue. */
  sendByRights(
    book: Book,
    to: { toSite: string; sku: string; owner: string; qty: number; note: string },
  ): { transferId: string; number: string; orderId: string };
}

/**
 * Another site has promised units of this stock: its order is made here, first in the queue, and the units that were kept for it are released to it in
 * the same decision, so that nobody comes between.
 */
export function fillRight(
  book: Book,
  { createOrder, sendByRights }: Fill,
  { holder, sku, owner, qty, purpose }: InputOf<Contract>,
): OutputOf<Contract> {
  const here = ownSite(book);
  if (holder === here) refuse({ code: "site-is-this-one", site: holder });
  requireItem(book, sku);
  let made: { orderId: string; number: string; transferId: string; problems: string[] };
  if (purpose.kind === "transfer") {
    const { orderId, number, transferId } = sendByRights(book, { toSite: holder, sku, owner, qty, note: purpose.note });
    made = { orderId, number, transferId, problems: [] };
  } else {
    const { kind: _kind, number, ...header } = purpose;
    const order = createOrder.decide(book, {
      ...header,
      number,
      owner,
      priority: 5,
      requestedDeliveryAt: null,
      carrierScac: "",
      serviceLevel: "",
      freightTerms: "",
      notes: [],
      shipComplete: false,
      source: { "promised.by": holder },
      lines: [{ sku, gtin: "", qty, uom: "", qtyIn: "base", lot: "", minExpiryDate: "", source: {} }],
    }) as MadeOrder;
    book.post({
      type: "order-by-rights",
      data: { orderId: order.orderId, number: order.number, holder },
      sets: [{ record: "order", id: order.orderId, fields: { byRights: true } }],
    });
    made = { orderId: order.orderId, number: order.number, transferId: "", problems: order.problems };
  }
  const kept = Math.min(qty, Math.max(0, rightsAt(book, rightsSpent(here), { sku, owner })));
  book.post({
    type: "rights-filled",
    data: { holder, sku, owner, qty, orderId: made.orderId, transferId: made.transferId },
    moves: kept > 0 ? [rightsMove({ sku, owner }, kept, rightsSpent(here), rightsSource)] : [],
  });
  promiseLines(book, [sku]);
  const promisedQty = book
    .find("orderLine", { orderId: made.orderId })
    .reduce((sum, line) => sum + line.promisedQty, 0);
  return { ...made, promisedQty };
}
