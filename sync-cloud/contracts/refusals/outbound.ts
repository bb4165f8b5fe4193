import { words } from "./words.ts";

export const outboundRefusals = {
  "order-exists": words<{ number: string }>(
    409,
    "This order is here already",
    ({ number }) => `Order ${number} was imported before.`,
    "Nothing to do; send a change or a cancel instead.",
  ),
  "order-held": words<{ order: string; reason: string }>(
    409,
    "The order is on hold",
    ({ order, reason }) => `Order ${order}: ${reason}.`,
    "Take the hold off first.",
  ),
  "nothing-to-release": words<{ order: string; why: string }>(
    409,
    "Nothing can be released",
    ({ order, why }) => `Order ${order}: ${why}.`,
    "Wait for stock, or split the order.",
  ),
  "task-unknown": words<{ task: string }>(
    404,
    "Unknown task",
    ({ task }) => `There is no task ${task}.`,
    "Ask for the next job.",
  ),
  "task-taken": words<{ task: string; holder: string }>(
    409,
    "Somebody else has this task",
    ({ task, holder }) => `Task ${task} is leased to ${holder}.`,
    "Ask for the next job.",
  ),
  "no-work": words<{ why: string }>(404, "No work is waiting", ({ why }) => why, "Ask again in a moment."),
  "qty-over": words<{ wanted: number; most: number }>(
    422,
    "More than asked for",
    ({ wanted, most }) => `${wanted} given, at most ${most}.`,
    "Correct the quantity.",
  ),
  "lpn-wrong-order": words<{ lpn: string; order: string }>(
    409,
    "This LPN belongs to another order",
    ({ lpn, order }) => `LPN ${lpn} holds goods of order ${order}.`,
    "Use an empty LPN or the one of this order.",
  ),
  "not-packed": words<{ order: string; open: number }>(
    409,
    "Not everything is packed",
    ({ order, open }) => `Order ${order}: ${open} units are picked but not packed.`,
    "Pack the rest, or put it back.",
  ),
  "not-loaded": words<{ load: string; open: number }>(
    409,
    "Not everything is loaded",
    ({ load, open }) => `Load ${load}: ${open} cartons stand on the floor.`,
    "Load them, or take their orders off the load.",
  ),
  "import-refused": words<{ problems: { at: number; number: string; problem: string }[] }>(
    422,
    "The list of orders was not taken",
    ({ problems }) => problems.map(({ at, number, problem }) => `order ${at} (${number}): ${problem}`).join("; "),
    "Nothing was changed. Correct what is named and send the whole list again.",
  ),
  "wave-empty": words<{ why: string }>(
    409,
    "No order fits the wave",
    ({ why }) => why,
    "Widen the filter, raise the limits, or wait for stock.",
  ),
  "wrong-lot": words<{ sku: string; wanted: string; given: string }>(
    422,
    "Another lot than promised",
    ({ sku, wanted, given }) => `${sku}: lot ${wanted} is promised, lot ${given} was taken.`,
    "Take the promised lot, or give a reason.",
  ),
  "lpn-content-differs": words<{ lpn: string; holds: number; wanted: number }>(
    409,
    "The LPN holds something else",
    ({ lpn, holds, wanted }) => `LPN ${lpn} holds ${holds} of it, ${wanted} are wanted.`,
    "Take the units out of it, or take another LPN.",
  ),
  "carton-empty": words<{ lpn: string }>(
    409,
    "There is nothing in this carton",
    ({ lpn }) => `LPN ${lpn} is empty.`,
    "Put something in, or use another label.",
  ),
  "weight-off": words<{ lpn: string; expectedGrams: number; givenGrams: number; toleranceGrams: number }>(
    422,
    "The weight is not what it should be",
    ({ lpn, expectedGrams, givenGrams, toleranceGrams }) =>
      `LPN ${lpn}: ${givenGrams} g on the scale, ${expectedGrams} g expected, ${toleranceGrams} g allowed either way.`,
    "Check what is in it; give a reason to close it all the same.",
  ),
  "load-unknown": words<{ load: string }>(
    404,
    "Unknown load",
    ({ load }) => `There is no load ${load}.`,
    "Check the number, or make the load first.",
  ),
  "order-on-load": words<{ order: string; load: string }>(
    409,
    "The order is on another load",
    ({ order, load }) => `Order ${order} is planned on load ${load}.`,
    "Take it off that load first.",
  ),
  "dock-taken": words<{ dock: string; load: string }>(
    409,
    "Another load has this dock",
    ({ dock, load }) => `Load ${load} stands at ${dock}.`,
    "Use another dock, or ship that load.",
  ),
  "lpn-wrong-load": words<{ lpn: string; load: string; other: string }>(
    409,
    "This LPN does not go on this load",
    ({ lpn, load, other }) => `LPN ${lpn} belongs to ${other || "no load"}, not to ${load}.`,
    "Put it back on its lane.",
  ),
  "load-not-empty": words<{ load: string; cartons: number }>(
    409,
    "Cartons are on the truck",
    ({ load, cartons }) => `${cartons} cartons are loaded on ${load}.`,
    "Unload them first.",
  ),
  "load-exists": words<{ number: string }>(
    409,
    "This load is here already",
    ({ number }) => `Load ${number} was made before.`,
    "Use another number, or leave it out.",
  ),
  "rest-undecided": words<{ order: string; restQty: number }>(
    409,
    "The order is not complete",
    ({ order, restQty }) => `Order ${order}: ${restQty} units do not ship.`,
    "Say whether the rest becomes a backorder or is cancelled.",
  ),
};
