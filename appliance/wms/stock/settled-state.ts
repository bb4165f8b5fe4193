import type { OrderLine, OrderState } from "#sync/model/records/order.ts";
import { needOf } from "./available-need.ts";

/** The state of an order after units were cancelled, freed or moved to another order. */
export function settledState(state: OrderState, lines: readonly OrderLine[]): OrderState {
  const total = (of: (line: OrderLine) => number) => lines.reduce((sum, line) => sum + of(line), 0);
  const wantedQty = total((line) => line.orderedQty - line.cancelledQty - line.backorderQty);
  if (wantedQty === 0) return "cancelled";
  if (state !== "released" && state !== "picking") return state;
  const pickedQty = total((line) => line.pickedQty);
  if (total((line) => line.allocatedQty) > 0) return state;
  if (pickedQty === 0) return "open";
  if (total(needOf) > 0) return state;
  return total((line) => line.packedQty) === pickedQty ? "packed" : "picked";
}
