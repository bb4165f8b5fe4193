import { addBarcode as addContract, removeBarcode as removeContract } from "#sync/contracts/items.ts";
import { barcodeId } from "#sync/model/items/item-barcodes.ts";
import { refuse } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { itemsByCode } from "../stock/item-codes.ts";
import { requireItem } from "../stock/require.ts";
import { qtyPerUom, uomsOf } from "../stock/uom.ts";

/** A code may be on several items: it is then asked for at the scan. `alsoOn` names the others. */
export const addBarcode = decides(addContract, (book, { sku, code, uom }) => {
  const item = requireItem(book, sku);
  const unit = uom ?? item.baseUom;
  const known = uomsOf(item).map((one) => one.uom);
  const qtyBase = qtyPerUom(item, unit) ?? refuse({ code: "uom-unknown", sku, uom: unit, known: known.join(", ") });
  const alsoOn = itemsByCode(book, code)
    .map((match) => match.item.id)
    .filter((other) => other !== sku);
  const id = barcodeId(code, sku);
  const now = book.get("barcode", id);
  if (!now || now.deletedAt !== null || now.uom !== unit || now.qtyBase !== qtyBase)
    book.post({
      type: "barcode-added",
      data: { sku, code, uom: unit, qtyBase },
      sets: [{ record: "barcode", id, fields: { code, sku, uom: unit, qtyBase, deletedAt: null } }],
    });
  return { sku, code, qtyBase, alsoOn };
});

export const removeBarcode = decides(removeContract, (book, { sku, code }) => {
  requireItem(book, sku);
  const id = barcodeId(code, sku);
  const now = book.get("barcode", id);
  if (!now || now.deletedAt !== null) refuse({ code: "not-found", what: "barcode", id: code });
  book.post({
    type: "barcode-removed",
    data: { sku, code },
    sets: [{ record: "barcode", id, fields: { deletedAt: book.nowMs } }],
  });
  return { sku, code };
});
