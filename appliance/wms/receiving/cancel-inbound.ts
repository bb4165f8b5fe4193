import { cancelInbound as contract } from "#sync/contracts/inbound.ts";
import type { RecordSet } from "#sync/model/facts/fact.ts";
import type { Inbound } from "#sync/model/records/inbound.ts";
import { type Book, refuse } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { linesOf, requireInbound } from "./require-inbound.ts";

/** Only before anything of it was received: what came must be closed, not forgotten. */
export const cancelInbound = decides(contract, (book, { inbound: idOrNumber, reason }) => {
  const inbound = requireInbound(book, idOrNumber);
  if (!isUntouched(book, inbound))
    refuse({
      code: "state-not-allowed",
      what: "delivery",
      id: inbound.number,
      state: inbound.state,
      allowed: "announced or arrived, with nothing received",
    });
  callOff(book, inbound, reason);
  return { inboundId: inbound.id };
});

export function isUntouched(book: Book, inbound: Inbound): boolean {
  return (
    ["draft", "announced", "arrived"].includes(inbound.state) &&
    linesOf(book, inbound.id).every(({ receivedQty }) => receivedQty === 0)
  );
}

export function callOff(book: Book, inbound: Inbound, reason: string): void {
  book.post({
    type: "inbound-cancelled",
    data: { inboundId: inbound.id, number: inbound.number, reason },
    sets: [
      { record: "inbound", id: inbound.id, fields: { state: "cancelled", closedAt: book.nowMs } },
      ...endedTasks(book, inbound.id),
    ],
  });
}

/** Receiving work that is not needed any more. */
export function endedTasks(book: Book, inboundId: string): RecordSet<"task">[] {
  return book.find("task", { inboundId, type: "receive", state: ["created", "released", "leased"] }).map(({ id }) => ({
    record: "task",
    id,
    fields: {
      state: "cancelled",
      leaseHolder: "",
      leaseDevice: "",
      leaseUntil: null,
      doneAt: book.nowMs,
      doneBy: book.actor,
    },
  }));
}
