import type { Handlers } from "../../store/handler.ts";
import { addBarcode, removeBarcode } from "./change-barcodes.ts";
import { deactivateItem } from "./deactivate-item.ts";
import { importItems } from "./import-items.ts";
import { getItem, listItems } from "./item-queries.ts";
import { saveItem } from "./save-item.ts";

export const itemsHandlers: Handlers = {
  "items.save": saveItem,
  "items.import": importItems,
  "items.deactivate": deactivateItem,
  "items.add-barcode": addBarcode,
  "items.remove-barcode": removeBarcode,
  "items.list": listItems,
  "items.get": getItem,
};
