import type { InputOf, OutputOf } from "#sync/contracts/define.ts";
import type { MadeOrder } from "#sync/contracts/orders.ts";
import type { transfersContracts } from "#sync/contracts/transfers.ts";
import { transfer as record, type Transfer } from "#sync/model/records/transfer.ts";
import { type Book, refuse } from "../../store/book.ts";
import type { CommandHandler } from "../../store/handler.ts";
import { askSite } from "../stock/ask-site.ts";
import { giveNumber } from "../stock/give-number.ts";
import { ownSite } from "../stock/pledged.ts";
import { requireItem, requireRecord } from "../stock/require.ts";
import { siteNameOf } from "../stock/site-name.ts";

type Contracts = typeof transfersContracts;

/** The warehouse's own commands for orders. */
export interface OrderWork {
  create: CommandHandler;
  cancel: CommandHandler;
}

export function sendTransfer(
  book: Book,
  orders: OrderWork,
  input: InputOf<Contracts["transfers.send"]>,
): OutputOf<Contracts["transfers.send"]> {
  const transfer = planTransfer(book, input);
  const orderId = input.release ? makeOrder(book, orders, transfer) : "";
  return { id: transfer.id, number: transfer.number, state: input.release ? "released" : "planned", orderId };
}

/** The plan of this site to send something; nothing is promised for it yet. */
export function planTransfer(
  book: Book,
  { id, number: given, toSite, lines, priority, note }: InputOf<Contracts["transfers.send"]>,
): Transfer {
  const fromSite = ownSite(book);
  if (toSite === fromSite) refuse({ code: "site-is-this-one", site: toSite });
  const prefix = `${fromSite}+${toSite}/`;
  const ofId = id?.startsWith(prefix) ? id.slice(prefix.length) : undefined;
  const number = given ?? ofId ?? freeNumber(book, prefix);
  if (id !== undefined && id !== prefix + number) refuse({ code: "transfer-id-wrong", id, expected: prefix + number });
  if (book.get("transfer", prefix + number)) refuse({ code: "transfer-exists", number });
  for (const { sku } of lines) requireItem(book, sku);
  const initial = Object.fromEntries(
    Object.entries(record.fields).map(([name, field]) => [name, structuredClone(field.initial)]),
  ) as Omit<Transfer, "id">;
  const fields = { ...initial, number, fromSite, toSite, wanted: lines, priority, note, createdAt: book.nowMs };
  book.post({
    type: "transfer-planned",
    data: { transferId: prefix + number, number, toSite, lines: lines.length },
    sets: [{ record: "transfer", id: prefix + number, fields }],
  });
  return { id: prefix + number, ...fields };
}

/** Its order: ship-to is the other site, so that it is waved, picked, packed and loaded like any other. */
export function makeOrder(
  book: Book,
  orders: OrderWork,
  transfer: Transfer,
  more: { byRights?: boolean } = {},
): string {
  const { id, number, toSite, wanted, priority, note } = transfer;
  const owners = [...new Set(wanted.map(({ owner }) => owner))];
  let first = "";
  for (const owner of owners) {
    const made = orders.create.decide(book, {
      shipTo: { name: siteNameOf(book, toSite), id: toSite },
      customer: toSite,
      purchaseOrder: number,
      owner,
      priority,
      requestedShipAt: null,
      requestedDeliveryAt: null,
      carrierScac: "",
      serviceLevel: "",
      freightTerms: "",
      notes: note === "" ? [] : [note],
      shipComplete: false,
      source: { "transfer.id": id },
      lines: wanted
        .filter((line) => line.owner === owner)
        .map(({ sku, qty }) => ({
          sku,
          gtin: "",
          qty,
          uom: "",
          qtyIn: "base",
          lot: "",
          minExpiryDate: "",
          source: {},
        })),
    }) as MadeOrder;
    first ||= made.orderId;
    book.post({
      type: "order-for-transfer",
      data: { orderId: made.orderId, number: made.number, transferId: id },
      sets: [{ record: "order", id: made.orderId, fields: { transferId: id, ...more } }],
    });
  }
  book.post({
    type: "transfer-released",
    data: { transferId: id, number, orderId: first },
    sets: [{ record: "transfer", id, fields: { state: "released", orderId: first } }],
  });
  return first;
}

export function releaseTransfer(
  book: Book,
  orders: OrderWork,
  { id }: InputOf<Contracts["transfers.release"]>,
): OutputOf<Contracts["transfers.release"]> {
  const transfer = ownTransfer(book, id);
  requireOpen(transfer, "planned");
  return { id, orderId: makeOrder(book, orders, transfer) };
}

/** Before it leaves. What is on a truck is taken off first; what has left is on the road, and wins over a cancel. */
export function cancelTransfer(
  book: Book,
  orders: OrderWork,
  { id, reason }: InputOf<Contracts["transfers.cancel"]>,
): OutputOf<Contracts["transfers.cancel"]> {
  const transfer = ownTransfer(book, id);
  requireOpen(transfer, "planned", "released");
  for (const { id: orderId, state } of book.find("order", { transferId: id }))
    if (state !== "cancelled") orders.cancel.decide(book, { orderId, reason });
  book.post({
    type: "transfer-cancelled",
    data: { transferId: id, number: transfer.number, reason },
    sets: [{ record: "transfer", id, fields: { state: "cancelled" } }],
  });
  return { id, state: "cancelled" };
}

/** Another site is asked to send something here; it decides. */
export function askTransfer(
  book: Book,
  { fromSite, number: given, lines, priority, note }: InputOf<Contracts["transfers.ask"]>,
): OutputOf<Contracts["transfers.ask"]> {
  const toSite = ownSite(book);
  if (fromSite === toSite) refuse({ code: "site-is-this-one", site: fromSite });
  // The sender has numbers of its own: those that a receiver gives end in a letter.
  const number = given ?? `${giveNumber(book, "transfer")}R`;
  const id = `${fromSite}+${toSite}/${number}`;
  if (book.get("transfer", id)) refuse({ code: "transfer-exists", number });
  const input = { id, number, toSite, lines, priority, note };
  return { id, asked: askSite(book, { site: fromSite, command: "transfers.send", input, reason: note }) };
}

/** A transfer that leaves from here: the sender decides about it. */
export function ownTransfer(book: Book, id: string): Transfer {
  const transfer = requireRecord(book, "transfer", id);
  return transfer.fromSite === ownSite(book)
    ? transfer
    : refuse({ code: "transfer-elsewhere", id, site: transfer.fromSite });
}

function requireOpen({ id, state }: Transfer, ...allowed: readonly Transfer["state"][]): void {
  if (!allowed.includes(state))
    refuse({ code: "state-not-allowed", what: "transfer", id, state, allowed: allowed.join(" or ") });
}

function freeNumber(book: Book, prefix: string): string {
  for (;;) {
    const number = giveNumber(book, "transfer");
    if (!book.get("transfer", prefix + number)) return number;
  }
}
