/**
 * The neutral documents that every file format is read into and written from.
 * Quantities, grams, millimetres and cubic millimetres are whole numbers. A date is `YYYY-MM-DD`; a moment is a date or
 * `YYYY-MM-DDTHH:MM[:SS]`, in the site's own time unless it ends in `Z`. A `gtin` always has 14 digits, padded with zeros
 * on the left and with a right check digit; an `sscc` has 18. Numbers that fail their check digit stay in `ids`.
 */
export interface ItemDocument {
  sku: string;
  name: string;
  gtin?: string;
  /** "EA" unless the file says otherwise. */
  baseUom: string;
  owner?: string;
  tracksLot?: boolean;
  tracksSerial?: boolean;
  tracksExpiry?: boolean;
  shelfLifeDays?: number;
  minRemainingDays?: number;
  barcodes: string[];
  packagings: Packaging[];
  velocityClass?: "A" | "B" | "C";
  storageClass?: string;
  lifeCycle?: string;
  countryOfOrigin?: string;
  source?: Source;
}

/** The packaging whose `uom` is the item's base unit carries the base dimensions, with `qtyBase` 1. */
export interface Packaging {
  uom: string;
  qtyBase: number;
  gtin?: string;
  lengthMm?: number;
  widthMm?: number;
  heightMm?: number;
  weightGrams?: number;
}

export interface LocationDocument {
  id: string;
  zone: string;
  aisle?: string;
  bay?: string;
  level?: string;
  position?: string;
  /** storage, pick, staging, dock, packing, receiving, quarantine ... */
  kind?: string;
  capabilities: string[];
  travelSeq?: number;
  xMm?: number;
  yMm?: number;
  zMm?: number;
  maxWeightGrams?: number;
  /** May exceed 32 bits; fits 2^53. */
  maxVolumeMm3?: number;
  maxHeightMm?: number;
  maxLpns?: number;
  mixing?: LocationMixing;
  storageClasses: string[];
  checkDigits?: string;
  source?: Source;
}

export type LocationMixing = "any" | "one-sku" | "one-lot" | "empty-only";

export interface StockDocument {
  location: string;
  sku: string;
  /** In the item's base unit. */
  qty: number;
  lot?: string;
  expiryDate?: string;
  serial?: string;
  lpn?: string;
  owner?: string;
  status?: StockStatus;
  source?: Source;
}

export type StockStatus = "available" | "hold" | "quarantine" | "damaged";

export type Purpose = "new" | "cancel" | "change";

export interface OrderDocument {
  /** The number the sender gave the order (W05-02). */
  number: string;
  purpose: Purpose;
  customer?: Party;
  shipFrom?: Party;
  /** Whose goods these are (N1*DE). */
  depositor?: Party;
  depositorNumber?: string;
  warehouse?: Party;
  requestedShipDate?: string;
  requestedDeliveryDate?: string;
  /** 1 is the most urgent. */
  priority?: number;
  carrierScac?: string;
  routing?: string;
  serviceLevel?: string;
  paymentTerms?: string;
  purchaseOrder?: string;
  notes: string[];
  references: ProductId[];
  lines: OrderLine[];
  source?: Source;
}

export interface OrderLine {
  line: string;
  ids: ProductId[];
  sku?: string;
  gtin?: string;
  qty: number;
  uom: string;
  lot?: string;
  description?: string;
  source?: Source;
}

export interface AsnDocument {
  number: string;
  purpose: Purpose;
  supplier?: Party;
  shipTo?: Party;
  purchaseOrders: string[];
  billOfLading?: string;
  carrierReference?: string;
  carrierScac?: string;
  trailer?: string;
  seal?: string;
  expectedAt?: string;
  shippedAt?: string;
  lines: AsnLine[];
  packs: AsnPack[];
  source?: Source;
}

export interface AsnLine {
  line: string;
  ids: ProductId[];
  sku?: string;
  gtin?: string;
  qty: number;
  uom: string;
  lot?: string;
  expiryDate?: string;
  serial?: string;
  description?: string;
  /** The innermost pack that holds the goods. */
  sscc?: string;
  /** The pack around that pack. */
  parentSscc?: string;
  purchaseOrder?: string;
  purchaseOrderLine?: string;
  source?: Source;
}

export interface AsnPack {
  sscc: string;
  parentSscc?: string;
  kind: "pallet" | "carton";
}

/** A number and what kind of number it is: X12 elements 235/234, or 128/127 for references. */
export interface ProductId {
  qualifier: string;
  value: string;
}

export interface Party {
  id?: string;
  idQualifier?: string;
  name?: string;
  addressLines: string[];
  city?: string;
  region?: string;
  postcode?: string;
  country?: string;
}

/** Where in the file it stood, for later refusals that name a line. */
export interface Source {
  line: number;
  transactionSet?: string;
}

/** What arrived, for the depositor (X12 944). */
export interface ReceiptDocument {
  number: string;
  receivedOn: string;
  /** The number of the notice this answers. */
  shipmentNumber?: string;
  orderNumber?: string;
  warehouse?: Party;
  depositor?: Party;
  supplier?: Party;
  purchaseOrders: string[];
  billOfLading?: string;
  carrierScac?: string;
  trailer?: string;
  seal?: string;
  notes: string[];
  lines: ReceiptLine[];
}

export interface ReceiptLine {
  line: string;
  ids: ProductId[];
  sku?: string;
  gtin?: string;
  qty: number;
  uom: string;
  lot?: string;
  expiryDate?: string;
  description?: string;
  weightGrams?: number;
  exceptions: ReceiptException[];
}

export interface ReceiptException {
  kind: "damaged" | "short" | "over" | "hold";
  qty: number;
  lot?: string;
}

/** What left, for the depositor (X12 945). */
export interface ShipmentDocument {
  number: string;
  orderNumber: string;
  shippedOn: string;
  purchaseOrder?: string;
  billOfLading?: string;
  customer?: Party;
  shipFrom?: Party;
  depositor?: Party;
  carrierScac?: string;
  routing?: string;
  transportMethod?: string;
  paymentTerms?: string;
  trailer?: string;
  seal?: string;
  trackingNumber?: string;
  notes: string[];
  lines: ShipmentLine[];
  weightGrams?: number;
  packCount?: number;
}

export interface ShipmentLine {
  line: string;
  ids: ProductId[];
  sku?: string;
  gtin?: string;
  qtyOrdered: number;
  qtyShipped: number;
  uom: string;
  lot?: string;
  expiryDate?: string;
  description?: string;
  /** The packs that hold this line. */
  ssccs: string[];
  /** What was not shipped will follow. */
  backordered?: boolean;
}

/** What stands here, for the depositor (X12 846). */
export interface InventoryDocument {
  number: string;
  asOf: string;
  warehouse?: Party;
  depositor?: Party;
  lines: InventoryLine[];
}

export interface InventoryLine {
  ids: ProductId[];
  sku?: string;
  gtin?: string;
  uom: string;
  lot?: string;
  expiryDate?: string;
  description?: string;
  qtyOnHand?: number;
  qtyAvailable?: number;
  qtyAllocated?: number;
  qtyHold?: number;
  qtyDamaged?: number;
}

/** One booked move, for export. `at` is UTC. */
export interface MoveDocument {
  at: string;
  sku: string;
  qty: number;
  from: string;
  to: string;
  lot?: string;
  expiryDate?: string;
  serial?: string;
  lpn?: string;
  owner?: string;
  reason?: string;
  actor?: string;
  fact?: string;
}

/** A 997 or 999 that a partner sent about a group of ours. */
export interface AcknowledgementDocument {
  group: { functionalId: string; control: string };
  verdict: "accepted" | "accepted-with-errors" | "partly-accepted" | "rejected";
  sets: AcknowledgedSet[];
  source?: Source;
}

export interface AcknowledgedSet {
  id: string;
  control: string;
  verdict: "accepted" | "accepted-with-errors" | "rejected";
  /** AK5 / IK5 codes (X12 718 / 618). */
  codes: string[];
  notes: { segment: string; ordinal: number; code?: string; element?: string; elementCode?: string; copy?: string }[];
}
