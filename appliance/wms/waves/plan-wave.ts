import type { InputOf, OutputOf } from "#sync/contracts/define.ts";
import { planWave as contract } from "#sync/contracts/waves.ts";
import type { RecordSet } from "#sync/model/facts/fact.ts";
import type { Order } from "#sync/model/records/order.ts";
import { type Book, refuse } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import type { Reader } from "../../store/reader.ts";
import { compareOrders } from "../stock/available-queue.ts";
import { giveNumber } from "../stock/give-number.ts";
import { nextFactId } from "../stock/order-trail.ts";

type Input = InputOf<typeof contract>;

/** Walks the open orders that stock is promised to, most urgent first, and stops at the first order that would break a limit. */
export const planWave = decides(contract, (book, { method, limits, filter }) => {
  const { chosen, totals, endedBy } = choose(book, limits, candidates(book, filter));
  if (chosen.length === 0)
    refuse({
      code: "wave-empty",
      why:
        endedBy === ""
          ? "No open order with promised stock fits the filter."
          : `The first order alone is more than ${endedBy} allows.`,
    });

  const number = giveNumber(book, "wave");
  const factId = nextFactId(book);
  const waveId = book.newId();
  book.post({
    type: "wave-planned",
    data: { waveId, number, method, ...totals, endedBy, orderIds: chosen.map(({ id }) => id) },
    sets: [
      {
        record: "wave",
        id: waveId,
        fields: {
          number,
          state: "planned",
          method,
          orders: totals.orders,
          lines: totals.lines,
          limits,
          createdAt: book.nowMs,
        },
      },
      ...chosen.map(
        (order): RecordSet<"order"> => ({
          record: "order",
          id: order.id,
          fields: { waveId, trail: [...order.trail, factId] },
        }),
      ),
    ],
  });
  return { waveId, number, ...totals, endedBy };
});

function candidates(
  reader: Reader,
  { orderIds, priorityMax = 9, shipBefore, customer, carrierScac, serviceLevel, owner }: Input["filter"],
): Order[] {
  const open = orderIds
    ? reader.find("order", { id: [...new Set(orderIds)] })
    : reader.find(
        "order",
        { state: "open", held: false, waveId: "" },
        { order: "priority, requestedShipAt IS NULL, requestedShipAt, createdAt", limit: candidatesMax },
      );
  return open
    .filter((order) => order.state === "open" && !order.held && order.waveId === "" && order.priority <= priorityMax)
    .filter(
      (order) => shipBefore === undefined || (order.requestedShipAt !== null && order.requestedShipAt < shipBefore),
    )
    .filter((order) => customer === undefined || order.customer === customer)
    .filter((order) => carrierScac === undefined || order.carrierScac === carrierScac)
    .filter((order) => serviceLevel === undefined || order.serviceLevel === serviceLevel)
    .filter((order) => owner === undefined || order.owner === owner)
    .sort(compareOrders);
}

interface Totals {
  orders: number;
  lines: number;
  weightGrams: number;
  volumeMm3: number;
}

function choose(
  book: Book,
  limits: Input["limits"],
  orders: readonly Order[],
): { chosen: Order[]; totals: Totals; endedBy: OutputOf<typeof contract>["endedBy"] } {
  const chosen: Order[] = [];
  let totals: Totals = { orders: 0, lines: 0, weightGrams: 0, volumeMm3: 0 };
  for (const order of orders) {
    const size = sizeOf(book, order);
    if (!size) continue;
    const after = {
      orders: totals.orders + 1,
      lines: totals.lines + size.lines,
      weightGrams: totals.weightGrams + size.weightGrams,
      volumeMm3: totals.volumeMm3 + size.volumeMm3,
    };
    if (after.orders > (limits.maxOrders ?? ordersMax)) return { chosen, totals, endedBy: "maxOrders" };
    if (after.lines > (limits.maxLines ?? linesMax)) return { chosen, totals, endedBy: "maxLines" };
    if (after.weightGrams > (limits.maxWeightGrams ?? Number.MAX_SAFE_INTEGER))
      return { chosen, totals, endedBy: "maxWeightGrams" };
    if (after.volumeMm3 > (limits.maxVolumeMm3 ?? Number.MAX_SAFE_INTEGER))
      return { chosen, totals, endedBy: "maxVolumeMm3" };
    chosen.push(order);
    totals = after;
  }
  return { chosen, totals, endedBy: "" };
}

/** What would be picked of an order now; nothing when no stock is promised to it, or not all of it although it ships complete. */
function sizeOf(book: Book, order: Order): Omit<Totals, "orders"> | undefined {
  const waiting = book
    .find("orderLine", { orderId: order.id }, { order: "line, id" })
    .filter((line) => line.openQty > 0);
  if (order.shipComplete && waiting.some((line) => line.promisedQty < line.openQty)) return undefined;
  const lines = waiting.filter((line) => line.promisedQty > 0);
  if (lines.length === 0) return undefined;
  let weightGrams = 0;
  let volumeMm3 = 0;
  for (const { sku, promisedQty } of lines) {
    const item = book.get("item", sku);
    const unit = item?.packagings.find((pack) => pack.qtyBase === 1);
    weightGrams += (unit?.weightGrams ?? 0) * promisedQty;
    volumeMm3 += (unit?.lengthMm ?? 0) * (unit?.widthMm ?? 0) * (unit?.heightMm ?? 0) * promisedQty;
  }
  return { lines: lines.length, weightGrams, volumeMm3 };
}

const candidatesMax = 10_000;
const ordersMax = 2_000;
const linesMax = 20_000;
