import { words } from "./words.ts";

export const outboundRefusals = {
  "order-exists": words<{ number: string }>(409, "This order is here already", ({ number }) => `Order ${number} was imported before.`, "Nothing to do; send a change or a cancel instead."),
  "order-held": words<{ order: string; reason: string }>(409, "The order is on hold", ({ order, reason }) => `Order ${order}: ${reason}.`, "Take the hold off first."),
  "nothing-to-release": words<{ order: string; why: string }>(409, "Nothing can be released", ({ order, why }) => `Order ${order}: ${why}.`, "Wait for stock, or split the order."),
  "task-unknown": words<{ task: string }>(404, "Unknown task", ({ task }) => `There is no task ${task}.`, "Ask for the next job."),
  "task-taken": words<{ task: string; holder: string }>(409, "Somebody else has this task", ({ task, holder }) => `Task ${task} is leased to ${holder}.`, "Ask for the next job."),
  "no-work": words<{ why: string }>(404, "No work is waiting", ({ why }) => why, "Ask again in a moment."),
  "qty-over": words<{ wanted: number; most: number }>(422, "More than asked for", ({ wanted, most }) => `${wanted} given, at most ${most}.`, "Correct the quantity."),
  "lpn-wrong-order": words<{ lpn: string; order: string }>(409, "This LPN belongs to another order", ({ lpn, order }) => `LPN ${lpn} holds goods of order ${order}.`, "Use an empty LPN or the one of this order."),
  "not-packed": words<{ order: string; open: number }>(409, "Not everything is packed", ({ order, open }) => `Order ${order}: ${open} units are picked but not packed.`, "Pack the rest, or put it back."),
  "not-loaded": words<{ load: string; open: number }>(409, "Not everything is loaded", ({ load, open }) => `Load ${load}: ${open} cartons stand on the floor.`, "Load them, or take their orders off the load."),
};
