import { receivePack as contract } from "#sync/contracts/inbound.ts";
import { type Book, refuse } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { requireItem } from "../stock/require.ts";
import { noteReceived, serialsOnTheRoad } from "../stock/transfer-goods.ts";
import { bookReceipt } from "./book-receipt.ts";
import { putAwayReceived, putAwayUnlessBuilding } from "./put-away-received.ts";
import { inboundOf, receivingPlace } from "./receive-goods.ts";
import { openLinesOfPack, packCode, requireInbound } from "./require-inbound.ts";

/** One scan of a pack's SSCC books in all that was announced in it, its inner packs nested in it. */
export const receivePack = decides(contract, (book, { sscc, inboundId, taskId, location }) => {
  const named = inboundId === "" && taskId === "" ? undefined : inboundOf(book, { inboundId, taskId });
  const lines = openLinesOfPack(book, sscc, named?.id ?? "");
  const [first] = lines;
  if (!first) return refuse({ code: "pack-unknown", sscc });
  const outer = packCode(sscc);
  const inbound = requireInbound(book, first.inboundId);
  const place = receivingPlace(book, inbound, location);
  const hasInner = lines.some(({ lpn }) => lpn !== outer);
  if (hasInner) standUp(book, outer, place.id, inbound.id);
  const receiptIds = lines
    .filter((line) => line.inboundId === inbound.id)
    .map((line) => {
      const inner = line.lpn === "" ? outer : line.lpn;
      const { receiptId, lpn } = bookReceipt(book, {
        inbound: requireInbound(book, inbound.id),
        lineId: line.id,
        item: requireItem(book, line.sku),
        qty: line.expectedQty - line.receivedQty,
        damagedQty: 0,
        lot: line.lot,
        expiryDate: line.expiryDate,
        productionDate: "",
        serials: serialsOnTheRoad(book, inbound, { sku: line.sku, lot: line.lot, lpn: inner }),
        owner: line.owner,
        lpn: inner,
        lpnKind: inner === outer ? "pallet" : "case",
        place,
        status: undefined,
        taskId,
      });
      if (lpn !== outer && book.get("lpn", lpn)?.parent === "") nest(book, lpn, outer);
      return receiptId;
    });
  noteReceived(book, inbound);
  putAwayUnlessBuilding(book, inbound.id, outer);
  const putaway = putAwayReceived(book, inbound.id, outer);
  return { lpn: outer, receiptIds, putawayTaskId: putaway?.taskId ?? "", toPlace: putaway?.toPlace ?? "" };
});

/** The pack around the packs: it has no goods of its own, so no receipt makes it. */
function standUp(book: Book, lpn: string, location: string, inboundId: string): void {
  const known = book.get("lpn", lpn);
  if (known && known.state !== "planned" && known.state !== "emptied") {
    if (!["building", "closed", "stored"].includes(known.state))
      refuse({ code: "lpn-in-use", lpn, state: known.state });
    return;
  }
  book.post({
    type: "lpn-created",
    data: { lpn, place: location, inboundId },
    sets: [
      {
        record: "lpn",
        id: lpn,
        fields: {
          kind: "pallet",
          state: "building",
          location,
          parent: "",
          inboundId,
          createdAt: book.nowMs,
          closedAt: null,
        },
      },
    ],
  });
}

function nest(book: Book, lpn: string, parent: string): void {
  const stands = book.get("lpn", parent)?.location;
  // An inner pack that is elsewhere by now was taken off the pallet: it stays where it is.
  if (stands !== book.get("lpn", lpn)?.location) return;
  book.post({
    type: "lpn-nested",
    data: { lpn, parent },
    sets: [{ record: "lpn", id: lpn, fields: { parent, state: "closed" } }],
  });
}
