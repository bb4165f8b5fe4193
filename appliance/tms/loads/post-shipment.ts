import type { Move, RecordSet } from "#sync/model/facts/fact.ts";
import type { Lpn, PackedContent } from "#sync/model/records/lpn.ts";
import type { Order, OrderLine } from "#sync/model/records/order.ts";
import type { Book } from "../../store/book.ts";
import { changedLine } from "../../wms/stock/available-need.ts";
import { lpnTree } from "../../wms/stock/lpn-tree.ts";
import { trimPickTasks } from "../../wms/stock/make-pick-tasks.ts";
import { makePutBackTasks } from "../../wms/stock/make-put-back-tasks.ts";
import { openException } from "../../wms/stock/open-exception.ts";
import { postOrderFact } from "../../wms/stock/order-trail.ts";
import { promiseLines } from "../../wms/stock/promise-lines.ts";
import { sentSets, shipsTo } from "../../wms/stock/transfer-goods.ts";
import { voidAllocations } from "../../wms/stock/void-allocation.ts";
import { makeBackorder } from "./make-backorder.ts";

export interface Shipped {
  orderId: string;
  number: string;
  shippedQty: number;
  restQty: number;
  backorderId: string;
  cartons: number;
}

export interface Shipping {
  rest: "backorder" | "cancel";
  reason: string;
  fields: Partial<Order>;
  data: Record<string, unknown>;
}

/**
 * Ships one order with the cartons given: its goods go to the customer, or on the road to another site, its lines count them, and what does not ship becomes an order of
 * its own or is cancelled. Posts `order-shipped` exactly once per order (I17): charges, 945 and 856 follow from that fact.
 */
export function postShipment(
  book: Book,
  order: Order,
  cartons: readonly Lpn[],
  { rest, reason, fields, data }: Shipping,
): Shipped {
  const open = book.find("allocation", { orderId: order.id, state: "open" });
  voidAllocations(
    book,
    open.map((allocation) => ({ allocation, qty: allocation.qty })),
    "order shipped without it",
  );

  const trees = cartons
    .flatMap((carton) => lpnTree(book, carton))
    .filter((lpn) => lpn.orderId === order.id || lpn.orderId === "");
  const plates = [...new Map(trees.map((lpn) => [lpn.id, lpn])).values()];
  const left = new Map<string, number>();
  const moves: Move[] = [];
  const goesTo = shipsTo(order);
  const sent: Parameters<typeof sentSets>[2][number][] = [];
  const plateSets = plates.map((plate): RecordSet<"lpn"> => {
    const { id, parent } = plate;
    const contents = book.balances({ lpn: id }).filter(({ onHand }) => onHand > 0);
    const shippedContent = contents.map(
      ({ sku, lot, serial, owner, onHand: qty }): PackedContent => ({ sku, lot, serial, owner, qty }),
    );
    for (const content of contents) {
      const { sku, lot, serial, owner, place, status, onHand: qty } = content;
      sent.push({ ...content, plate });
      moves.push({
        sku,
        lot,
        serial,
        owner,
        qty,
        from: { place, lpn: id, status },
        to: { place: goesTo, lpn: "", status: "available" },
      });
      left.set(sku, (left.get(sku) ?? 0) + qty);
    }
    return {
      record: "lpn",
      id,
      fields: {
        state: "shipped",
        location: goesTo,
        parent: plates.some((plate) => plate.id === parent) ? parent : "",
        shippedContent,
      },
    };
  });

  const lines = book.find("orderLine", { orderId: order.id }, { order: "line, id" }).map((line) => {
    const shippedQty = Math.min(left.get(line.sku) ?? 0, line.packedQty - line.shippedQty);
    left.set(line.sku, (left.get(line.sku) ?? 0) - shippedQty);
    return { line, shippedQty, restQty: restOf(line, shippedQty) };
  });
  const sum = (of: (one: (typeof lines)[number]) => number) => lines.reduce((total, one) => total + of(one), 0);
  const restQty = sum((one) => one.restQty);
  const behind = book
    .find("lpn", { orderId: order.id, state: ["building", "picked", "closed", "packed", "staged"] })
    .filter(({ id }) => !plates.some((plate) => plate.id === id));

  // What leaves first, then what becomes of the rest: the rest is seen as it stands without what left.
  postOrderFact(
    book,
    order,
    { ...fields, state: "shipped", shippedAt: book.nowMs },
    {
      type: "order-shipped",
      data: {
        ...data,
        shippedQty: sum((one) => one.shippedQty),
        restQty,
        rest: restQty > 0 ? rest : "",
        reason,
        lines: lines.map(({ line, shippedQty }) => ({
          line: line.line,
          sku: line.sku,
          orderedQty: line.orderedQty,
          shippedQty,
        })),
        cartons: plates.map(({ id, sscc, cartonNumber, grossGrams }) => ({ lpn: id, sscc, cartonNumber, grossGrams })),
      },
      moves,
      sets: [
        ...packTaskSets(book, order),
        ...plateSets,
        ...sentSets(book, order, sent, {
          carrierScac: fields.carrierScac ?? order.carrierScac,
          trackingNumber: fields.trackingNumber ?? "",
        }),
        ...lines.map(({ line, shippedQty, restQty: units }) => shippedLine(line, shippedQty, units, rest)),
      ],
    },
  );

  showUnordered(book, order, left);
  const backorderId = restQty > 0 && rest === "backorder" ? makeBackorder(book, order, lines, behind) : "";
  if (rest === "cancel" && behind.length > 0) putBehindBack(book, order, lines, reason || "order shipped without it");
  trimPickTasks(
    book,
    open.map(({ taskId }) => taskId),
  );
  promiseLines(
    book,
    lines.filter((one) => one.restQty > 0).map(({ line }) => line.sku),
  );
  return {
    orderId: order.id,
    number: order.number,
    shippedQty: sum((one) => one.shippedQty),
    restQty,
    backorderId,
    cartons: cartons.length,
  };
}

/** Goods that somebody put into a carton by hand left with it, and no line asked for them: the customer has them, people decide. */
function showUnordered(book: Book, { id: orderId, number }: Order, left: ReadonlyMap<string, number>): void {
  for (const [sku, qty] of left)
    if (qty > 0) openException(book, "other", { because: "not-ordered", order: number, sku, qty }, { orderId, sku });
}

/** Nobody packs an order that has left. */
function packTaskSets(book: Book, order: Order): RecordSet<"task">[] {
  const open = book.find("task", { orderId: order.id, type: "pack", state: ["created", "released", "leased"] });
  return open.map(({ id }) => ({
    record: "task",
    id,
    fields: { state: "cancelled", leaseHolder: "", leaseDevice: "", leaseUntil: null },
  }));
}

/** Units of a line that neither ship now nor were decided on before. */
export function restOf({ orderedQty, cancelledQty, backorderQty, shippedQty }: OrderLine, shipping: number): number {
  return Math.max(0, orderedQty - cancelledQty - backorderQty - shippedQty - shipping);
}

/** A shipped line has picked and packed what it shipped, and waits for nothing. */
function shippedLine(line: OrderLine, qty: number, restQty: number, rest: Shipping["rest"]): RecordSet {
  const shippedQty = line.shippedQty + qty;
  const decided =
    rest === "backorder"
      ? { backorderQty: line.backorderQty + restQty }
      : { cancelledQty: line.cancelledQty + restQty };
  return changedLine(line, {
    shippedQty,
    pickedQty: shippedQty,
    packedQty: shippedQty,
    allocatedQty: 0,
    promisedQty: 0,
    ...decided,
  });
}

function putBehindBack(
  book: Book,
  order: Order,
  lines: readonly { line: OrderLine; shippedQty: number }[],
  reason: string,
): void {
  const wishes = lines
    .map(({ line, shippedQty }) => ({ sku: line.sku, lot: "", qty: line.pickedQty - line.shippedQty - shippedQty }))
    .filter(({ qty }) => qty > 0);
  if (wishes.length === 0) return;
  const { taskIds, sets } = makePutBackTasks(book, order, wishes, reason);
  book.post({ type: "put-back-requested", data: { orderId: order.id, number: order.number, taskIds, reason }, sets });
}
