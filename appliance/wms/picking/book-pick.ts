import type { Move, RecordSet, StockIdentity } from "#sync/model/facts/fact.ts";
import type { Allocation } from "#sync/model/records/allocation.ts";
import type { Order, OrderLine } from "#sync/model/records/order.ts";
import { type Book, refuse } from "../../store/book.ts";
import { allocationSet } from "../stock/allocate.ts";
import { mendPromises } from "../stock/allocate-again.ts";
import { changedLine, needOf } from "../stock/available-need.ts";
import { noteIfEmpty } from "../stock/empty-lpn.ts";
import type { LeaseStanding } from "../stock/finish-task.ts";
import { postMoves } from "../stock/move-stock.ts";
import { openException } from "../stock/open-exception.ts";
import { requestPutBack } from "../stock/request-put-back.ts";
import { requireItem } from "../stock/require.ts";
import type { Target } from "./pick-target.ts";

/** What a person took, as they say it. */
export interface Taking {
  qty: number;
  fromPlace?: string | undefined;
  fromLpn?: string | undefined;
  lot?: string | undefined;
  otherLot?: string | undefined;
  reason?: string | undefined;
  serials: readonly string[];
}

export interface Pick {
  allocation: Allocation;
  line: OrderLine;
  order: Order;
  standing: LeaseStanding;
  taskId: string;
}

/**
 * Books units that were taken for an order: out of the place, into the tote, off the promise, in one fact. It is a fact even where the
 * promise is gone: if the line still wants units they count for it, else they are surplus, shown as an exception with work to put them
 * back. Gives how many were surplus.
 */
export function bookPick(book: Book, pick: Pick, taking: Taking, target: Target): { surplusQty: number } {
  const { allocation, line, order, taskId } = pick;
  const from = spotOf(allocation, taking);
  const moves = movesOf(book, allocation, taking, from, target);
  const wanted = wantedQty(pick, taking.qty);
  const surplusQty = taking.qty - wanted;
  const data = {
    taskId,
    orderId: order.id,
    number: order.number,
    line: line.line,
    allocationId: allocation.id,
    sku: allocation.sku,
    lot: lotOf(allocation, taking),
    qty: taking.qty,
    fromPlace: from.place,
    toLpn: target.lpn,
    toPlace: target.place,
    surplusQty,
  };
  const wave = order.waveId === "" ? undefined : book.get("wave", order.waveId);
  postMoves(book, "units-picked", moves, {
    data,
    sets: [
      ...target.sets,
      ...(wanted > 0 ? countedFor(book, pick, wanted, from, taking, target) : []),
      ...(wave?.state === "released"
        ? [{ record: "wave" as const, id: wave.id, fields: { state: "picking" as const } }]
        : []),
    ],
  });
  if (book.get("location", from.place)?.lockedOut)
    openException(
      book,
      "other",
      { taken: from.place, because: "locked" },
      { place: from.place, sku: allocation.sku, taskId },
    );
  // A promise that is gone names no lot any more, or the one that somebody else took for it; what was taken beyond it is shown as surplus.
  if (lotOf(allocation, taking) !== allocation.lot && (allocation.state === "open" || taking.reason !== undefined))
    openException(
      book,
      "wrong-lot",
      { sku: allocation.sku, promised: allocation.lot, taken: lotOf(allocation, taking), reason: taking.reason ?? "" },
      { orderId: order.id, taskId, sku: allocation.sku, place: from.place },
    );
  if (surplusQty > 0) putBackSurplus(book, pick, surplusQty, moves, target);
  noteIfEmpty(book, from.lpn);
  // What was taken may have been promised to somebody else: they get other stock, now.
  if (moves.some((move) => brokePromise(book, move))) mendPromises(book, [allocation.sku]);
  return { surplusQty };
}

/** Whether more is promised now than stands where this was taken from, or where the book had its serial number. */
function brokePromise(book: Book, { sku, lot, serial, owner, from }: Move): boolean {
  const touched = serial === "" ? book.balances({ sku, lot, serial, owner, ...from }) : book.balances({ sku, serial });
  return touched.some(({ onHand, allocated }) => allocated > Math.max(0, onHand));
}

/** Of what was taken, how much the order wants: what is still promised, else what the line still waits for. */
export function wantedQty({ allocation, line, order }: Pick, qty: number): number {
  if (allocation.state === "open") return Math.min(qty, allocation.qty);
  const isLive =
    order.state === "open" || order.state === "released" || order.state === "picking" || order.state === "picked";
  return isLive && allocation.state !== "picked" ? Math.min(qty, needOf(line)) : 0;
}

/** The allocation and line after so many units came in. Each LPN, lot and serial that was filled keeps a record of its own. */
export function countedFor(
  book: Book,
  { allocation, line }: Pick,
  qty: number,
  from: Move["from"],
  taking: Taking,
  target: Target,
): RecordSet[] {
  const picked = {
    state: "picked" as const,
    qty: 0,
    pickedQty: qty,
    place: from.place,
    lpn: from.lpn,
    lot: lotOf(allocation, taking),
    serial: allocation.serial === "" ? "" : (taking.serials[0] ?? allocation.serial),
    toLpn: target.lpn,
  };
  if (allocation.state !== "open") {
    const late = allocationSet({ ...allocation, ...picked, id: book.newId(), createdAt: book.nowMs });
    return [late, changedLine(line, { pickedQty: line.pickedQty + qty })];
  }
  const counted = changedLine(line, { allocatedQty: line.allocatedQty - qty, pickedQty: line.pickedQty + qty });
  if (qty === allocation.qty) return [{ record: "allocation", id: allocation.id, fields: picked }, counted];
  const part = allocationSet({ ...allocation, ...picked, id: book.newId() });
  return [{ record: "allocation", id: allocation.id, fields: { qty: allocation.qty - qty } }, part, counted];
}

/** Surplus is shown, with work for it: the units that were moved last are the ones that go back. */
export function putBackSurplus(
  book: Book,
  { allocation, order, taskId, standing }: Pick,
  qty: number,
  moves: readonly Move[],
  target: Target,
): void {
  const kind =
    allocation.state === "open"
      ? "other"
      : allocation.state === "picked" || standing === "twice"
        ? "done-twice"
        : "late-fact";
  const detail = { sku: allocation.sku, qty, order: order.number, orderState: order.state, again: book.actor };
  const exceptionId = openException(book, kind, detail, {
    taskId,
    orderId: order.id,
    lpn: target.lpn,
    place: target.place,
    sku: allocation.sku,
  });
  let left = qty;
  for (const move of [...moves].reverse()) {
    if (left === 0) break;
    const units = Math.min(left, move.qty);
    left -= units;
    requestPutBack(book, {
      orderId: order.id,
      lpn: move.to.lpn,
      fromPlace: target.place,
      sku: move.sku,
      lot: move.lot,
      serial: move.serial,
      owner: move.owner,
      qty: units,
      toPlace: move.from.place,
      reason: kind,
      exceptionId,
    });
  }
}

function spotOf(allocation: Allocation, { fromPlace, fromLpn }: Taking): Move["from"] {
  const place = fromPlace ?? allocation.place;
  // An LPN that moved meanwhile took its promise along; where the person stood decides only for loose stock.
  const lpn = fromLpn ?? (place === allocation.place ? allocation.lpn : "");
  return { place: lpn !== "" && lpn === allocation.lpn ? allocation.place : place, lpn, status: "available" };
}

function movesOf(book: Book, allocation: Allocation, taking: Taking, from: Move["from"], target: Target): Move[] {
  const item = requireItem(book, allocation.sku);
  const lot = lotOf(allocation, taking);
  // Once the promise is gone its record names what somebody else took: then whatever was taken is a fact, and surplus.
  if (lot !== allocation.lot && taking.reason === undefined && allocation.state === "open")
    refuse({ code: "wrong-lot", sku: item.id, wanted: allocation.lot, given: lot });
  const identity: StockIdentity = { sku: item.id, lot, serial: "", owner: allocation.owner };
  const to: Move["to"] = { place: target.place, lpn: target.lpn, status: "available" };
  if (!item.tracksSerial) return [{ ...identity, qty: taking.qty, from, to }];
  const serials = [...new Set(taking.serials)];
  if (serials.length !== taking.qty)
    refuse({ code: "serial-required", sku: item.id, qty: taking.qty, given: serials.length });
  return serials.map((serial) => ({ ...identity, serial, qty: 1, from, to }));
}

function lotOf(allocation: Allocation, { lot, otherLot, reason }: Taking): string {
  if (reason !== undefined && otherLot !== undefined) return otherLot;
  return lot === undefined || lot === "" ? allocation.lot : lot;
}
