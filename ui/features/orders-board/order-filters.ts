import type { CallInput } from "../../client/call.ts";

type Filter = Pick<CallInput<"orders.list">, "state" | "held">;

/** Which orders a tab shows. */
export const orderFilters = {
  living: { state: ["open", "released", "picking", "picked", "packed", "staged", "loaded", "draft"] },
  draft: { state: ["draft"] },
  held: { held: true },
  open: { state: ["open"] },
  released: { state: ["released"] },
  picking: { state: ["picking", "picked"] },
  packed: { state: ["packed", "staged", "loaded"] },
  shipped: { state: ["shipped"] },
  cancelled: { state: ["cancelled"] },
} as const satisfies Record<
  string,
  { state?: readonly NonNullable<Filter["state"]>[number][]; held?: boolean }
> as unknown as Record<OrderFilter, Filter>;
export type OrderFilter =
  | "living"
  | "draft"
  | "held"
  | "open"
  | "released"
  | "picking"
  | "packed"
  | "shipped"
  | "cancelled";

/** The tab that shows what a column of the board holds. */
export function filterOfColumn(column: string): OrderFilter {
  const filters: Record<string, OrderFilter> = {
    waiting: "living",
    "to-do": "open",
    released: "released",
    "in-progress": "picking",
    ready: "packed",
    done: "shipped",
  };
  return filters[column] ?? "living";
}

export function isLate(
  { state, requestedShipAt }: { state: string; requestedShipAt: number | null },
  nowMs: number,
): boolean {
  return requestedShipAt !== null && requestedShipAt < nowMs && state !== "shipped" && state !== "cancelled";
}
