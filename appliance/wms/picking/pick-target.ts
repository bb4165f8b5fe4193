import type { RecordSet } from "#sync/model/facts/fact.ts";
import { parseSscc } from "#sync/model/gs1/sscc.ts";
import type { Lpn, LpnState } from "#sync/model/records/lpn.ts";
import type { Order } from "#sync/model/records/order.ts";
import { type Book, refuse } from "../../store/book.ts";
import { cartPlace } from "../stock/cart-place.ts";
import { holdsNothing } from "../stock/empty-lpn.ts";
import { giveNumber } from "../stock/give-number.ts";
import { requireLocation, requireUnlocked } from "../stock/require.ts";

/** What picked goods go into, and the sets that make it so. */
export interface Target {
  lpn: string;
  place: string;
  sets: RecordSet[];
}

interface Wish {
  toLpn?: string | undefined;
  toPlace?: string | undefined;
}

/**
 * The tote or carton for the goods of one order: the scanned one, else one of the order's own at the place named, else the tote
 * of the order on the caller's cart, else a new number. One LPN holds goods of one order.
 */
export function pickTarget(book: Book, order: Order, { toLpn, toPlace }: Wish): Target {
  if (toPlace !== undefined) requireDropPlace(book, toPlace);
  const at = toPlace === undefined ? cartPlace(book) : { place: toPlace, sets: [] };
  if (toLpn !== undefined) return namedTarget(book, order, parseSscc(toLpn) ?? toLpn, at);
  const [own] = book.find("lpn", { orderId: order.id, location: at.place, state: ["building", "picked"], parent: "" });
  if (own) return { lpn: own.id, place: own.location, sets: [] };
  return newTarget(book, order, giveNumber(book, "lpn"), at);
}

/** A place where picked goods may be put down. */
export function requireDropPlace(book: Book, location: string): void {
  const place = requireLocation(book, location);
  if (
    !place.capabilities.some((capability) => capability === "stage" || capability === "pack" || capability === "load")
  )
    refuse({ code: "capability-missing", location, capability: "stage" });
  requireUnlocked(place, "in");
}

function namedTarget(book: Book, order: Order, id: string, at: Omit<Target, "lpn">): Target {
  const known = book.get("lpn", id);
  if (!known) return newTarget(book, order, id, at);
  const isEmpty = holdsNothing(book, id);
  const isKept = known.state === "building" && known.orderId !== order.id && isLive(book, known.orderId);
  if (isEmpty && !isKept && reusable.includes(known.state)) return newTarget(book, order, id, at, known);
  if (known.orderId !== "" && known.orderId !== order.id)
    refuse({ code: "lpn-wrong-order", lpn: id, order: book.get("order", known.orderId)?.number ?? known.orderId });
  if (known.orderId === "" || (known.state !== "building" && known.state !== "picked"))
    refuse({ code: "lpn-in-use", lpn: id, state: known.state });
  return { lpn: id, place: known.location, sets: [] };
}

/** An empty tote may stand in another order's slot of a cart. */
function isLive(book: Book, orderId: string): boolean {
  const state = orderId === "" ? undefined : book.get("order", orderId)?.state;
  return state === "open" || state === "released" || state === "picking" || state === "picked";
}

/** States in which an LPN with nothing in it may serve again. */
const reusable: readonly LpnState[] = ["planned", "emptied", "building", "picked", "closed", "stored"];

function newTarget(book: Book, order: Order, id: string, at: Omit<Target, "lpn">, known?: Lpn): Target {
  const fields: Partial<Lpn> = {
    state: "building",
    location: at.place,
    parent: "",
    orderId: order.id,
    loadId: "",
    cartonNumber: 0,
  };
  if (!known) Object.assign(fields, { kind: parseSscc(id) === id ? "carton" : "tote", createdAt: book.nowMs });
  return { lpn: id, place: at.place, sets: [...at.sets, { record: "lpn", id, fields }] };
}
