import { parseSscc } from "#sync/model/gs1/sscc.ts";
import type { Task } from "#sync/model/records/task.ts";
import type { Accept, Emit, Job, Offer, Step } from "#sync/model/steps/step.ts";
import { type Book, type Caller, refuse } from "../../store/book.ts";
import type { Reader } from "../../store/reader.ts";
import { codesOfItem } from "../stock/item-codes.ts";
import { robotWith } from "../stock/robot-with-lpn.ts";
import { requireStandingLpn } from "../stock/standing-lpn.ts";
import { uomsOf } from "../stock/uom.ts";

/**
 * The steps of a move, directed or not. A whole LPN and everything in a location are two scans; units of one SKU are three,
 * with the quantity in the code or on the pad.
 */
export function moveJob(reader: Reader, task: Task, _caller: Caller): Job {
  const steps =
    task.sku !== "" ? unitSteps(reader, task) : task.lpn !== "" ? lpnSteps(reader, task) : freeSteps(reader, task);
  const isOpened = task.result.openedBy === task.leaseHolder;
  // Whoever began by scanning it is not asked for it again.
  const form: Job["form"] = {};
  if (isOpened && task.lpn !== "") form.lpn = task.lpn;
  else if (isOpened && task.fromPlace !== "") form.what = task.fromPlace;
  return {
    id: task.id,
    taskId: task.id,
    type: task.type,
    title: {
      code: `job.${task.type}`,
      data: { lpn: task.lpn, from: task.fromPlace, to: task.toPlace, sku: task.sku, qty: task.qty },
    },
    leaseEpoch: task.leaseEpoch,
    leaseUntil: task.leaseUntil,
    form,
    first: steps[0]?.id ?? "done",
    steps,
  };
}

const refs = ({ id, leaseEpoch }: Task) => ({ taskId: id, leaseEpoch });

function lpnSteps(reader: Reader, task: Task): Step[] {
  const emit: Emit = { command: "stock.move", input: { ...refs(task), lpn: { field: "lpn" }, to: { field: "to" } } };
  const source: Step = {
    id: "source",
    title: { code: "move.scan-source" },
    show: [
      { kind: "location", code: task.fromPlace },
      { kind: "lpn", lpn: task.lpn, role: "from" },
    ],
    accepts: [{ means: "lpn", codes: [{ code: task.lpn }], set: { lpn: task.lpn } }],
    fills: ["lpn"],
    offers: [skipOffer(task)],
    next: "target",
  };
  return [source, ...targetSteps(reader, task, emit, [{ kind: "lpn", lpn: task.lpn, role: "from" }])];
}

function unitSteps(reader: Reader, task: Task): Step[] {
  const item = reader.get("item", task.sku);
  const from = reader.get("location", task.fromPlace);
  const isSerial = item?.tracksSerial ?? false;
  const uoms = item ? uomsOf(item) : [{ uom: "EA", qtyBase: 1 }];
  const input: Emit["input"] = {
    ...refs(task),
    from: task.fromPlace,
    fromLpn: task.lpn,
    to: { field: "to" },
    sku: task.sku,
    qty: isSerial ? task.qty : { field: "qty" },
    serials: { field: "serials" },
  };
  if (task.lot !== "") input.lot = task.lot;
  const emit: Emit = { command: "stock.move-loose", input };
  const shows: Step["show"] = [
    { kind: "item", sku: task.sku, name: item?.name ?? "", lot: task.lot },
    { kind: "quantity", qty: task.qty, uoms },
  ];
  const codes = codesOfItem(reader, task.sku);
  const fromLpn: Accept[] = task.lpn === "" ? [] : [{ means: "lpn", codes: [{ code: task.lpn }] }];
  const steps: Step[] = [
    {
      id: "source",
      title: { code: "move.scan-source" },
      show: [{ kind: "location", code: task.fromPlace, zone: from?.zone }, ...shows],
      accepts: [
        ...fromLpn,
        ...(task.lpn === "" ? [{ means: "location" as const, codes: placeCodes(reader, task.fromPlace) }] : []),
      ],
      offers: [skipOffer(task)],
      next: "item",
    },
    {
      id: "item",
      title: { code: "move.scan-item" },
      show: shows,
      accepts: [
        { means: "item", codes, set: { qty: { from: "countedQty" } }, ...(task.lot === "" ? {} : { lot: task.lot }) },
      ],
      ...(isSerial ? {} : { quantity: { field: "qty", expected: task.qty, min: 1, max: Math.max(task.qty, 1), uoms } }),
      offers: [skipOffer(task)],
      next: isSerial ? "serial" : "target",
    },
  ];
  if (isSerial)
    steps.push({
      id: "serial",
      title: { code: "move.serial" },
      show: [...shows, { kind: "fields", fields: ["serials"] }],
      accepts: [{ means: "serial", like: "any", append: { field: "serials", value: { from: "raw" } } }],
      collect: { field: "serials", length: task.qty },
      next: "target",
    });
  return [...steps, ...targetSteps(reader, task, emit, shows)];
}

/** Nobody said what or where to: whatever is scanned first goes to what is scanned next. */
function freeSteps(reader: Reader, task: Task): Step[] {
  const everything: Emit = {
    command: "stock.move-scanned",
    input: { ...refs(task), what: { field: "what" }, to: { field: "to" } },
  };
  const source: Step = {
    id: "source",
    title: { code: "move.scan-source" },
    show: [],
    accepts: [
      { means: "anything", like: "sscc", set: { what: { from: "sscc" } } },
      { means: "anything", like: "any", set: { what: { from: "raw" } } },
    ],
    fills: ["what"],
    next: "target",
  };
  const place = task.fromPlace;
  if (place === "") return [source, ...targetSteps(reader, task, everything, [{ kind: "fields", fields: ["what"] }])];
  // A location was scanned: scanning the target takes everything along, scanning an item in it takes some of that.
  const items = itemsIn(reader, place);
  const loose: Emit = {
    command: "stock.move-loose",
    input: {
      ...refs(task),
      from: place,
      fromLpn: { field: "fromLpn" },
      to: { field: "to" },
      sku: { field: "sku" },
      lot: { field: "lot" },
      qty: { field: "qty" },
      serials: { field: "serials" },
    },
  };
  const target: Step = {
    id: "target",
    title: { code: "move.scan-target" },
    show: [
      { kind: "location", code: place },
      { kind: "note", phrase: { code: "move.everything" }, tone: "info" },
    ],
    accepts: [...items.map(({ accept }) => accept), anyPlace],
    emit: everything,
    next: "done",
  };
  const pads = items.flatMap((item, at): Step[] => [
    lotPad(item, at),
    quantityPad(item, at, at + 1 < items.length ? `quantity-${at + 1}` : "loose-target"),
  ]);
  const looseTarget: Step = {
    id: "loose-target",
    title: { code: "move.scan-target" },
    show: [{ kind: "fields", fields: ["sku", "lot", "qty"] }],
    accepts: [anyPlace],
    emit: loose,
    next: "done",
  };
  return [source, target, ...pads, looseTarget];
}

/** Several lots lie there: which one was taken? */
function lotPad({ sku, name, lots }: ItemInPlace, at: number): Step {
  return {
    id: `lot-${at}`,
    title: { code: "move.lot" },
    show: [{ kind: "item", sku, name }],
    accepts: [{ means: "lot", like: "any", set: { lot: { from: "raw" } } }],
    texts: [{ field: "lot", kind: "text", label: { code: "move.lot" }, required: true }],
    fills: ["lot"],
    onlyIf: { field: "asksLot", is: lots > 1 ? sku : null },
    next: `quantity-${at}`,
  };
}

function quantityPad({ sku, name, most, uoms, tracksSerial }: ItemInPlace, at: number, next: string): Step {
  const step = {
    id: `quantity-${at}`,
    show: [{ kind: "item" as const, sku, name }],
    onlyIf: { field: "sku", is: sku },
    next,
  };
  if (!tracksSerial)
    return {
      ...step,
      title: { code: "move.quantity" },
      accepts: [],
      quantity: { field: "qty", expected: most, min: 1, max: most, uoms, endsStep: true },
      fills: ["qty"],
    };
  const serial: Accept = {
    means: "serial",
    like: "any",
    append: { field: "serials", value: { from: "raw" } },
    set: { qty: 1 },
  };
  return { ...step, title: { code: "move.serial" }, accepts: [serial], collect: { field: "serials", length: 1 } };
}

const anyPlace: Accept = { means: "location", like: "any", set: { to: { from: "raw" } } };

/** The directed place, and any other on offer; or any place at once when nobody said where to. */
function targetSteps(reader: Reader, task: Task, emit: Emit, show: Step["show"]): Step[] {
  const place = reader.get("location", task.toPlace);
  const any: Step = {
    id: place ? "other" : "target",
    title: { code: "move.scan-target" },
    show,
    accepts: [anyPlace],
    offers: [skipOffer(task)],
    emit,
    next: "done",
  };
  if (!place) return [any];
  const directed: Step = {
    id: "target",
    title: { code: "move.scan-target" },
    show: [{ kind: "location", code: place.id, zone: place.zone }, ...show],
    accepts: [{ means: "location", codes: placeCodes(reader, place.id), set: { to: place.id } }],
    offers: [{ id: "other-location", label: { code: "offer.other-location" }, next: "other" }, skipOffer(task)],
    emit,
    next: "done",
  };
  return [directed, any];
}

function skipOffer(task: Task): Offer {
  return {
    id: "skip",
    label: { code: "offer.skip" },
    reasons: ["reason.missing", "reason.blocked", "reason.other"],
    emit: { command: "work.skip", input: { ...refs(task), reason: { field: "reason" } } },
    next: "done",
  };
}

function placeCodes(reader: Reader, id: string): { code: string }[] {
  const checkDigits = reader.get("location", id)?.checkDigits ?? "";
  return [{ code: id }, ...(checkDigits === "" ? [] : [{ code: checkDigits }])];
}

/** SKUs in a place that can be taken in part, by their codes. More are moved by a scan of the LPN, or all together. */
const itemsMax = 60;

interface ItemInPlace {
  sku: string;
  name: string;
  most: number;
  lots: number;
  uoms: { uom: string; qtyBase: number }[];
  tracksSerial: boolean;
  accept: Accept;
}

function itemsIn(reader: Reader, place: string): ItemInPlace[] {
  const rows = reader.rows<{ sku: string; lpn: string; lots: number; most: number }>(
    `SELECT sku, min(lpn) AS lpn, count(DISTINCT lot) AS lots, sum(onHand) AS most FROM balance
     WHERE place = ? AND status = 'available' AND onHand > 0 GROUP BY sku HAVING count(DISTINCT lpn) = 1 ORDER BY sku LIMIT ?`,
    place,
    itemsMax,
  );
  return rows.flatMap(({ sku, lpn, lots, most }, at) => {
    const item = reader.get("item", sku);
    if (!item) return [];
    const set = {
      sku,
      asksLot: sku,
      fromLpn: lpn === "" ? null : lpn,
      lot: { from: "lot" as const },
      ...(item.tracksSerial ? {} : { qty: { from: "countedQty" as const } }),
    };
    const accept: Accept = { means: "item", codes: codesOfItem(reader, sku), set, next: `lot-${at}` };
    return [{ sku, name: item.name, most, lots, uoms: uomsOf(item), tracksSerial: item.tracksSerial, accept }];
  });
}

/** Starts a move from a scan: an LPN, or a location; an empty scan asks for either. */
export function openMove(book: Book, scan: string): string {
  const label = parseSscc(scan) ?? scan;
  const lpn = scan === "" || !book.get("lpn", label) ? undefined : requireStandingLpn(book, label);
  const place =
    lpn || scan === ""
      ? undefined
      : (book.get("location", scan) ?? refuse({ code: "not-found", what: "LPN or location", id: scan }));
  // Whoever takes it away under a robot sends that to an empty place.
  const transport = lpn && robotWith(book, lpn.id);
  if (transport) refuse({ code: "task-taken", task: transport.taskId, holder: transport.vehicle });
  const taskId = book.newId();
  book.post({
    type: "move-opened",
    data: { taskId, lpn: lpn?.id ?? "", place: lpn?.location ?? place?.id ?? "" },
    sets: [
      {
        record: "task",
        id: taskId,
        fields: {
          type: "move",
          state: "released",
          priority: 5,
          lpn: lpn?.id ?? "",
          fromPlace: lpn?.location ?? place?.id ?? "",
          zone: (place ?? book.get("location", lpn?.location ?? ""))?.zone ?? "",
          assignedTo: book.actor,
          createdAt: book.nowMs,
          result: { openedBy: book.actor },
        },
      },
    ],
  });
  return taskId;
}
