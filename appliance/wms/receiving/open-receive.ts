import { type Book, refuse } from "../../store/book.ts";
import { receiveTaskOf, startBlind } from "./arrive-inbound.ts";
import { findInbound, openLinesOfPack } from "./require-inbound.ts";

/**
 * Starts receiving from a scan: the number of a delivery, the SSCC of an announced pack, or the dock a truck stands at. An
 * empty scan opens a blind receipt.
 */
export function openReceive(book: Book, scan: string): string {
  if (scan === "") return receiveTaskOf(book, startBlind(book).inboundId);
  const inbound =
    findInbound(book, scan) ??
    book.get("inbound", openLinesOfPack(book, scan)[0]?.inboundId ?? "") ??
    atDock(book, scan);
  if (!inbound) return refuse({ code: "inbound-unknown", number: scan });
  if (inbound.state === "closed" || inbound.state === "cancelled")
    refuse({
      code: "state-not-allowed",
      what: "delivery",
      id: inbound.number,
      state: inbound.state,
      allowed: "announced, arrived or receiving",
    });
  return receiveTaskOf(book, inbound.id);
}

function atDock(book: Book, dock: string) {
  if (!book.get("location", dock)) return undefined;
  return book.first("inbound", { dock, state: ["arrived", "receiving", "received"] }, "arrivedAt DESC, id DESC");
}
