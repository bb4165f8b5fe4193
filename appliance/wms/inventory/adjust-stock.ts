import { adjustStock as adjustContract, setStatus as statusContract } from "#sync/contracts/stock.ts";
import type { BalanceKey, StockStatus } from "#sync/model/facts/fact.ts";
import { parseSscc } from "#sync/model/gs1/sscc.ts";
import type { Item } from "#sync/model/records/item.ts";
import { type Book, refuse } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { holdersText } from "../stock/available-holders.ts";
import { noteIfEmpty } from "../stock/empty-lpn.ts";
import { lotOfGoods } from "../stock/lot-of-goods.ts";
import { requireLocation } from "../stock/require.ts";
import { requireItemByCode } from "../stock/resolve-item.ts";
import { requireStandingLpn } from "../stock/standing-lpn.ts";
import { stockChanged } from "../stock/stock-changed.ts";

/** A supervisor corrects the book. Promises that lose their stock look for other stock; `released` is how many units did. */
export const adjustStock = decides(adjustContract, (book, { delta, reason, expiryDate, note, ...input }) => {
  if (delta === 0) refuse({ code: "input-invalid", problems: [{ path: "delta", expected: "more or less than 0" }] });
  const item = requireItemByCode(book, input.sku).item;
  const key = keyOf(book, item, input, input.status);
  if (item.tracksSerial && (key.serial === "" || Math.abs(delta) !== 1))
    refuse({ code: "serial-required", sku: item.id, qty: Math.abs(delta), given: key.serial === "" ? 0 : 1 });
  const lot = delta > 0 ? lotOfGoods(book, item, { lot: input.lot, expiryDate, productionDate: "" }) : undefined;
  const full = lot ? { ...key, lot: lot.lot } : key;
  if (delta > 0 && full.serial !== "") {
    const elsewhere = book
      .balances({ sku: item.id, serial: full.serial })
      .find(({ onHand, place }) => onHand > 0 && !place.startsWith("~"));
    if (elsewhere) refuse({ code: "serial-elsewhere", sku: item.id, serial: full.serial, place: elsewhere.place });
  }
  const before = book.balance(full);
  if (delta < 0) requireOnHand(book, full, -delta);
  const { sku, lot: lotCode, serial, owner, place, lpn, status } = full;
  const inside = { place, lpn, status };
  const outside = { place: `~${reason}`, lpn: "", status: "available" as const };
  const [from, to] = delta > 0 ? [outside, inside] : [inside, outside];
  book.post({
    type: "stock-adjusted",
    data: { sku, lot: lotCode, serial, place, lpn, status, delta, reason, note },
    moves: [{ sku, lot: lotCode, serial, owner, qty: Math.abs(delta), from, to }],
    sets: lot?.sets ?? [],
  });
  noteIfEmpty(book, lpn);
  stockChanged(book, [sku]);
  const after = book.balance(full);
  return { onHand: after?.onHand ?? 0, released: Math.max(0, (before?.allocated ?? 0) - (after?.allocated ?? 0)) };
});

/** The same units, with another status: one move, two entries. */
export const setStatus = decides(statusContract, (book, { from, to, qty, reason, ...input }) => {
  if (from === to) refuse({ code: "input-invalid", problems: [{ path: "to", expected: "another status than from" }] });
  const item = requireItemByCode(book, input.sku).item;
  const key = keyOf(book, item, input, from);
  const before = requireOnHand(book, key, qty);
  const { sku, lot, serial, owner, place, lpn } = key;
  book.post({
    type: "stock-status-changed",
    data: { sku, lot, serial, place, lpn, from, to, qty, reason },
    moves: [{ sku, lot, serial, owner, qty, from: { place, lpn, status: from }, to: { place, lpn, status: to } }],
  });
  stockChanged(book, [sku]);
  return { qty, released: Math.max(0, before.allocated - (book.balance(key)?.allocated ?? 0)) };
});

interface Spot {
  place: string;
  lpn: string;
  lot: string;
  serial: string;
  owner?: string | undefined;
}

function keyOf(book: Book, item: Item, { place, lpn, lot, serial, owner }: Spot, status: StockStatus): BalanceKey {
  requireLocation(book, place);
  const label = lpn === "" ? "" : (parseSscc(lpn) ?? lpn);
  if (label !== "") {
    const record = requireStandingLpn(book, label);
    if (record.location !== place || record.state === "emptied" || record.state === "planned")
      refuse({
        code: "lpn-in-use",
        lpn: label,
        state: record.location === place ? record.state : `in ${record.location}`,
      });
  }
  if (item.tracksLot && lot === "") refuse({ code: "lot-required", sku: item.id });
  // A serial number stands for one unit (I3): on goods that are not tracked by it, it can only be a mistake.
  if (!item.tracksSerial && serial !== "")
    refuse({
      code: "input-invalid",
      problems: [{ path: "serial", expected: `nothing, because ${item.id} is not tracked by serial` }],
    });
  return { sku: item.id, lot, serial, owner: owner ?? item.owner, place, lpn: label, status };
}

function requireOnHand(book: Book, key: BalanceKey, qty: number) {
  const standing = book.balance(key);
  if (!standing || standing.onHand < qty)
    return refuse({
      code: "not-enough-stock",
      sku: key.sku,
      place: key.place,
      wanted: qty,
      free: standing?.onHand ?? 0,
      holders: holdersText(book, key.sku, key.owner),
    });
  return standing;
}
