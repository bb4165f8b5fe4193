import { approveOver as contract } from "#sync/contracts/inbound.ts";
import type { Exception } from "#sync/model/records/exception.ts";
import type { Inbound, InboundLine } from "#sync/model/records/inbound.ts";
import { type Book, refuse } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { openException } from "../stock/open-exception.ts";
import { requireRecord } from "../stock/require.ts";
import { settleException } from "../stock/settle-exception.ts";

export const approveOver = decides(contract, (book, { lineId, note }) => {
  const line = requireRecord(book, "inboundLine", lineId);
  if (line.state !== "over" && !line.overApproved)
    refuse({ code: "state-not-allowed", what: "line", id: lineId, state: line.state, allowed: "over" });
  if (line.overApproved) return { lineId };
  book.post({
    type: "over-receipt-approved",
    data: {
      lineId,
      inboundId: line.inboundId,
      sku: line.sku,
      expected: line.expectedQty,
      received: line.receivedQty,
      note,
    },
    sets: [{ record: "inboundLine", id: lineId, fields: { overApproved: true } }],
  });
  settleSurplus(book, line, "approved");
  return { lineId };
});

/** Says that more came than announced and allowed: once per line, with the newest numbers. */
export function noteSurplus(book: Book, inbound: Inbound, line: InboundLine): void {
  const detail = {
    line: line.line,
    lineId: line.id,
    sku: line.sku,
    expected: line.expectedQty,
    received: line.receivedQty,
  };
  const known = surplusOf(book, line);
  if (!known) openException(book, "over-receipt", detail, { inboundId: inbound.id, sku: line.sku });
  else
    book.post({
      type: "exception-updated",
      data: { exceptionId: known.id },
      sets: [{ record: "exception", id: known.id, fields: { detail } }],
    });
}

export function settleSurplus(book: Book, line: InboundLine, resolution: string): void {
  const known = surplusOf(book, line);
  if (known) settleException(book, known, "resolved", resolution);
}

function surplusOf(book: Book, line: InboundLine): Exception | undefined {
  return book
    .find("exception", { state: ["open", "claimed", "resolving"], kind: "over-receipt", inboundId: line.inboundId })
    .find(({ detail }) => detail.lineId === line.id);
}
