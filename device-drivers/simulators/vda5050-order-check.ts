import { isDeepStrictEqual } from "node:util";
import type {
  ErrorLevel,
  Factsheet,
  OperatingMode,
  Order,
  OrderNode,
  VehicleError,
  Version,
} from "../codecs/vda5050/model.ts";

/** What a vehicle looks at before it takes an order. */
export interface OrderTaker {
  version: Version;
  mode: OperatingMode;
  factsheet: Factsheet;
  knownMaps: readonly string[] | undefined;
  orderId: string;
  orderUpdate: number;
  lastOrder: Order | undefined;
  isCancelled: boolean;
  isIdle: boolean;
  /** The last released node, as it was said. */
  decision: OrderNode | undefined;
  isAt(node: OrderNode): boolean;
}

export interface OrderRefusal {
  type: string;
  level?: ErrorLevel;
  more?: Record<string, string>;
}

/** VDA 5050, 6.1.2 and 6.1.4: why an order or update is refused, whether it is a repeat, or nothing when it is to be taken. */
export function refusalOf(v: OrderTaker, order: Order): "repeat" | OrderRefusal | undefined {
  const is3 = v.version === "3.0";
  const no = (now: string, old: string, more?: Record<string, string>, level?: ErrorLevel) => ({
    type: is3 ? now : old,
    ...(more && { more }),
    ...(level && { level }),
  });
  const first = order.nodes[0] as OrderNode;
  if (!isWellFormed(order)) return no("VALIDATION_FAILURE", "validationError");
  if (order.id === v.orderId) {
    if (order.update < v.orderUpdate) return no("OUTDATED_ORDER_UPDATE", "orderUpdateError");
    if (order.update === v.orderUpdate)
      return isDeepStrictEqual(order, v.lastOrder) ? "repeat" : no("SAME_ORDER_UPDATE_ID", "orderUpdateError");
    if (v.isCancelled) return no("ORDER_UPDATE_FOLLOWING_CANCEL", "orderUpdateError");
    if (!isDeepStrictEqual(first, v.decision)) return no("INVALID_ORDER", "orderUpdateError");
  } else {
    if (v.mode !== "automatic" && v.mode !== "semiautomatic") return no("MOBILE_ROBOT_NOT_AVAILABLE", "orderError");
    if (!v.isIdle) return no("OTHER_ORDER_ACTIVE", "orderError");
    if (order.update !== 0) return no("INVALID_ORDER", "orderUpdateError");
    if (!v.isAt(first)) return no("START_NODE_OUT_OF_RANGE", "noRouteError");
  }
  const maps = v.knownMaps;
  if (maps && order.nodes.some(({ position }) => position && !maps.includes(position.mapId)))
    return no("UNKNOWN_MAP_ID", "orderError");
  const known = new Set(v.factsheet.actions.map(({ type }) => type));
  const strange = [...order.nodes, ...order.edges]
    .flatMap(({ actions }) => actions)
    .find(({ type }) => !known.has(type));
  if (strange) return no("INVALID_ORDER_ACTION", "orderError", { actionId: strange.id });
  const unsupported = order.edges.find(
    ({ trajectory }) => trajectory && !supports(v.factsheet, "order.edges.trajectory"),
  );
  return unsupported
    ? no("UNSUPPORTED_PARAMETER", "orderError", { parameter: "order.edges.trajectory" }, "critical")
    : undefined;
}

const supports = (sheet: Factsheet, parameter: string): boolean =>
  sheet.optional.some(({ name }) => name === parameter || name.startsWith(`${parameter}.`));

function isWellFormed({ nodes, edges }: Order): boolean {
  if (nodes.length === 0 || edges.length !== nodes.length - 1) return false;
  const start = (nodes[0] as OrderNode).seq;
  const inOrder =
    nodes.every(({ seq }, index) => seq === start + 2 * index) &&
    edges.every(({ seq }, index) => seq === start + 2 * index + 1);
  const firstHorizon = nodes.findIndex(({ released }) => !released);
  const baseFirst = firstHorizon < 0 || nodes.slice(firstHorizon).every(({ released }) => !released);
  const edgesFit = edges.every(({ released }, index) => released === (nodes[index + 1] as OrderNode).released);
  return inOrder && baseFirst && edgesFit && firstHorizon !== 0;
}

export function errorOf(
  type: string,
  level: ErrorLevel,
  references: Readonly<Record<string, string>>,
  meaning: VehicleError["meaning"] = "other",
): VehicleError {
  const update = Number(references.orderUpdateId ?? Number.NaN);
  return {
    type,
    level,
    meaning,
    references: Object.entries(references).map(([key, value]) => ({ key, value })),
    ...(references.orderId !== undefined && { orderId: references.orderId }),
    ...(Number.isInteger(update) && { orderUpdate: update }),
    ...(references.actionId !== undefined && { actionId: references.actionId }),
  };
}
