import type { Move, RecordSet, StockStatus } from "#sync/model/facts/fact.ts";
import type { Inbound, InboundLine } from "#sync/model/records/inbound.ts";
import type { Item } from "#sync/model/records/item.ts";
import type { Location } from "#sync/model/records/location.ts";
import type { Lpn } from "#sync/model/records/lpn.ts";
import { type Book, refuse } from "../../store/book.ts";
import { lotOfGoods } from "../stock/lot-of-goods.ts";
import { postMoves } from "../stock/move-stock.ts";
import { openException } from "../stock/open-exception.ts";
import { stockChanged } from "../stock/stock-changed.ts";
import { comesFrom, statusOnArrival } from "../stock/transfer-goods.ts";
import { noteArrival } from "./arrive-inbound.ts";
import { lpnOfReceipt } from "./lpn-of-receipt.ts";
import { noteSurplus } from "./over-receipt.ts";
import { linesOf } from "./require-inbound.ts";
import { allowedQty, lineState, type Spread, spreadOverLines } from "./spread-over-lines.ts";

export interface Receiving {
  inbound: Inbound;
  /** Only this line, when the caller named one. */
  lineId: string;
  item: Item;
  qty: number;
  damagedQty: number;
  lot: string;
  expiryDate: string;
  productionDate: string;
  serials: readonly string[];
  owner: string | undefined;
  lpn: string;
  lpnKind: Lpn["kind"];
  place: Location;
  status: StockStatus | undefined;
  taskId: string;
}

export interface Received {
  receiptId: string;
  lpn: string;
  status: StockStatus;
  /** Units above what was announced on the lines it went to. */
  overQty: number;
  lineDone: boolean;
}

/** Books in goods that stand on the floor. The book never refuses them for being too many, damaged or unannounced: it says so. */
export function bookReceipt(book: Book, receiving: Receiving): Received {
  const { inbound, item, qty, damagedQty, place, taskId } = receiving;
  const serials = item.tracksSerial ? [...new Set(receiving.serials)] : [];
  if (item.tracksSerial && serials.length !== qty)
    refuse({ code: "serial-required", sku: item.id, qty, given: serials.length });
  if (damagedQty > qty) refuse({ code: "qty-over", wanted: damagedQty, most: qty });
  const lot = lotOfGoods(book, item, receiving);
  const lpn = lpnOfReceipt(book, receiving.lpn, { kind: receiving.lpnKind, place, inboundId: inbound.id });
  if (inbound.state === "closed" || inbound.state === "cancelled") reportLate(book, inbound, item);
  noteArrival(book, inbound);

  const spread = spreadOf(book, receiving, lot.lot, lpn.id);
  const held = statusOnArrival(book, inbound, { sku: item.id, lot: lot.lot, lpn: lpn.id, serials });
  const status = receiving.status ?? held ?? statusOf(item, lot.known?.status);
  const owner = receiving.owner ?? (spread[0]?.line.owner || item.owner);
  const receiptId = book.newId();
  const lines = spread.map((part) => lineAfter(book, item, part));
  const receipt: RecordSet<"receipt"> = {
    record: "receipt",
    id: receiptId,
    fields: {
      inboundId: inbound.id,
      sku: item.id,
      lot: lot.lot,
      expiryDate: lot.expiryDate,
      serials,
      owner,
      qty,
      damagedQty,
      status,
      location: lpn.place,
      lpn: lpn.id,
      lines: spread.map((part) => ({ lineId: part.line.id, qty: part.qty, damagedQty: part.damagedQty })),
      taskId,
      receivedBy: book.actor,
      receivedAt: book.nowMs,
    },
  };
  const lineSets = lines.map((line): RecordSet => {
    const { id, ...fields } = line;
    return { record: "inboundLine", id, fields };
  });
  const others = linesOf(book, inbound.id).filter((line) => !lines.some(({ id }) => id === line.id));
  const all = [...others, ...lines];
  const isAll =
    all.some(({ expectedQty }) => expectedQty > 0) && all.every(({ state }) => state !== "open" && state !== "partly");
  const header: RecordSet = { record: "inbound", id: inbound.id, fields: { state: isAll ? "received" : "receiving" } };
  const data = {
    receiptId,
    inboundId: inbound.id,
    number: inbound.number,
    sku: item.id,
    lot: lot.lot,
    qty,
    damagedQty,
    lpn: lpn.id,
    place: lpn.place,
    status,
  };
  const moves = movesOf(
    { sku: item.id, lot: lot.lot, owner },
    { place: lpn.place, lpn: lpn.id },
    { qty, damagedQty, serials, status },
    comesFrom(inbound),
  );
  postMoves(book, "goods-received", moves, { data, sets: [...lpn.sets, ...lot.sets, receipt, ...lineSets, header] });

  const refs = { inboundId: inbound.id, sku: item.id, lpn: lpn.id, place: lpn.place };
  if (damagedQty > 0) openException(book, "damaged", { sku: item.id, qty: damagedQty, lpn: lpn.id }, refs);
  if (lot.otherExpiry !== "")
    openException(
      book,
      "wrong-lot",
      { sku: item.id, lot: lot.lot, expirySeen: lot.otherExpiry, expiryKept: lot.expiryDate },
      refs,
    );
  const unannounced = spread.find(({ line }) => line.lot !== "" && line.lot !== lot.lot);
  if (unannounced)
    openException(
      book,
      "wrong-lot",
      { sku: item.id, lot: lot.lot, announced: unannounced.line.lot },
      { ...refs, severity: "info" },
    );
  if (lot.known?.status === "recalled")
    openException(
      book,
      "other",
      { sku: item.id, lot: lot.lot, why: "recalled lot received" },
      { ...refs, severity: "urgent" },
    );
  for (const line of lines) if (line.state === "over") noteSurplus(book, inbound, line);
  stockChanged(book, [item.id]);
  const surplus = (line: InboundLine) =>
    line.expectedQty === 0 && line.overApproved ? 0 : Math.max(0, line.receivedQty - line.expectedQty);
  const overQty = lines.reduce((sum, line) => sum + surplus(line), 0);
  return { receiptId, lpn: lpn.id, status, overQty, lineDone: lines.every(({ state }) => state !== "partly") };
}

/** The lines it belongs to; goods that no line announced get a line of their own. */
function spreadOf(book: Book, receiving: Receiving, lot: string, lpn: string): Spread[] {
  const { inbound, lineId, item, qty, damagedQty } = receiving;
  const all = linesOf(book, inbound.id);
  const candidates =
    lineId === ""
      ? all.filter(({ sku, expectedQty, state }) => sku === item.id && (expectedQty > 0 || state !== "short-closed"))
      : all.filter(({ id }) => id === lineId);
  const spread = spreadOverLines(candidates, { lot, lpn, qty, damagedQty });
  if (spread.length > 0) return spread;
  const line: InboundLine = {
    id: book.newId(),
    inboundId: inbound.id,
    line: Math.max(0, ...all.map((one) => one.line)) + 1,
    state: "open",
    sku: item.id,
    lot: "",
    expiryDate: "",
    owner: receiving.owner ?? item.owner,
    expectedQty: 0,
    receivedQty: 0,
    damagedQty: 0,
    lpn: "",
    parentLpn: "",
    purchaseOrder: inbound.purchaseOrder,
    // Nobody announced anything on a blind receipt, so nothing on it is a surplus.
    overApproved: all.every(({ expectedQty }) => expectedQty === 0),
  };
  return [{ line, qty, damagedQty }];
}

function lineAfter(book: Book, item: Item, { line, qty, damagedQty }: Spread): InboundLine {
  const after = { ...line, receivedQty: line.receivedQty + qty, damagedQty: line.damagedQty + damagedQty };
  return {
    ...after,
    state: lineState(after, allowedQty(line.expectedQty, item, book.setting("receiving.overPercent"))),
  };
}

function statusOf(item: Item, lotStatus: "released" | "hold" | "recalled" | undefined): StockStatus {
  if (lotStatus === "recalled") return "quarantine";
  return lotStatus === "hold" || item.holdOnReceipt ? "hold" : "available";
}

/** Good units first; of serial numbers the last ones are the damaged ones. */
function movesOf(
  identity: { sku: string; lot: string; owner: string },
  to: { place: string; lpn: string },
  {
    qty,
    damagedQty,
    serials,
    status,
  }: { qty: number; damagedQty: number; serials: readonly string[]; status: StockStatus },
  place: string,
): Move[] {
  const from = { place, lpn: "", status: "available" as const };
  const good = qty - damagedQty;
  if (serials.length === 0)
    return [
      { ...identity, serial: "", qty: good, from, to: { ...to, status } },
      { ...identity, serial: "", qty: damagedQty, from, to: { ...to, status: "damaged" as const } },
    ].filter((move) => move.qty > 0);
  return serials.map((serial, at) => ({
    ...identity,
    serial,
    qty: 1,
    from,
    to: { ...to, status: at < good ? status : "damaged" },
  }));
}

function reportLate(book: Book, inbound: Inbound, item: Item): void {
  openException(
    book,
    "late-fact",
    { number: inbound.number, state: inbound.state, sku: item.id },
    { inboundId: inbound.id, sku: item.id },
  );
}
