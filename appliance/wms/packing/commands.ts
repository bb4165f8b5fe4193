import type { Handlers } from "../../store/handler.ts";
import { cartonClose } from "./carton-close.ts";
import { keepLpn } from "./keep-lpn.ts";
import { packOrder } from "./pack-order.ts";
import { packShort } from "./pack-short.ts";
import { packUnits } from "./pack-units.ts";
import { checkWeight, packingQueue } from "./packing-queries.ts";
import { undoPacking } from "./undo-packing.ts";

export const packingHandlers: Handlers = {
  "pack.carton-close": cartonClose,
  "pack.check-weight": checkWeight,
  "pack.keep-lpn": keepLpn,
  "pack.order": packOrder,
  "pack.short": packShort,
  "pack.undo": undoPacking,
  "pack.units": packUnits,
  "packing.queue": packingQueue,
};
