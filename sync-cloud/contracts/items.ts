import { z } from "zod";
import { type Contract, command, query } from "./define.ts";
import { code, owner, pageAfter, pageSize, qty, qtyOrZero, sku } from "./values.ts";

const mm = z.int().min(0).max(100_000);
const grams = z.int().min(0).max(100_000_000);

export const packagingShape = z.strictObject({
  uom: z
    .string()
    .trim()
    .min(1)
    .max(12)
    .meta({ description: "EA, IN (inner), CA (case), PL (pallet), or the partner's own" }),
  qtyBase: qty.meta({ description: "Base units in one of it" }),
  gtin: z.string().trim().max(14).optional(),
  lengthMm: mm.optional(),
  widthMm: mm.optional(),
  heightMm: mm.optional(),
  weightGrams: grams.optional(),
});

/** All but the SKU may be left out: what is not given stays as it is. */
const itemFields = {
  sku,
  name: z.string().trim().max(200).optional(),
  gtin: z.string().trim().max(14).optional(),
  owner: owner.optional(),
  baseUom: z.string().trim().min(1).max(12).optional(),
  packagings: z.array(packagingShape).max(20).optional(),
  barcodes: z
    .array(code)
    .max(50)
    .optional()
    .meta({ description: "Further codes of one base unit; added, never taken away" }),
  tracksLot: z.boolean().optional(),
  tracksSerial: z.boolean().optional(),
  tracksExpiry: z.boolean().optional(),
  shelfLifeDays: z.int().min(1).max(36_500).nullable().optional(),
  minRemainingDays: z.int().min(0).max(36_500).optional(),
  allocationRule: z.enum(["", "fefo", "fifo", "lifo", "closest", "full-packs-first"]).optional(),
  velocityClass: z.enum(["A", "B", "C"]).optional(),
  storageClass: z.string().trim().max(20).optional(),
  holdOnReceipt: z.boolean().optional(),
  overReceiptPercent: z.int().min(0).max(1_000).optional(),
  countToleranceQty: qtyOrZero.optional(),
  homeLocation: z.string().trim().max(40).optional(),
  minQty: qtyOrZero.nullable().optional(),
  maxQty: qtyOrZero.nullable().optional(),
  active: z.boolean().optional(),
};
export const itemShape = z.strictObject(itemFields);

const barcodeShape = z.object({ code: z.string(), uom: z.string(), qtyBase: z.int() });
/** One item in a list; what it has here stands beside it. */
export const itemRow = z.object({
  sku: z.string(),
  name: z.string(),
  gtin: z.string(),
  owner: z.string(),
  baseUom: z.string(),
  velocityClass: z.string(),
  tracksLot: z.boolean(),
  tracksSerial: z.boolean(),
  tracksExpiry: z.boolean(),
  active: z.boolean(),
  onHand: z.int(),
});

export const saveItem = command({
  name: "items.save",
  title: "Create or change one item; fields that are not given stay as they are",
  input: itemFields,
  output: z.object({ sku: z.string(), isNew: z.boolean(), changed: z.array(z.string()) }),
  refusals: ["list-invalid", "item-has-stock"],
  may: ["supervisor", "integrator"],
  rest: "POST /items/save",
});

export const importItems = command({
  name: "items.import",
  title: "Create or change many items: the list is taken whole or not at all",
  input: { items: z.array(itemShape).min(1).max(100_000) },
  output: z.object({ created: z.int(), changed: z.int(), unchanged: z.int() }),
  refusals: ["list-invalid", "item-has-stock"],
  may: ["supervisor", "integrator"],
  rest: "POST /items/import",
});

export const deactivateItem = command({
  name: "items.deactivate",
  title: "Switch an item off: it is not received or ordered any more; its stock stays and can go out",
  input: { sku },
  output: z.object({ sku: z.string(), onHand: z.int() }),
  refusals: ["sku-unknown"],
  may: ["supervisor", "integrator"],
  rest: "POST /items/deactivate",
});

export const addBarcode = command({
  name: "items.add-barcode",
  title: "Add a barcode to an item",
  input: {
    sku,
    code,
    uom: z
      .string()
      .trim()
      .min(1)
      .max(12)
      .optional()
      .meta({ description: "The packaging it stands for; the base unit when left out" }),
  },
  output: z.object({ sku: z.string(), code: z.string(), qtyBase: z.int(), alsoOn: z.array(z.string()) }),
  refusals: ["sku-unknown", "uom-unknown"],
  may: ["receiver", "supervisor", "integrator"],
  rest: "POST /items/add-barcode",
});

export const removeBarcode = command({
  name: "items.remove-barcode",
  title: "Take a barcode off an item",
  input: { sku, code },
  output: z.object({ sku: z.string(), code: z.string() }),
  refusals: ["sku-unknown", "not-found"],
  may: ["supervisor", "integrator"],
  rest: "POST /items/remove-barcode",
});

export const listItems = query({
  name: "items.list",
  title: "Items, by SKU",
  input: {
    search: z.string().trim().max(80).default("").meta({ description: "Part of the SKU or name, or a whole barcode" }),
    show: z.enum(["active", "inactive", "all"]).default("active"),
    limit: pageSize,
    after: pageAfter,
  },
  output: z.object({ items: z.array(itemRow.extend({ allocated: z.int() })), next: z.string().optional() }),
  may: "anyone",
  rest: "GET /items",
});

export const getItem = query({
  name: "items.get",
  title: "One item with its codes, stock, open orders and expected supply",
  input: { sku },
  output: z.object({
    item: z.looseObject({ id: z.string(), name: z.string() }),
    barcodes: z.array(barcodeShape),
    totals: z.object({ onHand: z.int(), allocated: z.int(), hold: z.int(), quarantine: z.int(), damaged: z.int() }),
    stock: z.array(
      z.object({
        place: z.string(),
        lot: z.string(),
        expiryDate: z.string(),
        lpn: z.string(),
        owner: z.string(),
        status: z.string(),
        onHand: z.int(),
        allocated: z.int(),
      }),
    ),
    orders: z.array(
      z.object({
        orderId: z.string(),
        number: z.string(),
        state: z.string(),
        line: z.int(),
        openQty: z.int(),
        allocatedQty: z.int(),
      }),
    ),
    supply: z.array(
      z.object({
        inboundId: z.string(),
        number: z.string(),
        state: z.string(),
        expectedAt: z.int().nullable(),
        openQty: z.int(),
      }),
    ),
  }),
  refusals: ["sku-unknown"],
  may: "anyone",
  rest: "GET /items/one",
});

export const itemsContracts = {
  "items.save": saveItem,
  "items.import": importItems,
  "items.deactivate": deactivateItem,
  "items.add-barcode": addBarcode,
  "items.remove-barcode": removeBarcode,
  "items.list": listItems,
  "items.get": getItem,
} satisfies Record<string, Contract>;
