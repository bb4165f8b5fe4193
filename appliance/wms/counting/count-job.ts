import type { Task } from "#sync/model/records/task.ts";
import type { Accept, Job, Step } from "#sync/model/steps/step.ts";
import { type Book, type Caller, refuse } from "../../store/book.ts";
import type { Reader } from "../../store/reader.ts";
import { codesOfItem } from "../stock/item-codes.ts";
import { requestCount } from "../stock/request-count.ts";

/** More items than this are counted by code alone: the answer comes from the appliance when the line is sent. */
const itemsMax = 60;

/**
 * The steps of a blind count: the place, then thing by thing with its quantity, then "that is all". What the book expects is
 * not shown, but the codes of what may stand here travel along, so that a count can be taken with the network gone.
 */
export function countJob(reader: Reader, task: Task, _caller: Caller): Job {
  const count = reader.get("count", task.countId);
  if (!count) throw new Error(`count ${task.countId} of task ${task.id} is not there`);
  const place = reader.get("location", count.location);
  const on = { countId: count.id, taskId: task.id, leaseEpoch: task.leaseEpoch };
  const pallets = reader.find("lpn", { location: count.location }, { limit: 200 });
  const scanPlace: Step = {
    id: "place",
    title: { code: "count.scan-location" },
    show: [{ kind: "location", code: count.location, ...(place?.zone && { zone: place.zone }) }],
    accepts: [
      {
        means: "location",
        codes: [{ code: count.location }, ...(place?.checkDigits ? [{ code: place.checkDigits }] : [])],
        set: { location: count.location },
      },
    ],
    offers: [
      {
        id: "skip",
        label: { code: "offer.skip" },
        reasons: ["reason.blocked", "reason.other"],
        emit: {
          command: "work.skip",
          input: { taskId: task.id, leaseEpoch: task.leaseEpoch, reason: { field: "reason" } },
        },
        next: "done",
      },
    ],
    next: "thing",
  };
  const thing: Step = {
    id: "thing",
    title: { code: "count.scan-item" },
    show: [{ kind: "location", code: count.location }],
    accepts: [
      ...lpnsHere(pallets),
      ...itemsHere(reader, count.location, count.sku),
      { means: "anything", like: "any", set: { ...inScan, code: { from: "raw" } } },
    ],
    choices: [
      {
        id: "finish",
        label: { code: "count.finish" },
        tone: "primary",
        emit: { command: "counts.finish", input: on },
        next: "done",
      },
      ...(pallets.length === 0
        ? []
        : [{ id: "by-unit", label: { code: "count.by-unit" }, tone: "neutral" as const, next: "pallet" }]),
      {
        id: "restart",
        label: { code: "count.restart" },
        tone: "warning",
        emit: { command: "counts.restart", input: on, clear: forgotten },
        next: "thing",
      },
    ],
    next: "lot",
  };
  /** A pallet that was broken into is not what its label says: its units are counted one by one, and booked on it. */
  const pallet: Step = {
    id: "pallet",
    title: { code: "count.scan-lpn" },
    show: [{ kind: "location", code: count.location }],
    accepts: [{ means: "lpn", codes: pallets.map(({ id }) => ({ code: id, set: { onLpn: id } })) }],
    choices: [{ id: "loose", label: { code: "count.loose" }, tone: "neutral", set: { onLpn: "" }, next: "thing" }],
    next: "thing",
  };
  const lot: Step = {
    id: "lot",
    title: { code: "count.lot" },
    show: [{ kind: "fields", fields: ["code"] }],
    accepts: [{ means: "lot", like: "any", set: { lot: { from: "raw" } } }],
    texts: [{ field: "lot", kind: "text", label: { code: "count.lot" }, required: true }],
    fills: ["lot"],
    onlyIf: { field: "asksLot", is: true },
    next: "serial",
  };
  const serial: Step = {
    id: "serial",
    title: { code: "count.serial" },
    show: [{ kind: "fields", fields: ["code", "lot"] }],
    accepts: [{ means: "serial", like: "any", set: { serial: { from: "raw" } } }],
    fills: ["serial"],
    onlyIf: { field: "asksSerial", is: true },
    next: "qty",
  };
  /** Passed through: a scanned LPN is sent at once. */
  const lpn: Step = {
    id: "lpn",
    title: { code: "count.scan-item" },
    show: [],
    accepts: [],
    fills: ["lpn"],
    emit: { command: "counts.lpn", input: { ...on, lpn: { field: "lpn" } }, clear: forgotten },
    next: "thing",
  };
  const qty: Step = {
    id: "qty",
    title: { code: "count.quantity" },
    show: [{ kind: "fields", fields: ["onLpn", "code", "lot", "serial"] }],
    accepts: [],
    quantity: {
      field: "qty",
      expected: 0,
      min: 0,
      max: 1_000_000,
      uoms: [{ uom: "EA", qtyBase: 1 }],
      blind: true,
      endsStep: true,
    },
    fills: ["qty"],
    emit: {
      command: "counts.line",
      input: {
        ...on,
        code: { field: "code" },
        lot: { field: "lot" },
        serial: { field: "serial" },
        lpn: { field: "onLpn" },
        qty: { field: "qty" },
      },
      clear: forgotten,
    },
    next: "thing",
  };
  return {
    id: task.id,
    taskId: task.id,
    type: "count",
    title: { code: "job.count", data: { location: count.location } },
    leaseEpoch: task.leaseEpoch,
    leaseUntil: task.leaseUntil,
    // Whoever began by scanning the place stands there.
    ...(task.result.openedBy === task.leaseHolder
      ? { form: { location: count.location }, first: "thing" }
      : { form: {}, first: "place" }),
    steps: [scanPlace, thing, pallet, lpn, lot, serial, qty],
  };
}

/** Starts a count from the scan of a place; a count that waits there is taken up. */
export function openCount(book: Book, scan: string): string {
  const place =
    book.get("location", scan) ??
    book.first("location", { checkDigits: scan }) ??
    refuse({ code: "location-unknown", location: scan });
  const countId = requestCount(book, place.id, "request", { priority: 2 });
  const task =
    book.first("task", { countId, state: ["created", "released", "leased"] }) ??
    refuse({ code: "state-not-allowed", what: "count", id: countId, state: "without a task", allowed: "requested" });
  book.post({
    type: "count-opened",
    data: { taskId: task.id, location: place.id },
    sets: [{ record: "task", id: task.id, fields: { result: { ...task.result, openedBy: book.actor } } }],
  });
  return task.id;
}

const inScan = { lot: { from: "lot" }, serial: { from: "serial" }, qty: { from: "countedQty" } } as const;
const forgotten = ["code", "lot", "serial", "qty", "asksLot", "asksSerial", "lpn"];

function itemsHere(reader: Reader, place: string, onlySku: string): Accept[] {
  const skus =
    onlySku === ""
      ? reader
          .rows<{ sku: string }>(
            "SELECT DISTINCT sku FROM balance WHERE place = ? AND onHand <> 0 ORDER BY sku LIMIT ?",
            place,
            itemsMax,
          )
          .map(({ sku }) => sku)
      : [onlySku];
  return skus.map((sku) => {
    const item = reader.get("item", sku);
    const set = {
      ...inScan,
      code: sku,
      asksLot: item?.tracksLot ?? false,
      asksSerial: item?.tracksSerial ?? false,
      ...(item?.tracksSerial && { qty: 1 }),
    };
    return { means: "item" as const, codes: codesOfItem(reader, sku), set };
  });
}

/** A whole LPN is counted by one scan, as the book says it is filled. */
function lpnsHere(lpns: readonly { id: string }[]): Accept[] {
  return lpns.length === 0
    ? []
    : [{ means: "lpn", codes: lpns.map(({ id }) => ({ code: id, set: { lpn: id } })), next: "lpn" }];
}
