import type { Load } from "#sync/model/records/load.ts";
import type { Lpn } from "#sync/model/records/lpn.ts";
import type { Order } from "#sync/model/records/order.ts";
import { refuse } from "../../store/book.ts";
import type { Reader } from "../../store/reader.ts";

/** A load by its id or by its number. */
export function requireLoad(reader: Reader, idOrNumber: string): Load {
  return (
    reader.get("load", idOrNumber) ??
    reader.first("load", { number: idOrNumber }) ??
    refuse({ code: "load-unknown", load: idOrNumber })
  );
}

export function ordersOn(reader: Reader, load: Pick<Load, "id">): Order[] {
  return reader.find("order", { loadId: load.id }, { order: "number, id" });
}

/** The cartons and pallets of an order, on the floor or on a truck; those nested on a pallet too. */
export function cartonsOf(reader: Reader, orderId: string): Lpn[] {
  return reader.find(
    "lpn",
    { orderId, state: ["building", "closed", "packed", "staged", "loaded", "shipped"] },
    { order: "cartonNumber, id" },
  );
}

/** How many of a load's cartons are on the truck. */
export function loadingProgress(reader: Reader, load: Pick<Load, "id">): { loaded: number; total: number } {
  const cartons = ordersOn(reader, load).flatMap(({ id }) => cartonsOf(reader, id));
  return {
    loaded: cartons.filter(({ state }) => state === "loaded" || state === "shipped").length,
    total: cartons.length,
  };
}
