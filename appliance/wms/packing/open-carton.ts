import type { RecordSet } from "#sync/model/facts/fact.ts";
import { parseSscc } from "#sync/model/gs1/sscc.ts";
import type { Order } from "#sync/model/records/order.ts";
import { type Book, refuse } from "../../store/book.ts";
import { holdsNothing } from "../stock/empty-lpn.ts";
import { giveSscc } from "../stock/give-number.ts";
import { openCartonOf } from "./packable.ts";

export interface OpenCarton {
  lpn: string;
  place: string;
  sets: RecordSet[];
}

/**
 * The carton to pack into: the one named, else the order's open one, else a new one with the next SSCC of this site. It stands where the
 * goods stand.
 */
export function openCarton(book: Book, order: Order, toLpn: string | undefined, place: string): OpenCarton {
  const id = toLpn === undefined ? openCartonOf(book, order.id)?.id : (parseSscc(toLpn) ?? toLpn);
  const known = id === undefined ? undefined : book.get("lpn", id);
  if (known && known.orderId === order.id && known.state === "building" && known.cartonNumber > 0)
    return { lpn: known.id, place: known.location, sets: [] };
  if (known) {
    const isEmpty = holdsNothing(book, known.id);
    if (!isEmpty && known.orderId !== "" && known.orderId !== order.id)
      refuse({
        code: "lpn-wrong-order",
        lpn: known.id,
        order: book.get("order", known.orderId)?.number ?? known.orderId,
      });
    if (!isEmpty || (known.state !== "planned" && known.state !== "emptied" && known.state !== "building"))
      refuse({ code: "lpn-in-use", lpn: known.id, state: known.state });
  }
  const lpn = id ?? giveSscc(book);
  const cartonNumber = nextCartonNumber(book, order.id);
  const fields = {
    kind: "carton" as const,
    state: "building" as const,
    location: place,
    parent: "",
    orderId: order.id,
    loadId: "",
    cartonNumber,
  };
  return {
    lpn,
    place,
    sets: [{ record: "lpn", id: lpn, fields: known ? fields : { ...fields, createdAt: book.nowMs } }],
  };
}

/** Cartons of an order are numbered from 1, in the order they are opened. */
export function nextCartonNumber(book: Book, orderId: string): number {
  return book.find("lpn", { orderId }).reduce((highest, { cartonNumber }) => Math.max(highest, cartonNumber), 0) + 1;
}
