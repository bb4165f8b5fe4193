import { getInbound as getContract, listInbound as listContract } from "#sync/contracts/inbound.ts";
import { answers } from "../../store/handler.ts";
import { linesOf, requireInbound } from "./require-inbound.ts";

/** Newest first: ids of one site grow with its journal. */
export const listInbound = answers(listContract, (reader, { search, states, limit, after }) => {
  const rows = reader.rows<InboundRow>(
    listSql,
    after === undefined ? Number.MAX_SAFE_INTEGER : Number(after),
    `${search.replace(/[\\%_]/g, "\\$&")}%`,
    states ? 1 : 0,
    JSON.stringify(states ?? []),
    limit + 1,
  );
  const shown = rows.slice(0, limit);
  return {
    inbounds: shown.map(({ at: _at, ...row }) => row),
    next: rows.length > limit ? String(shown.at(-1)?.at) : undefined,
  };
});

export const getInbound = answers(getContract, (reader, { inbound: idOrNumber }) => {
  const inbound = requireInbound(reader, idOrNumber);
  return {
    inbound,
    lines: linesOf(reader, inbound.id).map(
      ({
        id,
        line,
        state,
        sku,
        lot,
        expiryDate,
        expectedQty,
        receivedQty,
        damagedQty,
        lpn,
        parentLpn,
        overApproved,
      }) => ({
        id,
        line,
        state,
        sku,
        name: reader.get("item", sku)?.name ?? "",
        lot,
        expiryDate,
        expectedQty,
        receivedQty,
        damagedQty,
        lpn,
        parentLpn,
        overApproved,
      }),
    ),
    receipts: reader
      .find("receipt", { inboundId: inbound.id }, { order: "receivedAt, length(id), id" })
      .map(
        ({
          id,
          sku,
          lot,
          expiryDate,
          serials,
          qty,
          damagedQty,
          status,
          location,
          lpn,
          receivedBy,
          receivedAt,
          undone,
        }) => ({
          id,
          sku,
          lot,
          expiryDate,
          serials,
          qty,
          damagedQty,
          status,
          location,
          lpn,
          receivedBy,
          receivedAt,
          undone,
        }),
      ),
    lpns: reader.find("lpn", { inboundId: inbound.id }).map(({ id, state, location }) => ({ id, state, location })),
    exceptions: reader.rows<{ id: string; kind: string; state: string; sku: string }>(
      "SELECT id, kind, state, sku FROM exception WHERE state IN ('open', 'claimed', 'resolving') AND inboundId = ? ORDER BY openedAt, id",
      inbound.id,
    ),
  };
});

interface InboundRow {
  at: number;
  id: string;
  number: string;
  kind: string;
  state: string;
  supplier: string;
  purchaseOrder: string;
  dock: string;
  expectedAt: number | null;
  arrivedAt: number | null;
  lines: number;
  expectedQty: number;
  receivedQty: number;
}

const listSql = `SELECT i.rowid AS at, i.id, i.number, i.kind, i.state, i.supplier, i.purchaseOrder, i.dock, i.expectedAt, i.arrivedAt,
    (SELECT count(*) FROM inboundLine AS l WHERE l.inboundId = i.id) AS lines,
    (SELECT coalesce(sum(l.expectedQty), 0) FROM inboundLine AS l WHERE l.inboundId = i.id) AS expectedQty,
    (SELECT coalesce(sum(l.receivedQty), 0) FROM inboundLine AS l WHERE l.inboundId = i.id) AS receivedQty
  FROM inbound AS i
  WHERE i.rowid < ? AND i.number LIKE ? ESCAPE '\\' AND (? = 0 OR i.state IN (SELECT value FROM json_each(?)))
  ORDER BY i.rowid DESC LIMIT ?`;
