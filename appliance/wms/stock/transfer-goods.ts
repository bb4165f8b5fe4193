import type { RecordSet, StockStatus } from "#sync/model/facts/fact.ts";
import type { Inbound } from "#sync/model/records/inbound.ts";
import { lotId } from "#sync/model/records/lot.ts";
import type { Lpn } from "#sync/model/records/lpn.ts";
import type { Order } from "#sync/model/records/order.ts";
import {
  type Transfer,
  type TransferDifference,
  type TransferLine,
  transitPlace,
} from "#sync/model/records/transfer.ts";
import type { Book } from "../../store/book.ts";
import type { Balance, Reader } from "../../store/reader.ts";
import { openException } from "./open-exception.ts";

/** Where the goods of an order go: to the customer, or on the road to another site. */
export const shipsTo = ({ transferId }: Pick<Order, "transferId">): string =>
  transferId === "" ? "~customer" : transitPlace(transferId);

/** Where the goods of a delivery come from. */
export const comesFrom = ({ transferId }: Pick<Inbound, "transferId">): string =>
  transferId === "" ? "~supplier" : transitPlace(transferId);

/** The sender's word on what left, to be booked in the fact that ships it. */
export function sentSets(
  book: Book,
  order: Order,
  contents: readonly (Balance & { plate: Lpn })[],
  fields: Partial<Transfer>,
): RecordSet[] {
  const transfer = order.transferId === "" ? undefined : book.get("transfer", order.transferId);
  if (!transfer) return [];
  const sent = contents.map(({ sku, lot, serial, owner, onHand: qty, status, plate }): TransferLine => {
    const known = lot === "" ? undefined : book.get("lot", lotId(sku, lot));
    const stopped = stopOn(book, { sku, lot, lpn: plate.id, status }, known?.status ?? "released", known?.reason ?? "");
    return {
      ...{ sku, lot, serial, owner, lpn: plate.sscc || plate.id, qty },
      ...(known?.expiryDate && { expiryDate: known.expiryDate }),
      ...stopped,
    };
  });
  return [
    {
      record: "transfer",
      id: transfer.id,
      fields: {
        state: "shipped",
        shippedAt: transfer.shippedAt ?? book.nowMs,
        sent: [...transfer.sent, ...sent],
        ...fields,
      },
    },
  ];
}

/** Why these units may not be promised at the other site either. */
function stopOn(
  book: Reader,
  { sku, lot, lpn, status }: { sku: string; lot: string; lpn: string; status: StockStatus },
  lotStatus: "released" | "hold" | "recalled",
  lotReason: string,
): Pick<TransferLine, "status" | "holdReason"> {
  if (lotStatus === "recalled") return { status: "quarantine", holdReason: lotReason || "recalled" };
  if (status !== "available") return { status };
  const hold = book
    .find("hold", { active: true, scope: ["lpn", "lot", "sku"] })
    .find((one) =>
      one.scope === "lpn"
        ? one.lpn === lpn
        : one.sku === sku && (one.scope === "lot" ? one.lot === lot : one.place === ""),
    );
  if (hold || lotStatus === "hold") return { status: "hold", holdReason: hold?.reason || lotReason || "hold" };
  return {};
}

/** A transfer whose last order was cancelled is called off with it. */
export function calledOffSets(book: Book, order: Order): RecordSet[] {
  const transfer = order.transferId === "" ? undefined : book.get("transfer", order.transferId);
  if (!transfer || (transfer.state !== "planned" && transfer.state !== "released")) return [];
  const others = book
    .find("order", { transferId: transfer.id })
    .filter(({ id, state }) => id !== order.id && state !== "cancelled");
  return others.length > 0 ? [] : [{ record: "transfer", id: transfer.id, fields: { state: "cancelled" } }];
}

/** As what goods of a transfer are booked in: held at one site, held at the other. Undefined for what nothing stops. */
export function statusOnArrival(
  book: Reader,
  { transferId }: Pick<Inbound, "transferId">,
  seen: { sku: string; lot: string; lpn: string; serials: readonly string[] },
): StockStatus | undefined {
  if (transferId === "") return undefined;
  const lines = sentLike(book, transferId, seen).filter(
    ({ serial }) => serial === "" || seen.serials.length === 0 || seen.serials.includes(serial),
  );
  return lines.find(({ status }) => status !== undefined && status !== "available")?.status;
}

/** Serial numbers that left in this pack and have not been booked in here. */
export function serialsOnTheRoad(
  book: Reader,
  { transferId }: Pick<Inbound, "transferId">,
  seen: { sku: string; lot: string; lpn: string },
): string[] {
  if (transferId === "") return [];
  return sentLike(book, transferId, seen)
    .map(({ serial }) => serial)
    .filter(
      (serial) =>
        serial !== "" &&
        !book.balances({ sku: seen.sku, serial }).some(({ place, onHand }) => onHand > 0 && !place.startsWith("~")),
    );
}

function sentLike(
  book: Reader,
  transferId: string,
  { sku, lot, lpn }: { sku: string; lot: string; lpn: string },
): TransferLine[] {
  const same = (book.get("transfer", transferId)?.sent ?? []).filter((line) => line.sku === sku && line.lot === lot);
  const inPack = same.filter((line) => line.lpn === lpn);
  return inPack.length > 0 ? inPack : same;
}

/** Up to so many lines the list of what came is told with every receipt, beyond it when the truck is done. */
const toldAtOnceMax = 50;

/** Tells the sender what came so far. */
export function noteReceived(
  book: Book,
  inbound: Pick<Inbound, "transferId" | "state">,
  { isDone = false } = {},
): void {
  const transfer = inbound.transferId === "" ? undefined : book.get("transfer", inbound.transferId);
  if (!transfer) return;
  const received = receivedLines(book, transfer.id);
  const isFirst = transfer.arrivedAt === null;
  if (!isFirst && !isDone && inbound.state !== "closed" && received.length > toldAtOnceMax) return;
  if (!isFirst && sameLines(received, transfer.received)) return;
  book.post({
    type: "transfer-received",
    data: { transferId: transfer.id, number: transfer.number },
    sets: [
      {
        record: "transfer",
        id: transfer.id,
        fields: { received, ...(isFirst && { state: "arrived", arrivedAt: book.nowMs }) },
      },
    ],
  });
}

/** The receipt is closed: what differs from what left is an exception here, and at the sender when it hears of it. */
export function closeArrival(book: Book, inbound: Inbound): void {
  const transfer = inbound.transferId === "" ? undefined : book.get("transfer", inbound.transferId);
  if (!transfer) return;
  const open = book
    .find("inbound", { transferId: transfer.id })
    .filter(({ id, state }) => id !== inbound.id && state !== "closed" && state !== "cancelled");
  if (open.length > 0) return;
  const received = receivedLines(book, transfer.id);
  const differences = differencesOf(transfer.sent, received);
  book.post({
    type: "transfer-counted",
    data: { transferId: transfer.id, number: transfer.number, differences: differences.length },
    sets: [
      {
        record: "transfer",
        id: transfer.id,
        fields: {
          received,
          differences,
          arrivedAt: transfer.arrivedAt ?? book.nowMs,
          ...(differences.length > 0 ? { state: "arrived" } : { state: "closed", closedAt: book.nowMs }),
        },
      },
    ],
  });
  if (differences.length > 0) showDifference(book, { ...transfer, received, differences }, inbound.id);
}

/** One exception per transfer, here or there, until it is closed. */
export function showDifference(book: Book, transfer: Transfer, inboundId = ""): void {
  if (differenceShown(book, transfer.id)) return;
  const { missing, surplus } = differenceSum(transfer.differences);
  openException(
    book,
    "transfer-difference",
    {
      transferId: transfer.id,
      number: transfer.number,
      from: transfer.fromSite,
      to: transfer.toSite,
      missing,
      surplus,
    },
    { inboundId, orderId: inboundId === "" ? transfer.orderId : "" },
  );
}

export const differenceShown = (reader: Reader, transferId: string) =>
  reader
    .find("exception", { state: ["open", "claimed", "resolving"], kind: "transfer-difference" })
    .find(({ detail }) => detail.transferId === transferId);

export const differenceSum = (lines: readonly { qty: number; receivedQty: number }[]) => ({
  missing: lines.reduce((sum, { qty, receivedQty }) => sum + Math.max(0, qty - receivedQty), 0),
  surplus: lines.reduce((sum, { qty, receivedQty }) => sum + Math.max(0, receivedQty - qty), 0),
});

/** What this site booked in of a transfer, from its receipts: one line per identity and LPN. */
export function receivedLines(reader: Reader, transferId: string): TransferLine[] {
  const lines = new Map<string, TransferLine>();
  for (const { id } of reader.find("inbound", { transferId }))
    for (const receipt of reader.find("receipt", { inboundId: id, undone: false })) {
      const { sku, lot, owner, lpn, serials, qty } = receipt;
      const units = serials.length > 0 ? serials.map((serial) => ({ serial, qty: 1 })) : [{ serial: "", qty }];
      for (const unit of units) {
        const key = `${identityKey({ sku, lot, owner, serial: unit.serial })}|${lpn}`;
        const known = lines.get(key);
        if (known) known.qty += unit.qty;
        else lines.set(key, { sku, lot, serial: unit.serial, owner, lpn, qty: unit.qty });
      }
    }
  return [...lines.values()];
}

/** Where what came is not what left, by identity: a wrong lot is a missing one and a surplus. */
export function differencesOf(sent: readonly TransferLine[], received: readonly TransferLine[]): TransferDifference[] {
  const all = new Map<string, TransferDifference>();
  const at = ({ sku, lot, serial, owner }: TransferLine) => {
    const key = identityKey({ sku, lot, serial, owner });
    const known = all.get(key) ?? { sku, lot, serial, owner, lpn: "", qty: 0, receivedQty: 0, closedAs: "" as const };
    all.set(key, known);
    return known;
  };
  for (const line of sent) at(line).qty += line.qty;
  for (const line of received) at(line).receivedQty += line.qty;
  return [...all.values()].filter(({ qty, receivedQty }) => qty !== receivedQty);
}

export const identityKey = ({
  sku,
  lot,
  serial,
  owner,
}: Pick<TransferLine, "sku" | "lot" | "serial" | "owner">): string => JSON.stringify([sku, lot, serial, owner]);

const sameLines = (a: readonly TransferLine[], b: readonly TransferLine[]): boolean =>
  JSON.stringify(a) === JSON.stringify(b);
