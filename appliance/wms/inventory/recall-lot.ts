import {
  correctLot as correctContract,
  recallLot as recallContract,
  releaseLot as releaseContract,
} from "#sync/contracts/lots.ts";
import { type Lot, lotId } from "#sync/model/records/lot.ts";
import { refuse } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { openException } from "../stock/open-exception.ts";
import { requireItem } from "../stock/require.ts";
import { settleException } from "../stock/settle-exception.ts";
import { stockChanged } from "../stock/stock-changed.ts";
import { takeBackPromises } from "../stock/take-back-promises.ts";
import { lotTrace } from "./lot-trace.ts";

/** A recall overrides every other status: promises on the lot are taken back, and what was picked or shipped is named. */
export const recallLot = decides(recallContract, (book, { sku, lot, reason }) => {
  requireItem(book, sku);
  lotTrace(book, sku, lot);
  book.post({
    type: "lot-recalled",
    data: { sku, lot, reason },
    sets: [{ record: "lot", id: lotId(sku, lot), fields: { sku, lot, status: "recalled", reason } }],
  });
  const promises = book.find("allocation", { sku, state: "open", lot }, { order: "createdAt, length(id), id" });
  const released = takeBackPromises(book, promises, "recalled");
  stockChanged(book, [sku]);
  const trace = lotTrace(book, sku, lot);
  const onHand = trace.positions.reduce((sum, position) => sum + position.onHand, 0);
  const shipped = trace.shipments.reduce((sum, shipment) => sum + shipment.qty, 0);
  openException(book, "other", { recall: lot, sku, lot, reason, onHand, shipped }, { sku, severity: "urgent" });
  return { ...trace, released };
});

export const releaseLot = decides(releaseContract, (book, { sku, lot, reason }) => {
  const record = book.get("lot", lotId(sku, lot)) ?? refuse({ code: "not-found", what: "lot", id: `${sku} ${lot}` });
  if (record.status === "released") return { sku, lot };
  book.post({
    type: "lot-released",
    data: { sku, lot, reason, was: record.status },
    sets: [{ record: "lot", id: record.id, fields: { status: "released", reason } }],
  });
  const open = book.find("exception", { state: ["open", "claimed", "resolving"], kind: "other", sku });
  for (const exception of open)
    if (exception.detail.recall === lot) settleException(book, exception, "resolved", reason);
  stockChanged(book, [sku]);
  return { sku, lot };
});

export const correctLot = decides(correctContract, (book, { sku, lot, reason, ...dates }) => {
  const record = book.get("lot", lotId(sku, lot)) ?? refuse({ code: "not-found", what: "lot", id: `${sku} ${lot}` });
  const fields: Partial<Lot> = {};
  for (const name of ["expiryDate", "productionDate"] as const)
    if (dates[name] !== undefined && dates[name] !== record[name]) fields[name] = dates[name];
  if (Object.keys(fields).length > 0) {
    book.post({
      type: "lot-corrected",
      data: { sku, lot, reason, ...fields, expiryBefore: record.expiryDate },
      sets: [{ record: "lot", id: record.id, fields }],
    });
    stockChanged(book, [sku]);
  }
  return { sku, lot, expiryDate: fields.expiryDate ?? record.expiryDate };
});
