import { words } from "./words.ts";

/** One thing wrong in a list that is taken whole or not at all. `index` counts from 0. */
export interface ListProblem {
  index: number;
  /** Path of the field inside the entry, such as `lines.2.sku`. */
  field: string;
  problem:
    | "missing"
    | "unknown"
    | "ambiguous"
    | "duplicate"
    | "not-a-number-of-packs"
    | "not-valid"
    | "check-digit-wrong"
    | "already-here"
    | "not-allowed"
    | "elsewhere";
  found: string;
}

export const stockRefusals = {
  "sku-unknown": words<{ sku: string }>(
    404,
    "Unknown SKU",
    ({ sku }) => `SKU ${sku} is not in the item master.`,
    "Import or create the item first.",
  ),
  "location-unknown": words<{ location: string }>(
    404,
    "Unknown location",
    ({ location }) => `There is no location ${location}.`,
    "Check the label, or import the location.",
  ),
  "lpn-unknown": words<{ lpn: string }>(
    404,
    "Unknown LPN",
    ({ lpn }) => `LPN ${lpn} is not known here.`,
    "Check the label; unknown goods go to receiving.",
  ),
  "lot-required": words<{ sku: string }>(
    422,
    "The lot is missing",
    ({ sku }) => `SKU ${sku} is tracked by lot.`,
    "Scan or type the lot.",
  ),
  "serial-required": words<{ sku: string; qty: number; given: number }>(
    422,
    "Serial numbers are missing",
    ({ sku, qty, given }) => `SKU ${sku} is tracked by serial: ${qty} needed, ${given} given.`,
    "Scan one serial number per unit.",
  ),
  "serial-elsewhere": words<{ sku: string; serial: string; place: string }>(
    409,
    "This serial number is somewhere else",
    ({ sku, serial, place }) => `${sku} serial ${serial} is booked in ${place}.`,
    "Check the label; a supervisor can correct the book.",
  ),
  "expiry-required": words<{ sku: string }>(
    422,
    "The expiry date is missing",
    ({ sku }) => `SKU ${sku} is tracked by expiry date.`,
    "Scan or type the expiry date.",
  ),
  "not-enough-stock": words<{ sku: string; place: string; wanted: number; free: number; holders: string }>(
    409,
    "Not enough stock",
    ({ sku, place, wanted, free, holders }) =>
      `${wanted} of ${sku} wanted in ${place || "the site"}, ${free} free. ${holders}`,
    "Take less, wait for the next supply, or free what holds it.",
  ),
  "location-locked": words<{ location: string; direction: "in" | "out"; reason: string }>(
    409,
    "The location is locked",
    ({ location, direction, reason }) =>
      `Nothing may go ${direction === "in" ? "into" : "out of"} ${location}: ${reason}.`,
    "Choose another location, or let a supervisor unlock it.",
  ),
  "location-full": words<{
    location: string;
    limit: "weight" | "volume" | "height" | "lpns";
    free: number;
    needed: number;
  }>(
    422,
    "The location has no room",
    ({ location, limit, free, needed }) => `${location}: ${needed} needed by ${limit}, ${free} free.`,
    "Choose another location.",
  ),
  "mixing-not-allowed": words<{ location: string; mixing: string; holds: string }>(
    422,
    "This location must not be mixed",
    ({ location, mixing, holds }) => `${location} takes ${mixing}; it holds ${holds}.`,
    "Choose another location.",
  ),
  "storage-class-wrong": words<{ location: string; storageClass: string }>(
    422,
    "Wrong kind of location",
    ({ location, storageClass }) => `${location} is not made for ${storageClass}.`,
    "Choose another location.",
  ),
  "capability-missing": words<{ location: string; capability: string }>(
    422,
    "The location cannot do that",
    ({ location, capability }) => `${location} has no capability "${capability}".`,
    "Choose another location.",
  ),
  "lpn-in-use": words<{ lpn: string; state: string }>(
    409,
    "This LPN is in use",
    ({ lpn, state }) => `LPN ${lpn} is ${state}.`,
    "Use another label.",
  ),
  "lpn-loop": words<{ lpn: string; parent: string }>(
    422,
    "An LPN cannot stand inside itself",
    ({ lpn, parent }) => `${parent} is inside ${lpn}.`,
    "Choose another parent.",
  ),
  "hold-unknown": words<{ id: string }>(
    404,
    "Unknown hold",
    ({ id }) => `There is no active hold ${id}.`,
    "Reload the list.",
  ),
  "list-invalid": words<{ problems: ListProblem[] }>(
    422,
    "The list has errors; nothing of it was taken",
    ({ problems }) =>
      problems
        .slice(0, 20)
        .map(
          ({ index, field, problem, found }) =>
            `entry ${index + 1}, ${field}: ${problem}${found === "" ? "" : ` (found ${found})`}`,
        )
        .join("; ") + (problems.length > 20 ? `; and ${problems.length - 20} more` : ""),
    "Correct every listed entry and send the whole list again.",
  ),
  "item-inactive": words<{ sku: string }>(
    409,
    "This item is switched off",
    ({ sku }) => `SKU ${sku} is not active.`,
    "Activate the item, or use the SKU that replaced it.",
  ),
  "item-has-stock": words<{ sku: string; field: string; onHand: number }>(
    409,
    "The item has stock",
    ({ sku, field, onHand }) => `${field} of SKU ${sku} cannot change while ${onHand} units are on hand.`,
    "Move the stock out first, or make a new SKU.",
  ),
  "uom-unknown": words<{ sku: string; uom: string; known: string }>(
    422,
    "Unknown unit",
    ({ sku, uom, known }) => `SKU ${sku} has no unit ${uom}; it has ${known}.`,
    "Use a known unit, or add the packaging to the item.",
  ),
  "uom-not-whole": words<{ sku: string; uom: string; qtyBase: number; qtyPerUom: number }>(
    422,
    "Not a whole number of packs",
    ({ sku, uom, qtyBase, qtyPerUom }) => `${qtyBase} base units of SKU ${sku} are no whole ${uom} of ${qtyPerUom}.`,
    "Give the quantity in base units.",
  ),
  "location-in-use": words<{ location: string; what: string; count: number }>(
    409,
    "The location is in use",
    ({ location, what, count }) => `${location} still has ${count} ${what}.`,
    "Empty it and finish its work first.",
  ),
  "check-digits-wrong": words<{ location: string }>(
    422,
    "Wrong check digits",
    ({ location }) => `These are not the check digits of ${location}.`,
    "Read the label at the place where you stand.",
  ),
  "lpn-not-empty": words<{ lpn: string; onHand: number }>(
    409,
    "This LPN is not empty",
    ({ lpn, onHand }) => `LPN ${lpn} holds ${onHand} units.`,
    "Empty it first.",
  ),
  "override-not-allowed": words<{ needs: string }>(
    403,
    "Only a supervisor may override",
    ({ needs }) => `An override is for: ${needs}.`,
    "Choose another location, or ask a supervisor.",
  ),
  "recount-same-person": words<{ count: string }>(
    409,
    "Somebody else must recount",
    ({ count }) => `Count ${count} was counted by you before.`,
    "Give it to another counter; a supervisor may do it alone.",
  ),
};
