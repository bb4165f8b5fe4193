import type { Handlers } from "../../store/handler.ts";
import { adjustStock, setStatus } from "./adjust-stock.ts";
import { listHolds, placeHold, releaseHold } from "./holds.ts";
import { importStock } from "./import-stock.ts";
import { traceLot } from "./lot-trace.ts";
import { closeLpn, createLpn, nestLpn, unnestLpn } from "./lpn-commands.ts";
import { getLpn } from "./lpn-queries.ts";
import { moveLocation, moveScanned } from "./move-location.ts";
import { moveLoose } from "./move-loose.ts";
import { moveLpnTo } from "./move-lpn.ts";
import { correctLot, recallLot, releaseLot } from "./recall-lot.ts";
import { requestMove } from "./request-move.ts";
import { runReplenishment } from "./run-replenishment.ts";
import { listStock, stockAsOfMoment, stockHistory } from "./stock-queries.ts";

export const inventoryHandlers: Handlers = {
  "stock.move": moveLpnTo,
  "stock.request-move": requestMove,
  "stock.move-scanned": moveScanned,
  "stock.move-loose": moveLoose,
  "stock.move-location": moveLocation,
  "stock.adjust": adjustStock,
  "stock.set-status": setStatus,
  "stock.import": importStock,
  "stock.list": listStock,
  "stock.as-of": stockAsOfMoment,
  "stock.history": stockHistory,
  "lpn.create": createLpn,
  "lpn.nest": nestLpn,
  "lpn.unnest": unnestLpn,
  "lpn.close": closeLpn,
  "lpn.get": getLpn,
  "holds.place": placeHold,
  "holds.release": releaseHold,
  "holds.list": listHolds,
  "lots.recall": recallLot,
  "lots.release": releaseLot,
  "lots.correct": correctLot,
  "lots.trace": traceLot,
  "replenish.run": runReplenishment,
};
