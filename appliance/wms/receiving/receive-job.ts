import type { InboundLine } from "#sync/model/records/inbound.ts";
import type { Item } from "#sync/model/records/item.ts";
import type { Task } from "#sync/model/records/task.ts";
import type { Accept, Job, Step } from "#sync/model/steps/step.ts";
import type { Caller } from "../../store/book.ts";
import type { Reader } from "../../store/reader.ts";
import { codesOfItem } from "../stock/item-codes.ts";
import { senderOf } from "../stock/site-name.ts";
import { uomsOf } from "../stock/uom.ts";
import { linesOf } from "./require-inbound.ts";

/** A blind receipt carries the codes of this many items along; others are understood when the scan reaches the appliance. */
const itemsMax = 300;

/**
 * The steps of receiving: what is it, then only what its scan did not say (lot, expiry date, quantity, serial numbers), then
 * the pallet it goes onto; round and round until the truck is empty. A GS1 code with 01, 10, 17 and 37 and a pallet label are
 * two scans for a line. A pack whose SSCC was announced is one.
 */
export function receiveJob(reader: Reader, task: Task, _caller: Caller): Job {
  const inbound = reader.get("inbound", task.inboundId);
  const lines = linesOf(reader, task.inboundId).filter(({ expectedQty }) => expectedQty > 0);
  const expected = openQtyBySku(lines);
  const items = itemsOf(reader, [...expected.keys()]);
  const anything = lines.length === 0 ? itemsOf(reader, firstSkus(reader)) : items;
  const on = { taskId: task.id, leaseEpoch: task.leaseEpoch };
  const progress = {
    kind: "progress" as const,
    done: lines.reduce((sum, { receivedQty, expectedQty }) => sum + Math.min(receivedQty, expectedQty), 0),
    total: lines.reduce((sum, { expectedQty }) => sum + expectedQty, 0),
  };
  const steps: Step[] = [
    {
      id: "item",
      title: { code: "receive.scan-item" },
      show: lines.length === 0 ? [] : [progress],
      accepts: [
        ...packsOf(lines),
        ...anything.flatMap((item) => acceptsOf(reader, item)),
        ...(lines.length === 0 ? unknownItem : []),
      ],
      choices: [
        {
          id: "finish",
          label: { code: "receive.done" },
          tone: "primary",
          emit: { command: "inbound.finish-receiving", input: on },
          next: "done",
        },
      ],
      offers:
        lines.length === 0 ? [] : [{ id: "unannounced", label: { code: "offer.unannounced" }, next: "unannounced" }],
      next: "lot",
    },
    {
      id: "unannounced",
      title: { code: "receive.scan-item" },
      show: [{ kind: "note", phrase: { code: "receive.unannounced" }, tone: "warning" }],
      accepts: unknownItem,
      choices: [back],
      next: "lot",
    },
    // Passed through: a scanned pack is sent at once.
    {
      id: "pack",
      title: { code: "receive.pallet" },
      show: [],
      accepts: [],
      fills: ["sscc"],
      emit: {
        command: "inbound.receive-pack",
        input: { ...on, sscc: { field: "sscc" }, location: { field: "location" } },
        clear: forgotten,
      },
      next: "item",
    },
    {
      id: "lot",
      title: { code: "receive.lot" },
      show: seen,
      accepts: [{ means: "lot", like: "any", set: { lot: { from: "raw" }, expiryDate: { from: "expiryDate" } } }],
      texts: [{ field: "lot", kind: "text", label: { code: "receive.lot" }, required: true }],
      choices: [back],
      fills: ["lot"],
      onlyIf: { field: "asksLot", is: true },
      next: "expiry",
    },
    {
      id: "expiry",
      title: { code: "receive.expiry" },
      show: seen,
      accepts: [{ means: "anything", like: "any", set: { expiryDate: { from: "expiryDate" } } }],
      texts: [{ field: "expiryDate", kind: "date", label: { code: "receive.expiry" }, required: true }],
      choices: [back],
      fills: ["expiryDate"],
      onlyIf: { field: "asksExpiry", is: true },
      next: unitsStepId(0),
    },
    ...unitSteps(reader, anything, expected),
    {
      id: "pallet",
      title: { code: "receive.pallet" },
      show: [...seen, { kind: "fields", fields: ["qty", "serials", "damagedQty", "location"] }],
      accepts: [{ means: "new-lpn", like: "lpn", set: { lpn: { from: "code" } } }],
      choices: [back],
      offers: [
        {
          id: "damaged",
          label: { code: "offer.damaged" },
          quantity: { field: "damagedQty", expected: 1, min: 1, max: qtyMax, uoms: [{ uom: "EA", qtyBase: 1 }] },
          next: "pallet",
        },
        { id: "other-location", label: { code: "offer.other-location" }, next: "location" },
      ],
      emit: {
        command: "inbound.receive",
        input: {
          ...on,
          sku: { field: "sku" },
          qty: { field: "qty" },
          damagedQty: { field: "damagedQty" },
          lot: { field: "lot" },
          expiryDate: { field: "expiryDate" },
          serials: { field: "serials" },
          lpn: { field: "lpn" },
          location: { field: "location" },
        },
        clear: forgotten,
      },
      next: "item",
    },
    // Where the goods are put down: known from the dock, asked only when somebody chose another place.
    { id: "location", title: { code: "receive.location" }, show: [], accepts: receivingPlaces(reader), next: "pallet" },
  ];
  return {
    id: task.id,
    taskId: task.id,
    type: "receive",
    title: {
      code: "job.receive",
      data: { number: inbound?.number ?? "", supplier: inbound ? senderOf(reader, inbound) : "" },
    },
    leaseEpoch: task.leaseEpoch,
    leaseUntil: task.leaseUntil,
    form: {},
    first: "item",
    steps,
  };
}

const qtyMax = 1_000_000;
const forgotten = [
  "sku",
  "name",
  "lot",
  "expiryDate",
  "qty",
  "serials",
  "lpn",
  "damagedQty",
  "sscc",
  "asksLot",
  "asksExpiry",
  "asksQty",
];
const seen: Step["show"] = [{ kind: "fields", fields: ["sku", "name", "lot", "expiryDate"] }];
/** The wrong thing was scanned: begin again with the next. */
const back = {
  id: "back",
  label: { code: "receive.other-item" },
  tone: "neutral" as const,
  set: Object.fromEntries(forgotten.map((field) => [field, null])),
  next: "item",
};

const inScan = { lot: { from: "lot" }, expiryDate: { from: "expiryDate" } } as const;

/** An item as the job knows it. Serial numbers are counted by scanning them, so no quantity is asked for. */
function acceptsOf(reader: Reader, item: Item): Accept[] {
  const codes = codesOfItem(reader, item.id);
  const asks = { asksLot: item.tracksLot, asksExpiry: item.tracksExpiry };
  const set = { ...inScan, sku: item.id, name: item.name, ...asks };
  if (!item.tracksSerial) return [{ means: "item", codes, set: { ...set, qty: { from: "countedQty" } } }];
  return [
    { means: "item", codes, set, append: { field: "serials", value: { from: "serial" } } },
    { means: "item", codes, set },
  ];
}

/** An item that the job does not know: its quantity is asked for in base units, the rest is checked when it is sent. */
const unknownItem: Accept[] = [
  {
    means: "item",
    like: "any",
    set: { sku: { from: "gtin" }, ...inScan, qty: { from: "countedQty" }, asksQty: true },
    append: { field: "serials", value: { from: "serial" } },
  },
  { means: "item", like: "any", set: { sku: { from: "gtin" }, ...inScan, qty: { from: "countedQty" }, asksQty: true } },
  { means: "item", like: "any", set: { sku: { from: "raw" }, asksQty: true } },
];

function packsOf(lines: readonly InboundLine[]): Accept[] {
  const open = lines.filter(({ state }) => state === "open" || state === "partly");
  const packs = [...new Set(open.flatMap(({ lpn, parentLpn }) => [parentLpn, lpn]))].filter((pack) => pack !== "");
  return packs.length === 0
    ? []
    : [{ means: "lpn", codes: packs.map((code) => ({ code })), set: { sscc: { from: "code" } }, next: "pack" }];
}

/** One for each item, because units and what is expected differ; only the one of the scanned item is shown. */
function unitSteps(reader: Reader, items: readonly Item[], expected: ReadonlyMap<string, number>): Step[] {
  const steps = items.map((item, at) => {
    const common = { id: unitsStepId(at), onlyIf: { field: "sku", is: item.id }, next: unitsStepId(at + 1) };
    return item.tracksSerial
      ? { ...common, ...serialAsk(reader, item, common.id) }
      : { ...common, ...quantityAsk(item, expected.get(item.id) ?? 1) };
  });
  const other: Step = {
    id: unitsStepId(items.length),
    title: { code: "receive.quantity" },
    show: seen,
    accepts: [],
    quantity: { field: "qty", expected: 1, min: 1, max: qtyMax, uoms: [{ uom: "EA", qtyBase: 1 }], endsStep: true },
    choices: [back],
    fills: ["qty"],
    onlyIf: { field: "asksQty", is: true },
    next: "pallet",
  };
  return [...steps, other];
}

const unitsStepId = (at: number): string => `units-${at}`;
type Ask = Omit<Step, "id" | "next" | "onlyIf">;

function quantityAsk(item: Item, expected: number): Ask {
  return {
    title: { code: "receive.quantity" },
    show: [
      { kind: "item", sku: item.id, name: item.name },
      { kind: "fields", fields: ["lot", "expiryDate"] },
    ],
    accepts: [],
    quantity: {
      field: "qty",
      expected: Math.max(1, expected),
      min: 1,
      max: qtyMax,
      uoms: uomsOf(item),
      endsStep: true,
    },
    choices: [back],
    fills: ["qty"],
  };
}

/** One scan a unit, as a bare serial number or as the GS1 code of this item; as many as there are. */
function serialAsk(reader: Reader, item: Item, stay: string): Ask {
  const append = { field: "serials", value: { from: "serial" as const } };
  return {
    title: { code: "receive.serial" },
    show: [
      { kind: "item", sku: item.id, name: item.name },
      { kind: "fields", fields: ["lot", "expiryDate", "serials"] },
    ],
    accepts: [
      { means: "item", codes: codesOfItem(reader, item.id), append, next: stay },
      { means: "serial", like: "any", append: { field: "serials", value: { from: "raw" } }, next: stay },
    ],
    choices: [{ id: "serials-done", label: { code: "receive.serials-done" }, tone: "primary" }, back],
  };
}

function openQtyBySku(lines: readonly InboundLine[]): Map<string, number> {
  const open = new Map<string, number>();
  for (const { sku, expectedQty, receivedQty } of lines)
    open.set(sku, (open.get(sku) ?? 0) + Math.max(0, expectedQty - receivedQty));
  return open;
}

function itemsOf(reader: Reader, skus: readonly string[]): Item[] {
  return skus.flatMap((sku) => reader.get("item", sku) ?? []);
}

const firstSkus = (reader: Reader): string[] =>
  reader
    .rows<{ id: string }>("SELECT id FROM item WHERE active = 1 AND deletedAt IS NULL ORDER BY id LIMIT ?", itemsMax)
    .map(({ id }) => id);

function receivingPlaces(reader: Reader): Accept[] {
  const places = [
    ...reader.find("location", { kind: ["receiving", "dock", "quarantine"], active: true }, { limit: 200 }),
  ];
  const codes = places.flatMap(({ id, checkDigits }) => [
    { code: id, set: { location: id } },
    ...(checkDigits === "" ? [] : [{ code: checkDigits, set: { location: id } }]),
  ]);
  return [
    ...(codes.length === 0 ? [] : [{ means: "location" as const, codes }]),
    { means: "location", like: "any", set: { location: { from: "raw" } } },
  ];
}
