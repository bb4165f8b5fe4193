import { closeInbound as closeContract, finishReceiving as finishContract } from "#sync/contracts/inbound.ts";
import type { RecordSet } from "#sync/model/facts/fact.ts";
import type { Inbound, InboundLine } from "#sync/model/records/inbound.ts";
import { type Book, refuse } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { finishTask } from "../stock/finish-task.ts";
import { openException } from "../stock/open-exception.ts";
import { requireState } from "../stock/require.ts";
import { closeArrival, noteReceived } from "../stock/transfer-goods.ts";
import { endedTasks } from "./cancel-inbound.ts";
import { putAwayAll } from "./put-away-received.ts";
import { inboundOf } from "./receive-goods.ts";
import { linesOf, requireInbound } from "./require-inbound.ts";

/** The receiver has done with the truck. Open lines wait: more may come, or somebody closes the delivery short. */
export const finishReceiving = decides(finishContract, (book, { inboundId, taskId, leaseEpoch }) => {
  const inbound = inboundOf(book, { inboundId, taskId });
  const open = openLines(linesOf(book, inbound.id));
  const putawayTaskIds = putAwayAll(book, inbound.id);
  const hasReceipts = book.first("receipt", { inboundId: inbound.id, undone: false }) !== undefined;
  noteReceived(book, inbound, { isDone: true });
  const isDone = inbound.state === "receiving" && open.length === 0 && hasReceipts;
  if (isDone)
    book.post({
      type: "inbound-received",
      data: { inboundId: inbound.id, number: inbound.number },
      sets: [{ record: "inbound", id: inbound.id, fields: { state: "received" } }],
    });
  finishTask(book, taskId, leaseEpoch, { inboundId: inbound.id, openLines: open.length });
  return { inboundId: inbound.id, state: isDone ? "received" : inbound.state, openLines: open.length, putawayTaskIds };
});

export const closeInbound = decides(closeContract, (book, { inbound: idOrNumber }) => {
  const inbound = requireInbound(book, idOrNumber);
  requireState("delivery", inbound, "arrived", "receiving", "received");
  const lines = linesOf(book, inbound.id);
  if (inbound.kind === "blind" && lines.every(({ receivedQty }) => receivedQty === 0))
    refuse({ code: "nothing-received", number: inbound.number });
  const over = lines.filter(({ state, overApproved }) => state === "over" && !overApproved);
  if (over.length > 0)
    refuse({
      code: "over-not-approved",
      number: inbound.number,
      lines: over.map(({ line, sku }) => `line ${line} (${sku})`).join(", "),
    });
  const short = openLines(lines);
  const putawayTaskIds = putAwayAll(book, inbound.id);
  closeLines(book, inbound, lines, short);
  closeArrival(book, inbound);
  // Of a transfer the difference is one exception, at both sites.
  for (const line of inbound.transferId === "" ? short : []) {
    const missing = line.expectedQty - line.receivedQty;
    openException(
      book,
      "short-receipt",
      { sku: line.sku, line: line.line, expected: line.expectedQty, received: line.receivedQty, missing },
      { inboundId: inbound.id, sku: line.sku },
    );
  }
  return { inboundId: inbound.id, shortLines: short.length, putawayTaskIds };
});

function closeLines(book: Book, inbound: Inbound, lines: readonly InboundLine[], short: readonly InboundLine[]): void {
  const sum = (of: (line: InboundLine) => number) => lines.reduce((total, line) => total + of(line), 0);
  book.post({
    type: "inbound-closed",
    data: {
      inboundId: inbound.id,
      number: inbound.number,
      receiptNumber: inbound.receiptNumber,
      supplier: inbound.supplier,
      expectedQty: sum(({ expectedQty }) => expectedQty),
      receivedQty: sum(({ receivedQty }) => receivedQty),
      damagedQty: sum(({ damagedQty }) => damagedQty),
      shortLines: short.length,
    },
    sets: [
      { record: "inbound", id: inbound.id, fields: { state: "closed", closedAt: book.nowMs } },
      ...short.map(({ id }): RecordSet => ({ record: "inboundLine", id, fields: { state: "short-closed" } })),
      ...endedTasks(book, inbound.id),
    ],
  });
}

const openLines = (lines: readonly InboundLine[]): InboundLine[] =>
  lines.filter(({ state }) => state === "open" || state === "partly");
