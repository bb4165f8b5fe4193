import { boxRefusalsEn } from "./box-refusals-en.ts";
import { careRefusalsEn } from "./care-refusals-en.ts";
import { cloudRefusalsEn } from "./cloud-refusals-en.ts";
import { firstBootRefusalsEn } from "./first-boot-refusals-en.ts";
import type { RefusalMessages } from "./messages.ts";
import { limitWords, secondsOf } from "./refusal-parts.ts";
import { siteRefusalsEn } from "./site-refusals-en.ts";
import { syncRefusalsEn } from "./sync-refusals-en.ts";
import { updateRefusalsEn } from "./update-refusals-en.ts";

/** For the person on the floor: what is wrong, and what to do now. The appliance's own words are for integrators. */
export const refusalsEn: RefusalMessages = {
  ...boxRefusalsEn,
  ...careRefusalsEn,
  ...cloudRefusalsEn,
  ...firstBootRefusalsEn,
  ...siteRefusalsEn,
  ...syncRefusalsEn,
  ...updateRefusalsEn,
  "input-invalid": {
    title: "This cannot be right",
    detail: ({ problems }) => problems.map(({ path, expected }) => `${path}: ${expected}`).join("; "),
    todo: "Correct it and send it again.",
  },
  "command-unknown": {
    title: "The appliance does not know this",
    detail: ({ name }) => `No command “${name}”.`,
    todo: "Reload the app; appliance and app may be of different versions.",
  },
  "command-id-reused": {
    title: "This entry was sent before",
    detail: ({ commandId, earlier }) => `${commandId} was ${earlier}.`,
    todo: "Do it once more.",
  },
  "queue-full": {
    title: "The appliance is busy",
    detail: ({ retryAfterMs }) => `It asks to wait ${secondsOf(retryAfterMs)} s.`,
    todo: "Nothing to do: it is sent again by itself.",
  },
  "storage-full": {
    title: "The appliance's disk is full",
    detail: () => "It can book nothing until there is room.",
    todo: "Tell a supervisor. Your scans are kept.",
  },
  "not-found": {
    title: "Not found",
    detail: ({ what, id }) => `There is no ${what} ${id}.`,
    todo: "Check the number.",
  },
  "state-not-allowed": {
    title: "Not possible now",
    detail: ({ what, id, state, allowed }) => `${what} ${id} is ${state}; it must be ${allowed}.`,
    todo: "Ask a supervisor.",
  },
  "number-range-empty": {
    title: "No numbers are left",
    detail: ({ range }) => `The number range ${range} is used up.`,
    todo: "Tell a supervisor.",
  },
  "inbound-unknown": {
    title: "Unknown delivery",
    detail: ({ number }) => `Nothing is announced as ${number}.`,
    todo: "Receive it without papers.",
  },
  "inbound-exists": {
    title: "This delivery is here already",
    detail: ({ number }) => `${number} was taken before.`,
    todo: "Nothing to do.",
  },
  "over-receipt": {
    title: "More than announced",
    detail: ({ sku, expected, received, allowed }) =>
      `${sku}: ${expected} announced, ${allowed} allowed, with this ${received}.`,
    todo: "Count again. A supervisor can approve the rest.",
  },
  "over-not-approved": {
    title: "A surplus waits for approval",
    detail: ({ number, lines }) => `${number}: too much on ${lines}.`,
    todo: "Ask a supervisor to approve it.",
  },
  "undo-too-late": {
    title: "Too late to take back",
    detail: ({ receipt, why }) => `Receipt ${receipt}: ${why}.`,
    todo: "Ask a supervisor to correct the stock.",
  },
  "pack-unknown": {
    title: "This pallet is not announced",
    detail: ({ sscc }) => `Nothing open is announced for ${sscc}.`,
    todo: "Receive its items one by one.",
  },
  "nothing-received": {
    title: "Nothing was received",
    detail: ({ number }) => `No goods were received for ${number}.`,
    todo: "Scan the goods first.",
  },
  "order-exists": {
    title: "This order is here already",
    detail: ({ number }) => `Order ${number} was taken before.`,
    todo: "Nothing to do.",
  },
  "order-held": {
    title: "The order is on hold",
    detail: ({ order, reason }) => `Order ${order}: ${reason}.`,
    todo: "Go on with another one; a supervisor frees it.",
  },
  "nothing-to-release": {
    title: "Nothing can be released",
    detail: ({ order, why }) => `Order ${order}: ${why}.`,
    todo: "Wait for stock.",
  },
  "task-unknown": {
    title: "This task is gone",
    detail: ({ task }) => `There is no task ${task} any more.`,
    todo: "Take the next job.",
  },
  "task-taken": {
    title: "Somebody else has this task",
    detail: ({ holder }) => `${holder} works on it.`,
    todo: "Take the next job.",
  },
  "no-work": { title: "No work is waiting", detail: ({ why }) => why, todo: "Look again in a moment." },
  "qty-over": {
    title: "Too many",
    detail: ({ wanted, most }) => `${wanted} given, ${most} at most.`,
    todo: "Correct the quantity.",
  },
  "lpn-wrong-order": {
    title: "Wrong tote",
    detail: ({ lpn, order }) => `${lpn} belongs to order ${order}.`,
    todo: "Use an empty one, or the right one.",
  },
  "not-packed": {
    title: "Not everything is packed",
    detail: ({ order, open }) => `Order ${order}: ${open} still to pack.`,
    todo: "Pack the rest, or put it back.",
  },
  "not-loaded": {
    title: "Not everything is loaded",
    detail: ({ load, open }) => `Load ${load}: ${open} cartons still stand on the floor.`,
    todo: "Load them first.",
  },
  "import-refused": {
    title: "The list was not taken",
    detail: ({ problems }) => problems.map(({ at, number, problem }) => `${at} (${number}): ${problem}`).join("; "),
    todo: "Correct what is named and send it again.",
  },
  "wave-empty": { title: "No order fits the wave", detail: ({ why }) => why, todo: "Widen the filter, or wait." },
  "wrong-lot": {
    title: "Wrong lot",
    detail: ({ sku, wanted, given }) => `${sku}: lot ${wanted} was asked for, you took ${given}.`,
    todo: "Take the right lot, or give a reason.",
  },
  "lpn-content-differs": {
    title: "It holds something else",
    detail: ({ lpn, holds, wanted }) => `${lpn} holds ${holds}, ${wanted} are wanted.`,
    todo: "Take the units one by one, or another pallet.",
  },
  "carton-empty": {
    title: "The carton is empty",
    detail: ({ lpn }) => `Nothing is in ${lpn}.`,
    todo: "Scan an item into it first.",
  },
  "weight-off": {
    title: "The weight is not right",
    detail: ({ givenGrams, expectedGrams, toleranceGrams }) =>
      `${givenGrams} g on the scale, ${expectedGrams} g expected (± ${toleranceGrams} g).`,
    todo: "Check what is in the carton.",
  },
  "load-unknown": {
    title: "Unknown load",
    detail: ({ load }) => `There is no load ${load}.`,
    todo: "Check the number.",
  },
  "order-on-load": {
    title: "The order is on another load",
    detail: ({ order, load }) => `Order ${order} goes on load ${load}.`,
    todo: "Ask a supervisor.",
  },
  "dock-taken": {
    title: "The dock is taken",
    detail: ({ dock, load }) => `Load ${load} stands at ${dock}.`,
    todo: "Use another dock.",
  },
  "lpn-wrong-load": {
    title: "Wrong truck",
    detail: ({ lpn, load, other }) => `${lpn} belongs to ${other || "no load"}, not to ${load}.`,
    todo: "Put it back on its lane.",
  },
  "load-not-empty": {
    title: "Cartons are on the truck",
    detail: ({ load, cartons }) => `${cartons} cartons are on ${load}.`,
    todo: "Unload them first.",
  },
  "sign-in-wrong": {
    title: "Sign-in failed",
    detail: () => "The badge, name or PIN is not right.",
    todo: "Try again, or ask a supervisor.",
  },
  "sign-in-needed": {
    title: "Please sign in again",
    detail: () => "Your sign-in has run out.",
    todo: "Scan your badge. Your scans are kept.",
  },
  "not-allowed": {
    title: "You may not do this",
    detail: ({ needs }) => `It is for: ${needs}.`,
    todo: "Ask somebody who may.",
  },
  "too-many-requests": {
    title: "Too many tries",
    detail: ({ retryAfterMs }) => `Wait ${secondsOf(retryAfterMs)} s.`,
    todo: "Then try again.",
  },
  "person-inactive": {
    title: "This person is switched off",
    detail: ({ person }) => `${person} may not sign in.`,
    todo: "Ask an admin.",
  },
  "badge-taken": {
    title: "This badge is somebody else's",
    detail: () => "A badge names one person.",
    todo: "Use another badge.",
  },
  "sku-unknown": {
    title: "Unknown item",
    detail: ({ sku }) => `${sku} is not in the item list.`,
    todo: "Put it aside and tell a supervisor.",
  },
  "location-unknown": {
    title: "Unknown location",
    detail: ({ location }) => `There is no location ${location}.`,
    todo: "Check the label.",
  },
  "lpn-unknown": {
    title: "Unknown label",
    detail: ({ lpn }) => `${lpn} is not known here.`,
    todo: "Check the label; unknown goods go to receiving.",
  },
  "lot-required": {
    title: "The lot is missing",
    detail: ({ sku }) => `${sku} needs its lot.`,
    todo: "Scan or type the lot.",
  },
  "serial-required": {
    title: "Serial numbers are missing",
    detail: ({ sku, qty, given }) => `${sku}: ${qty} needed, ${given} given.`,
    todo: "Scan one for each unit.",
  },
  "serial-elsewhere": {
    title: "This serial number is somewhere else",
    detail: ({ serial, place }) => `${serial} is booked in ${place}.`,
    todo: "Check the label; a supervisor can correct it.",
  },
  "expiry-required": {
    title: "The expiry date is missing",
    detail: ({ sku }) => `${sku} needs its expiry date.`,
    todo: "Scan or type the date.",
  },
  "not-enough-stock": {
    title: "Not enough stock",
    detail: ({ sku, place, wanted, free, holders }) =>
      `${sku}${place ? ` in ${place}` : ""}: ${wanted} wanted, ${free} free. ${holders}`.trim(),
    todo: "Take less, or report it as short.",
  },
  "location-locked": {
    title: "The location is locked",
    detail: ({ location, direction, reason }) =>
      `Nothing goes ${direction === "in" ? "into" : "out of"} ${location}: ${reason}.`,
    todo: "Choose another location.",
  },
  "location-full": {
    title: "No room in the location",
    detail: ({ location, limit, free, needed }) =>
      `${location}, ${limitWords.en[limit]}: ${needed} needed, ${free} free.`,
    todo: "Choose another location.",
  },
  "mixing-not-allowed": {
    title: "Must not be mixed",
    detail: ({ location, mixing, holds }) => `${location} takes ${mixing}; it holds ${holds}.`,
    todo: "Choose another location.",
  },
  "storage-class-wrong": {
    title: "Wrong kind of location",
    detail: ({ location, storageClass }) => `${location} is not made for ${storageClass}.`,
    todo: "Choose another location.",
  },
  "capability-missing": {
    title: "The location cannot do that",
    detail: ({ location, capability }) => `${location} is not made for “${capability}”.`,
    todo: "Choose another location.",
  },
  "lpn-in-use": {
    title: "This label is in use",
    detail: ({ lpn, state }) => `${lpn} is ${state}.`,
    todo: "Use another label.",
  },
  "lpn-loop": {
    title: "It cannot stand inside itself",
    detail: ({ lpn, parent }) => `${parent} is inside ${lpn}.`,
    todo: "Scan another pallet.",
  },
  "hold-unknown": {
    title: "Unknown hold",
    detail: ({ id }) => `There is no active hold ${id}.`,
    todo: "Reload the list.",
  },
  "list-invalid": {
    title: "The list has errors",
    detail: ({ problems }) =>
      problems
        .slice(0, 5)
        .map(({ index, field, found }) => `${index + 1}, ${field} ${found}`.trim())
        .join("; "),
    todo: "Correct them and send the whole list again.",
  },
  "item-inactive": {
    title: "This item is switched off",
    detail: ({ sku }) => `${sku} is not used any more.`,
    todo: "Put it aside and tell a supervisor.",
  },
  "item-has-stock": {
    title: "The item has stock",
    detail: ({ sku, field, onHand }) => `${field} of ${sku} cannot change: ${onHand} are on hand.`,
    todo: "Move the stock out first.",
  },
  "uom-unknown": {
    title: "Unknown unit",
    detail: ({ sku, uom, known }) => `${sku} has no ${uom}; it has ${known}.`,
    todo: "Use one of these units.",
  },
  "uom-not-whole": {
    title: "Not a whole pack",
    detail: ({ qtyBase, uom, qtyPerUom }) => `${qtyBase} is not a whole number of ${uom} of ${qtyPerUom}.`,
    todo: "Key single units.",
  },
  "location-in-use": {
    title: "The location is in use",
    detail: ({ location, what, count }) => `${location} still has ${count} ${what}.`,
    todo: "Empty it and finish its work first.",
  },
  "check-digits-wrong": {
    title: "Wrong check digits",
    detail: ({ location }) => `These are not the ones of ${location}.`,
    todo: "Read them from the label in front of you.",
  },
  "lpn-not-empty": {
    title: "It is not empty",
    detail: ({ lpn, onHand }) => `${lpn} holds ${onHand} units.`,
    todo: "Empty it first, or use another label.",
  },
  "override-not-allowed": {
    title: "Only a supervisor may do this",
    detail: ({ needs }) => `It is for: ${needs}.`,
    todo: "Choose another location, or ask a supervisor.",
  },
  "recount-same-person": {
    title: "Somebody else must recount",
    detail: ({ count }) => `You counted ${count} yourself.`,
    todo: "Give it to a colleague.",
  },
  "file-refused": {
    title: "The file was not taken",
    detail: ({ name, total, problems }) => `${name}: ${total} problems. ${problems[0]?.text ?? ""}`,
    todo: "Correct what is named and send the whole file again.",
  },
  "partner-unknown": {
    title: "No such EDI partner",
    detail: ({ partner }) =>
      partner === "" ? "The document names no EDI partner." : `${partner} has no EDI settings.`,
    todo: "Choose a partner, or save its EDI settings.",
  },
  "export-empty": {
    title: "There is nothing to export",
    detail: ({ kind }) => `${kind}: nothing matches.`,
    todo: "Widen the filter.",
  },
  "export-refused": {
    title: "It cannot be written in this format",
    detail: ({ kind, problems }) => `${kind}: ${problems[0]?.text ?? ""}`,
    todo: "Correct the named values.",
  },
  "paper-impossible": {
    title: "This cannot be printed",
    detail: ({ subject, why }) => `${subject}: ${why}.`,
    todo: "Correct what is named, then print again.",
  },
  "load-exists": {
    title: "This load is here already",
    detail: ({ number }) => `Load ${number} was made before.`,
    todo: "Use another number.",
  },
  "rest-undecided": {
    title: "The order is not complete",
    detail: ({ order, restQty }) => `Order ${order}: ${restQty} units do not ship.`,
    todo: "Decide whether the rest follows later or is cancelled.",
  },
  "machine-exists": {
    title: "This machine id is taken",
    detail: ({ machine }) => `There is a machine ${machine} already.`,
    todo: "Choose another id, or change that machine.",
  },
  "machine-entry-unknown": {
    title: "No driver of this name",
    detail: ({ entry }) => `${entry} is not in the catalogue.`,
    todo: "Choose a driver from the list.",
  },
  "machine-setting-wrong": {
    title: "A setting is missing or wrong",
    detail: ({ machine, setting, expected }) => `${machine}: ${setting} must be ${expected}.`,
    todo: "Correct the setting.",
  },
  "machines-too-many": {
    title: "No more machines",
    detail: ({ max }) => `This appliance looks after ${max} machines at most.`,
    todo: "Remove one that is not used any more.",
  },
  "plan-invalid": {
    title: "The plan cannot be used",
    detail: ({ problems }) => problems.join(" ") || "It is not a LIF document.",
    todo: "Correct the file and import it again.",
  },
  "plan-full": {
    title: "The plan holds no more",
    detail: ({ what, max }) => `A plan holds ${max} ${what} at most.`,
    todo: "Remove those that are not needed any more.",
  },
  "node-unknown": {
    title: "Not on the tracks",
    detail: ({ node }) => `The tracks in use have no node ${node}.`,
    todo: "Choose a place on the plan.",
  },
  "zone-without-area": {
    title: "The zone encloses nothing",
    detail: ({ name }) => `${name} has no area, or its edges cross.`,
    todo: "Draw it anew.",
  },
  "machine-not-ready": {
    title: "The machine is not ready",
    detail: ({ machine, state }) => `${machine} is ${state}.`,
    todo: "Look at the machine; try again when it is online.",
  },
  "machine-said-no": {
    title: "The machine said no",
    detail: ({ machine, said }) => `${machine}: ${said}.`,
    todo: "See its state; it may need a reset or a clear first.",
  },
};
