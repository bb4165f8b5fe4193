import type { InputOf, OutputOf } from "#sync/contracts/define.ts";
import type { transfersContracts } from "#sync/contracts/transfers.ts";
import type { Transfer } from "#sync/model/records/transfer.ts";
import type { Reader } from "../../store/reader.ts";
import { cursors, readCursor } from "../stock/page-cursor.ts";
import { ownSite } from "../stock/pledged.ts";
import { requireRecord } from "../stock/require.ts";

type Contracts = typeof transfersContracts;

export function listTransfers(
  reader: Reader,
  { direction, open, limit, after }: InputOf<Contracts["transfers.list"]>,
): OutputOf<Contracts["transfers.list"]> {
  const here = ownSite(reader);
  const offset = after === undefined ? 0 : readCursor(after, cursors.offset);
  const rows = reader.rows<{ id: string }>(
    `SELECT id FROM transfer WHERE (? <> 'out' OR fromSite = ?) AND (? <> 'in' OR toSite = ?)
       AND (? = 0 OR state IN ('planned', 'released', 'shipped', 'arrived'))
     ORDER BY createdAt DESC, id DESC LIMIT ? OFFSET ?`,
    ...[direction, here, direction, here, open ? 1 : 0, limit + 1, offset],
  );
  const transfers = rows.slice(0, limit).flatMap(({ id }) => {
    const transfer = reader.get("transfer", id);
    return transfer ? [shown(transfer, here)] : [];
  });
  return { transfers, next: rows.length > limit ? String(offset + limit) : null };
}

export function getTransfer(
  reader: Reader,
  { id }: InputOf<Contracts["transfers.get"]>,
): OutputOf<Contracts["transfers.get"]> {
  const transfer = requireRecord(reader, "transfer", id);
  const { note, wanted, sent, received, differences } = transfer;
  return { ...shown(transfer, ownSite(reader)), note, wanted, sent, received, differenceLines: differences };
}

function shown(transfer: Transfer, here: string) {
  const { id, number, fromSite, toSite, state, orderId, inboundId, carrierScac, trackingNumber } = transfer;
  const { createdAt, shippedAt, arrivedAt, closedAt, wanted, sent, received, differences } = transfer;
  const sum = (lines: readonly { qty: number }[]) => lines.reduce((total, { qty }) => total + qty, 0);
  const closedQty = differences.reduce(
    (total, line) => total + (line.closedAs === "" ? 0 : line.qty - line.receivedQty),
    0,
  );
  return {
    ...{ id, number, fromSite, toSite, state, orderId, inboundId, carrierScac, trackingNumber },
    ...{ createdAt, shippedAt, arrivedAt, closedAt },
    direction: fromSite === here ? ("out" as const) : ("in" as const),
    wantedQty: sum(wanted),
    sentQty: sum(sent),
    receivedQty: sum(received),
    onTheRoadQty: sum(sent) - sum(received) - closedQty,
    differences: differences.length,
  };
}
