import type { Handlers } from "../../store/handler.ts";
import { loadCarton, unloadCarton } from "./load-carton.ts";
import { getLoad, listLoads } from "./load-queries.ts";
import { assignOrders, cancelLoad, createLoad, dockLoad, unassignOrders } from "./plan-load.ts";
import { shipLoad } from "./ship-load.ts";
import { shipOrder } from "./ship-order.ts";
import { listShipments } from "./shipment-queries.ts";
import { stageLpn } from "./stage-lpn.ts";

export const loadsHandlers: Handlers = {
  "load.carton": loadCarton,
  "load.unload": unloadCarton,
  "loads.assign-orders": assignOrders,
  "loads.cancel": cancelLoad,
  "loads.create": createLoad,
  "loads.dock": dockLoad,
  "loads.get": getLoad,
  "loads.list": listLoads,
  "loads.ship": shipLoad,
  "loads.unassign": unassignOrders,
  "orders.ship": shipOrder,
  "shipments.list": listShipments,
  "stage.lpn": stageLpn,
};
