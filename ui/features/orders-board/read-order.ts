import type { CallValue } from "../../client/call.ts";

export interface OrderDetailLine {
  line: number;
  sku: string;
  uom: string;
  lot: string;
  orderedQty: number;
  openQty: number;
  promisedQty: number;
  allocatedQty: number;
  pickedQty: number;
  packedQty: number;
  shippedQty: number;
  cancelledQty: number;
  backorderQty: number;
  /** Waits, and no stock is there for it. */
  missingQty: number;
}

export interface OrderDetail {
  orderId: string;
  number: string;
  state: string;
  held: boolean;
  holdReason: string;
  priority: number;
  customer: string;
  shipToName: string;
  purchaseOrder: string;
  carrierScac: string;
  serviceLevel: string;
  requestedShipAt: number | null;
  createdAt: number | null;
  shipComplete: boolean;
  problems: string[];
  lines: OrderDetailLine[];
  tasks: {
    id: string;
    type: string;
    state: string;
    fromPlace: string;
    toPlace: string;
    leaseHolder: string;
    doneBy: string;
    assignedTo: string;
  }[];
  lpns: { id: string; state: string; location: string }[];
  children: { orderId: string; number: string; state: string }[];
  /** Two facts of one kind may share their moment: the key tells them apart. */
  history: { key: string; atMs: number; actor: string; type: string }[];
}

/** `orders.get` gives whole records, of this version or a newer one: what a screen shows is read field by field. */
export function readOrder({ order, lines, tasks, lpns, children, history }: CallValue<"orders.get">): OrderDetail {
  const shipTo =
    typeof order.shipTo === "object" && order.shipTo !== null ? (order.shipTo as Record<string, unknown>) : {};
  return {
    orderId: text(order.id),
    number: text(order.number),
    state: text(order.state),
    held: order.held === true,
    holdReason: text(order.holdReason),
    priority: int(order.priority),
    customer: text(order.customer),
    shipToName: text(shipTo.name),
    purchaseOrder: text(order.purchaseOrder),
    carrierScac: text(order.carrierScac),
    serviceLevel: text(order.serviceLevel),
    requestedShipAt: moment(order.requestedShipAt),
    createdAt: moment(order.createdAt),
    shipComplete: order.shipComplete === true,
    problems: Array.isArray(order.problems) ? order.problems.map(text) : [],
    lines: lines.map(readLine),
    tasks: tasks.map((task) => ({
      id: text(task.id),
      type: text(task.type),
      state: text(task.state),
      fromPlace: text(task.fromPlace),
      toPlace: text(task.toPlace),
      leaseHolder: text(task.leaseHolder),
      doneBy: text(task.doneBy),
      assignedTo: text(task.assignedTo),
    })),
    lpns: lpns.map((lpn) => ({ id: text(lpn.id), state: text(lpn.state), location: text(lpn.location) })),
    children,
    history: history.map(({ atMs, actor, type }, index) => ({ key: `${index}`, atMs, actor, type })),
  };
}

function readLine(line: Record<string, unknown>): OrderDetailLine {
  return {
    line: int(line.line),
    sku: text(line.sku),
    uom: text(line.uom),
    lot: text(line.lot),
    orderedQty: int(line.orderedQty),
    openQty: int(line.openQty),
    promisedQty: int(line.promisedQty),
    allocatedQty: int(line.allocatedQty),
    pickedQty: int(line.pickedQty),
    packedQty: int(line.packedQty),
    shippedQty: int(line.shippedQty),
    cancelledQty: int(line.cancelledQty),
    backorderQty: int(line.backorderQty),
    missingQty: Math.max(0, int(line.openQty) - int(line.promisedQty)),
  };
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const int = (value: unknown): number => (typeof value === "number" ? value : 0);
const moment = (value: unknown): number | null => (typeof value === "number" ? value : null);
