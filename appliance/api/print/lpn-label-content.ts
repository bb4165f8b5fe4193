import { isSscc } from "#sync/model/gs1/sscc.ts";
import type { Lpn } from "#sync/model/records/lpn.ts";
import { gtin14 } from "../../edi/gs1-number.ts";
import { cartonLabel } from "../../papers/carton-label.ts";
import type { LabelDrawing } from "../../papers/label-drawing.ts";
import { palletLabel } from "../../papers/pallet-label.ts";
import type { Reader } from "../../store/reader.ts";
import { requireLpn } from "../../wms/stock/require.ts";
import { type Content, contentOf } from "./lpn-content.ts";
import { impossible, type PaperLook } from "./paper-request.ts";
import { printedAddress, siteAddress } from "./printed-address.ts";

/** The GS1 logistic label of a pallet: to its customer where it belongs to an order, else to this site. */
export function palletLabelOf(reader: Reader, id: string, { language }: PaperLook): LabelDrawing {
  const lpn = requireLpn(reader, id);
  const order = lpn.orderId === "" ? undefined : reader.get("order", lpn.orderId);
  const load = lpn.loadId === "" ? undefined : reader.get("load", lpn.loadId);
  const carrier = order?.carrierScac || load?.carrierScac;
  return palletLabel({
    sscc: ssccOf(lpn, "pallet-label"),
    shipFrom: siteAddress(reader),
    shipTo: order ? printedAddress(order.shipTo) : siteAddress(reader),
    ...(carrier && { carrier }),
    ...(order && { order: order.number }),
    ...(load && { shipment: load.number }),
    ...(lpn.grossGrams !== null && { grossWeightGrams: lpn.grossGrams }),
    weightUnit: "kg",
    content: palletContent(contentOf(reader, lpn)),
    size: "4x6in",
    language,
  });
}

function palletContent(contents: readonly Content[]): Parameters<typeof palletLabel>[0]["content"] {
  const [only] = contents;
  const gtin = only && contents.length === 1 ? gtin14(only.gtin) : undefined;
  if (!only || !gtin) return { kind: "mixed", items: new Set(contents.map(({ sku }) => sku)).size };
  return {
    kind: "homogeneous",
    gtin,
    description: only.name,
    count: only.qty,
    ...(only.lot && { lot: only.lot }),
    ...(only.expiryDate && { bestBefore: only.expiryDate }),
  };
}

/** What is in a carton and where it goes. */
export function cartonLabelOf(reader: Reader, id: string, { language }: PaperLook): LabelDrawing {
  const lpn = requireLpn(reader, id);
  const order = lpn.orderId === "" ? undefined : reader.get("order", lpn.orderId);
  if (!order) return impossible({ kind: "carton-label", subject: id }, "it belongs to no order");
  const cartons = reader.find("lpn", { orderId: order.id }).filter(({ cartonNumber }) => cartonNumber > 0).length;
  const number = Math.max(1, lpn.cartonNumber);
  return cartonLabel({
    sscc: ssccOf(lpn, "carton-label"),
    lpn: lpn.id,
    lpnCode: "data-matrix",
    shipFrom: siteAddress(reader),
    shipTo: printedAddress(order.shipTo),
    order: order.number,
    carton: { number, of: Math.max(number, cartons) },
    lines: contentOf(reader, lpn).map(({ sku, name, lot, qty, uom }) => ({
      sku,
      description: name,
      ...(lot && { lot }),
      quantity: qty,
      uom,
    })),
    size: "4x6in",
    language,
  });
}

export const ssccText = ({ id, sscc }: Pick<Lpn, "id" | "sscc">): string | undefined =>
  [sscc, id].find((number) => isSscc(number));

function ssccOf(lpn: Lpn, kind: "pallet-label" | "carton-label"): string {
  return ssccText(lpn) ?? impossible({ kind, subject: lpn.id }, "it has no SSCC yet");
}
