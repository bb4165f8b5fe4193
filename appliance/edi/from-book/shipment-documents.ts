import type { Address } from "#sync/model/records/order.ts";
import type { Reader } from "../../store/reader.ts";
import { qtyPerUom } from "../../wms/stock/uom.ts";
import type { ProductId, ShipmentDocument, ShipmentLine } from "../documents.ts";
import { gtin14 } from "../gs1-number.ts";
import { siteDay } from "../site-time.ts";
import { partyFromText, partyOf } from "../to-commands/party-address.ts";
import { askBook } from "./ask-book.ts";
import { siteParty } from "./site-party.ts";

type Shipment = ReturnType<typeof askShipments>["shipments"][number];

/** What left with one order, for its depositor. */
export function shipmentDocument(reader: Reader, orderId: string): ShipmentDocument | undefined {
  const [shipment] = askShipments(reader, { orderId }).shipments;
  return shipment && documentOf(reader, shipment);
}

/** Everything that left from a moment on, oldest first. */
export function* shipmentDocuments(reader: Reader, fromMs: number, toMs: number): Generator<ShipmentDocument> {
  let after: string | undefined;
  do {
    const page = askShipments(reader, { since: fromMs, limit: 500, after });
    for (const shipment of page.shipments) {
      if (shipment.shippedAt > toMs) return;
      yield documentOf(reader, shipment);
    }
    after = page.next ?? undefined;
  } while (after !== undefined);
}

const askShipments = (reader: Reader, input: { orderId?: string; since?: number; limit?: number; after?: string }) =>
  askBook(reader, "shipments.list", input);

function documentOf(reader: Reader, shipment: Shipment): ShipmentDocument {
  const { source, shipTo, loadNumber, number } = shipment;
  const depositor = partyFromText(source.depositor);
  const parts = new CartonParts(shipment.cartons);
  return {
    number: loadNumber || number,
    orderNumber: number,
    shippedOn: siteDay(shipment.shippedAt, reader.setting("site.timeZone")),
    ...(shipment.purchaseOrder && { purchaseOrder: shipment.purchaseOrder }),
    ...(shipment.bolNumber && { billOfLading: shipment.bolNumber }),
    customer: partyOf(shipTo as unknown as Address),
    shipFrom: siteParty(reader),
    ...(depositor && { depositor }),
    ...(shipment.carrierScac && { carrierScac: shipment.carrierScac }),
    ...(shipment.trailer && { trailer: shipment.trailer }),
    ...(shipment.seal && { seal: shipment.seal }),
    ...(shipment.trackingNumber && { trackingNumber: shipment.trackingNumber }),
    notes: [],
    lines: shipment.lines.flatMap((line) => linesOf(reader, line, parts)),
    ...(shipment.grossGrams > 0 && { weightGrams: shipment.grossGrams }),
    ...(shipment.cartons.length > 0 && { packCount: shipment.cartons.length }),
  };
}

/** One line for each lot that left; what did not leave is told on the first. In the unit of the order where all parts are whole. */
function linesOf(reader: Reader, line: Shipment["lines"][number], cartons: CartonParts): ShipmentLine[] {
  const item = reader.get("item", line.sku);
  const parts = cartons.take(line.sku, line.shippedQty);
  const per = (item && qtyPerUom(item, line.uom)) ?? 1;
  const whole = [line.orderedQty, ...parts.map(({ qty }) => qty)].every((qty) => qty % per === 0);
  const inUnit = (qtyBase: number) => (whole ? qtyBase / per : qtyBase);
  const later = parts.slice(1).reduce((sum, { qty }) => sum + qty, 0);
  const gtin = gtin14(item?.gtin ?? "");
  return (parts.length > 0 ? parts : [noPart]).map((part, index) => ({
    line: line.source.line ?? String(line.line),
    ids: idsOf(line.source),
    sku: line.sku,
    ...(gtin && { gtin }),
    qtyOrdered: inUnit(index === 0 ? line.orderedQty - later : part.qty),
    qtyShipped: inUnit(part.qty),
    uom: whole ? line.uom : (item?.baseUom ?? "EA"),
    ...(part.lot && { lot: part.lot }),
    ...(part.expiryDate && { expiryDate: part.expiryDate }),
    ...(item?.name && { description: item.name }),
    ssccs: part.ssccs,
    ...(index === 0 && line.backorderQty > 0 && { backordered: true }),
  }));
}

interface Part {
  lot: string;
  expiryDate: string;
  qty: number;
  ssccs: string[];
}
const noPart: Part = { lot: "", expiryDate: "", qty: 0, ssccs: [] };

function idsOf(source: Record<string, string>): ProductId[] {
  return Object.entries(source).flatMap(([name, value]) =>
    name.startsWith("id.") ? [{ qualifier: name.slice(3), value }] : [],
  );
}

/** What is in the cartons, given to the lines of an order one after the other: two lines may ask for one SKU. */
class CartonParts {
  readonly #left: { sku: string; lot: string; expiryDate: string; qty: number; sscc: string }[];

  constructor(cartons: Shipment["cartons"]) {
    this.#left = cartons.flatMap(({ lpn, sscc, contents }) =>
      contents.map((content) => ({ ...content, sscc: sscc || lpn })),
    );
  }

  take(sku: string, qty: number): Part[] {
    const parts = new Map<string, Part>();
    let open = qty;
    for (const content of this.#left) {
      if (content.sku !== sku || content.qty === 0 || open === 0) continue;
      const taken = Math.min(open, content.qty);
      content.qty -= taken;
      open -= taken;
      add(parts, content.lot, content.expiryDate, taken, content.sscc);
    }
    // Shipped, though no carton tells its content: the quantity counts, its lot and pack are not known.
    if (open > 0) add(parts, "", "", open, "");
    return [...parts.values()];
  }
}

function add(parts: Map<string, Part>, lot: string, expiryDate: string, qty: number, sscc: string): void {
  const part = parts.get(lot) ?? { lot, expiryDate, qty: 0, ssccs: [] };
  part.qty += qty;
  if (/^\d{18}$/.test(sscc) && !part.ssccs.includes(sscc)) part.ssccs.push(sscc);
  parts.set(lot, part);
}
