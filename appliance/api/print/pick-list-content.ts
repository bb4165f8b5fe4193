import type { RecordName } from "#sync/model/records/all.ts";
import { lotId } from "#sync/model/records/lot.ts";
import type { PickList } from "../../papers/pick-list.ts";
import type { Reader } from "../../store/reader.ts";
import { requireRecord } from "../../wms/stock/require.ts";
import { impossible, type PaperLook } from "./paper-request.ts";

interface Row {
  place: string;
  sku: string;
  lot: string;
  qty: number;
  orderNumber: string;
}

/** What is promised and not yet picked of a wave, an order or a task, in walking order. */
export function pickListOf(
  reader: Reader,
  record: RecordName,
  id: string,
  { language, size, today }: PaperLook,
): PickList {
  const [column, number] =
    record === "wave"
      ? ["o.waveId", requireRecord(reader, "wave", id).number]
      : record === "order"
        ? ["a.orderId", requireRecord(reader, "order", id).number]
        : ["a.taskId", id];
  const rows = reader.rows<Row>(
    `SELECT a.place, a.sku, a.lot, sum(a.qty) AS qty, o.number AS orderNumber
     FROM allocation AS a JOIN "order" AS o ON o.id = a.orderId LEFT JOIN location AS l ON l.id = a.place
     WHERE ${column} = ? AND a.state = 'open' GROUP BY a.place, a.sku, a.lot, o.number
     ORDER BY coalesce(l.travelSeq, 0), a.place, a.sku, a.lot, o.number`,
    id,
  );
  if (rows.length === 0) impossible({ kind: "pick-list", subject: number }, "nothing waits to be picked");
  return {
    number,
    date: today,
    ...(record === "wave" && { wave: number }),
    lines: rows.map(({ place, sku, lot, qty, orderNumber }) => {
      const item = reader.get("item", sku);
      const expiry = lot === "" ? "" : (reader.get("lot", lotId(sku, lot))?.expiryDate ?? "");
      return {
        location: place,
        sku,
        description: item?.name ?? "",
        ...(lot && { lot }),
        ...(expiry && { expiry }),
        quantity: qty,
        uom: item?.baseUom ?? "EA",
        order: orderNumber,
      };
    }),
    size,
    language,
  };
}
