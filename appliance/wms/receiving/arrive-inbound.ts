import { arriveInbound as arriveContract, openBlind as blindContract } from "#sync/contracts/inbound.ts";
import type { Inbound } from "#sync/model/records/inbound.ts";
import type { Book } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { giveNumber } from "../stock/give-number.ts";
import { requireLocation, requireState } from "../stock/require.ts";
import { requireInbound } from "./require-inbound.ts";

export const arriveInbound = decides(arriveContract, (book, { inbound: idOrNumber, dock, trailer }) => {
  const inbound = requireInbound(book, idOrNumber);
  if (dock !== "") requireLocation(book, dock);
  requireState("delivery", inbound, "draft", "announced", "arrived", "receiving");
  noteArrival(book, inbound, { dock, trailer });
  return { inboundId: inbound.id, taskId: receiveTaskOf(book, inbound.id) };
});

export const openBlind = decides(blindContract, (book, input) => {
  if (input.dock !== "") requireLocation(book, input.dock);
  const { inboundId, number } = startBlind(book, input);
  return { inboundId, number, taskId: receiveTaskOf(book, inboundId) };
});

/** Goods that nobody announced: they get a delivery of their own. */
export function startBlind(
  book: Book,
  fields: Partial<Pick<Inbound, "supplier" | "purchaseOrder" | "dock" | "kind">> = {},
): { inboundId: string; number: string } {
  const inboundId = book.newId();
  const number = giveNumber(book, "receipt");
  book.post({
    type: "inbound-opened-blind",
    data: { inboundId, number, supplier: fields.supplier ?? "", dock: fields.dock ?? "" },
    sets: [
      {
        record: "inbound",
        id: inboundId,
        fields: { kind: "blind", ...fields, number, receiptNumber: number, state: "arrived", arrivedAt: book.nowMs },
      },
    ],
  });
  return { inboundId, number };
}

/** The truck is here. Said again it only corrects the dock and the trailer. */
export function noteArrival(
  book: Book,
  inbound: Inbound,
  { dock = "", trailer = "" }: { dock?: string; trailer?: string } = {},
): void {
  const isNew = inbound.state === "draft" || inbound.state === "announced";
  const changes = (dock !== "" && dock !== inbound.dock) || (trailer !== "" && trailer !== inbound.trailer);
  if (!isNew && !changes) return;
  const receiptNumber = inbound.receiptNumber || giveNumber(book, "receipt");
  book.post({
    type: "inbound-arrived",
    data: { inboundId: inbound.id, number: inbound.number, dock: dock || inbound.dock },
    sets: [
      {
        record: "inbound",
        id: inbound.id,
        fields: {
          receiptNumber,
          dock: dock || inbound.dock,
          trailer: trailer || inbound.trailer,
          ...(isNew && { state: "arrived" as const, arrivedAt: book.nowMs }),
        },
      },
    ],
  });
}

/** The waiting receiving task of a delivery, or a new one: a second receiver on the same truck gets a task of their own. */
export function receiveTaskOf(book: Book, inboundId: string): string {
  const open = book.find("task", { inboundId, type: "receive", state: ["released", "leased"] });
  const mine = open.find(({ state, leaseHolder }) => state === "released" || leaseHolder === book.actor);
  if (mine) return mine.id;
  const inbound = book.get("inbound", inboundId);
  const taskId = book.newId();
  const place = inbound?.dock ?? "";
  book.post({
    type: "receiving-requested",
    data: { taskId, inboundId, number: inbound?.number ?? "", dock: place },
    sets: [
      {
        record: "task",
        id: taskId,
        fields: {
          type: "receive",
          state: "released",
          priority: 4,
          inboundId,
          fromPlace: place,
          zone: book.get("location", place)?.zone ?? "",
          dueAt: inbound?.expectedAt ?? null,
          createdAt: book.nowMs,
        },
      },
    ],
  });
  return taskId;
}
