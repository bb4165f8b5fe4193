import { captionsOf } from "../../papers/captions.ts";
import type { PackingList } from "../../papers/packing-list.ts";
import type { Reader } from "../../store/reader.ts";
import { requireRecord } from "../../wms/stock/require.ts";
import { contentOf } from "./lpn-content.ts";
import { ssccText } from "./lpn-label-content.ts";
import { impossible, type PaperLook } from "./paper-request.ts";
import { printedAddress, siteAddress } from "./printed-address.ts";

/** The cartons of one order with what is in each. */
export function packingListOf(reader: Reader, orderId: string, { language, size, today }: PaperLook): PackingList {
  const order = requireRecord(reader, "order", orderId);
  const cartons = reader
    .find("lpn", { orderId: order.id }, { order: "cartonNumber, id" })
    .filter(({ parent, state }) => parent === "" && state !== "emptied" && state !== "planned")
    .map((lpn) => ({ lpn, contents: contentOf(reader, lpn) }))
    .filter(({ contents }) => contents.length > 0);
  if (cartons.length === 0) impossible({ kind: "packing-list", subject: order.number }, "nothing is packed yet");
  const words = captionsOf(language);
  const references = [
    { caption: words.order, text: order.number },
    ...(order.purchaseOrder
      ? [{ caption: language === "de" ? "Bestellung" : "Purchase order", text: order.purchaseOrder }]
      : []),
  ];
  return {
    number: order.number,
    date: today,
    seller: siteAddress(reader),
    shipTo: printedAddress(order.shipTo),
    references,
    ...(order.carrierScac && { carrier: [order.carrierScac, order.serviceLevel].filter(Boolean).join(" ") }),
    cartons: cartons.map(({ lpn, contents }) => ({
      lpn: lpn.id,
      ...(ssccText(lpn) && { sscc: ssccText(lpn) }),
      weightGrams: lpn.grossGrams ?? 0,
      lines: contents.map(({ sku, name, lot, expiryDate, serials, qty, uom }) => ({
        sku,
        description: name,
        ...(lot && { lot }),
        ...(expiryDate && { expiry: expiryDate }),
        ...(serials.length > 0 && { serials }),
        quantity: qty,
        uom,
      })),
    })),
    ...(order.notes.length > 0 && { remarks: order.notes.join("\n") }),
    weightUnit: "kg",
    size,
    language,
  };
}
