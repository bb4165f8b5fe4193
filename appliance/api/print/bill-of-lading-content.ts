import type { Lpn } from "#sync/model/records/lpn.ts";
import type { BillOfLading } from "../../papers/bill-of-lading.ts";
import type { Reader } from "../../store/reader.ts";
import { requireRecord } from "../../wms/stock/require.ts";
import { impossible, type PaperLook } from "./paper-request.ts";
import { printedAddress, siteAddress } from "./printed-address.ts";

/** The bill of lading of one load: what stands on the truck, or is planned for it until it is loaded. */
export function billOfLadingOf(reader: Reader, loadId: string, { language, size, today }: PaperLook): BillOfLading {
  const load = requireRecord(reader, "load", loadId);
  const orders = reader.find("order", { loadId: load.id }, { order: "number, id" });
  const [first] = orders;
  if (!first) return impossible({ kind: "bill-of-lading", subject: load.number }, "no order is on this load");
  const units = reader
    .find("lpn", { orderId: orders.map(({ id }) => id) }, { order: "orderId, cartonNumber, id" })
    .filter(({ parent, state }) => parent === "" && state !== "emptied" && state !== "planned");
  const stops = new Set(orders.map(({ shipTo }) => JSON.stringify(shipTo)));
  const notes = orders.flatMap((order) => order.notes.map((note) => `${order.number}: ${note}`)).join("\n");
  return {
    number: load.bolNumber || load.number,
    date: today,
    shipFrom: siteAddress(reader),
    shipTo: stops.size === 1 ? printedAddress(first.shipTo) : { name: `${stops.size} stops`, lines: [] },
    carrierName: load.carrierName || load.carrierScac,
    scac: load.carrierScac,
    ...(load.trailer && { trailer: load.trailer }),
    seals: load.seal ? [load.seal] : [],
    ...(notes && { specialInstructions: notes }),
    freightTerms: termsOf(first.freightTerms),
    isMaster: stops.size > 1,
    orders: orders.map((order) => {
      const own = units.filter(({ orderId }) => orderId === order.id);
      return {
        number: order.number,
        packages: own.length,
        weightGrams: grams(own),
        palletOrSlip: own.some(({ kind }) => kind === "pallet"),
        ...(order.purchaseOrder && { shipperInfo: order.purchaseOrder }),
      };
    }),
    freight: (["pallet", "carton", "case", "tote"] as const).flatMap((kind) => {
      const own = units.filter((unit) => unit.kind === kind);
      if (own.length === 0) return [];
      const type = kind === "pallet" ? "PLT" : "CTN";
      return [
        {
          handlingUnits: own.length,
          handlingUnitType: type,
          packages: own.length,
          packageType: type,
          weightGrams: grams(own),
          hazardous: false,
          description: language === "de" ? "Stückgut" : "General merchandise",
        },
      ];
    }),
    currency: "USD",
    weightUnit: "kg",
    size,
    language,
  };
}

const grams = (units: readonly Lpn[]): number => units.reduce((sum, { grossGrams }) => sum + (grossGrams ?? 0), 0);

/** X12 element 146 and the words people use. */
function termsOf(terms: string): BillOfLading["freightTerms"] {
  if (/^(CC|collect|unfrei)/i.test(terms)) return "collect";
  return /^(TP|third)/i.test(terms) ? "third-party" : "prepaid";
}
