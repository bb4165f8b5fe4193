import type { InputOf } from "#sync/contracts/define.ts";
import { receiveGoods as contract } from "#sync/contracts/inbound.ts";
import type { Inbound } from "#sync/model/records/inbound.ts";
import type { Location } from "#sync/model/records/location.ts";
import { type Book, refuse } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { requireLocation, requireRecord, requireUnlocked } from "../stock/require.ts";
import { requireItemByCode } from "../stock/resolve-item.ts";
import { noteReceived } from "../stock/transfer-goods.ts";
import { bookReceipt } from "./book-receipt.ts";
import { putAwayReceived, putAwayUnlessBuilding } from "./put-away-received.ts";
import { requireInbound } from "./require-inbound.ts";

export const receiveGoods = decides(contract, (book, input) => {
  const inbound = inboundOf(book, input);
  const { item } = requireItemByCode(book, input.sku);
  if (!item.active && inbound.kind === "blind") refuse({ code: "item-inactive", sku: item.id });
  const place = receivingPlace(book, inbound, input.location);
  const qty = input.qty ?? input.serials.length;
  if (qty === 0)
    refuse(
      item.tracksSerial
        ? { code: "serial-required", sku: item.id, qty: 1, given: 0 }
        : { code: "qty-over", wanted: 0, most: 0 },
    );
  const received = bookReceipt(book, { ...input, inbound, item, qty, place, owner: input.owner, status: input.status });
  noteReceived(book, inbound);
  putAwayUnlessBuilding(book, inbound.id, received.lpn);
  const isAll = book.get("inbound", inbound.id)?.state === "received";
  const putaway = input.lpnDone || isAll ? putAwayReceived(book, inbound.id, received.lpn) : undefined;
  return { ...received, putawayTaskId: putaway?.taskId ?? "", toPlace: putaway?.toPlace ?? "" };
});

/** The delivery by its id, its line, or the task; a line must belong to the delivery named beside it. */
export function inboundOf(
  book: Book,
  { inboundId, lineId = "", taskId }: Partial<InputOf<typeof contract>> & { inboundId: string; taskId: string },
): Inbound {
  if (lineId !== "") {
    const line = requireRecord(book, "inboundLine", lineId);
    if (inboundId !== "" && requireInbound(book, inboundId).id !== line.inboundId)
      refuse({ code: "not-found", what: "line", id: lineId });
    return requireInbound(book, line.inboundId);
  }
  if (inboundId !== "") return requireInbound(book, inboundId);
  if (taskId === "") refuse({ code: "inbound-unknown", number: "" });
  const task = book.get("task", taskId) ?? refuse({ code: "task-unknown", task: taskId });
  return requireInbound(book, task.inboundId);
}

/** Where goods may be booked in: a receiving place, or straight where they stay. */
export function receivingPlace(book: Book, inbound: Inbound, given: string): Location {
  const dock = book.get("location", inbound.dock);
  const fallback = dock?.active && dock.capabilities.includes("receive") ? dock.id : book.setting("receiving.location");
  const place = requireLocation(book, given || fallback);
  requireUnlocked(place, "in");
  const canTake = place.capabilities.some((one) => one === "receive" || one === "store" || one === "quarantine");
  if (!canTake) refuse({ code: "capability-missing", location: place.id, capability: "receive" });
  return place;
}
