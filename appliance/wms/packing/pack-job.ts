import type { Task } from "#sync/model/records/task.ts";
import type { Accept, Emit, Job, Offer, Show, Step } from "#sync/model/steps/step.ts";
import type { Caller } from "../../store/book.ts";
import type { Reader } from "../../store/reader.ts";
import { codesOfItem } from "../stock/item-codes.ts";
import type { Lease } from "../tasks/lease-task.ts";
import { openCartonOf, totesOf, type Waiting, waitingOf } from "./packable.ts";

/**
 * Packing one order. Opened by a scan, one press packs all of it; a scan of a labelled carton does the same. Where the site verifies
 * (or the packer wants several cartons) every unit is scanned into its carton.
 */
export function packJob(reader: Reader, task: Task): Job {
  const order = reader.get("order", task.orderId);
  const waiting = order ? waitingOf(reader, order.id) : [];
  const open = order ? openCartonOf(reader, order.id) : undefined;
  const verify = reader.setting("packing.verify");
  const about = { taskId: task.id, leaseEpoch: task.leaseEpoch, orderId: task.orderId };
  // A tote with nothing but surplus in it waits to be put back: shown here, somebody would pack from it.
  const waits = new Set(waiting.map(({ lpn }) => lpn));
  const totes = order ? totesOf(reader, order.id).filter(({ id }) => waits.has(id)) : [];
  const show: Show[] = [
    { kind: "order", number: order?.number ?? task.orderId, customer: order?.shipTo.name || order?.customer || "" },
    ...totes.map(({ id, location }) => ({ kind: "lpn" as const, lpn: id, role: "from" as const, what: location })),
  ];
  const start = waiting.length === 0 ? (open ? "close" : "done") : verify || open ? "unit" : "how";
  const scanOrder: Step = {
    id: "order",
    title: { code: "pack.scan-order" },
    show,
    accepts: [
      { means: "order", codes: order ? [{ code: order.number }] : [], set: { scanned: true } },
      { means: "lpn", codes: totes.map(({ id }) => ({ code: id })), set: { scanned: true } },
    ],
    fills: ["scanned"],
    next: start,
  };
  return {
    id: `${task.id}:${task.leaseEpoch}:${waiting.length}:${open?.id ?? ""}`,
    taskId: task.id,
    type: "pack",
    title: { code: "job.pack", data: { order: order?.number ?? "" } },
    leaseEpoch: task.leaseEpoch,
    leaseUntil: task.leaseUntil,
    form: task.result.scanned ? { scanned: true } : {},
    first: start === "done" ? "done" : "order",
    steps: [
      scanOrder,
      howStep(
        reader,
        about,
        show,
        waiting,
        totes.map(({ id }) => id),
      ),
      unitStep(reader, about, show, waiting),
      closeStep(about, show),
    ],
  };
}

/** For the answer of a command: nothing when the order is packed. */
export function freshPackJob(reader: Reader, { taskId, leaseEpoch }: Lease, caller: Caller): Job | null {
  const task = taskId === "" ? undefined : reader.get("task", taskId);
  if (task?.state !== "leased" || task.leaseEpoch !== leaseEpoch || task.leaseHolder !== caller.actor) return null;
  const job = packJob(reader, task);
  return { ...job, form: { ...job.form, scanned: true } };
}

type About = { taskId: string; leaseEpoch: number; orderId: string };

function howStep(
  reader: Reader,
  about: About,
  show: readonly Show[],
  waiting: readonly Waiting[],
  totes: readonly string[],
): Step {
  const [only] = totes;
  const keep = totes.length === 1 && only !== undefined ? only : undefined;
  const inHand = [...new Set(waiting.map(({ lpn }) => lpn))];
  return {
    id: "how",
    title: { code: "pack.scan-carton" },
    show: withContents(reader, show, waiting),
    accepts: [{ means: "new-lpn", like: "lpn", set: { toLpn: { from: "code" } } }],
    choices: [
      {
        id: "all",
        label: { code: "pack.all-in-new-carton" },
        tone: "primary",
        emit: { command: "pack.order", input: { ...about, lpns: inHand } },
        next: "done",
      },
      ...(keep === undefined
        ? []
        : [
            {
              id: "keep",
              label: { code: "pack.keep-lpn" },
              tone: "neutral" as const,
              emit: { command: "pack.keep-lpn", input: { ...about, lpn: keep } },
              next: "done",
            },
          ]),
      { id: "units", label: { code: "pack.by-unit" }, tone: "neutral", next: "unit" },
    ],
    offers: shortOffers(about, waiting, "done"),
    emit: { command: "pack.order", input: { ...about, lpns: inHand, toLpn: { field: "toLpn" } }, clear: ["toLpn"] },
    next: "done",
  };
}

/** Comes round until the answer of the last unit brings the step that closes the carton. */
function unitStep(reader: Reader, about: About, show: readonly Show[], waiting: readonly Waiting[]): Step {
  return {
    id: "unit",
    title: { code: "pack.scan-item" },
    show: withContents(reader, show, waiting),
    accepts: unitAccepts(reader, waiting),
    choices: [
      {
        id: "close",
        label: { code: "pack.close-carton" },
        tone: "neutral",
        emit: { command: "pack.carton-close", input: about },
        next: "unit",
      },
    ],
    offers: shortOffers(about, waiting, "unit"),
    emit: {
      command: "pack.units",
      input: {
        ...about,
        sku: { field: "sku" },
        lot: { field: "lot" },
        serials: { field: "serials" },
        qty: { field: "qty" },
      },
      clear: ["sku", "lot", "serials", "qty"],
    },
    next: "unit",
  };
}

/** One scan is one unit, or as many as the code stands for. A serial number's own label will do. */
function unitAccepts(reader: Reader, waiting: readonly Waiting[]): Accept[] {
  const skus = [...new Set(waiting.map(({ sku }) => sku))];
  return skus.flatMap((sku): Accept[] => {
    const codes = codesOfItem(reader, sku);
    const serials = waiting.filter((one) => one.sku === sku && one.serial !== "").map(({ serial }) => serial);
    const set: NonNullable<Accept["set"]> = { sku, lot: { from: "lot" } };
    if (serials.length === 0) return [{ means: "item", codes, set: { ...set, qty: { from: "qty" } } }];
    return [
      { means: "item", codes, set: { ...set, qty: 1 }, append: { field: "serials", value: { from: "serial" } } },
      {
        means: "serial",
        codes: serials.map((code) => ({ code })),
        set: { sku, qty: 1 },
        append: { field: "serials", value: { from: "code" } },
      },
    ];
  });
}

function closeStep(about: About, show: readonly Show[]): Step {
  const emit: Emit = {
    command: "pack.carton-close",
    input: { ...about, grossGrams: { field: "grossGrams" }, reason: { field: "reason" } },
    clear: ["grossGrams"],
  };
  return {
    id: "close",
    title: { code: "pack.close-carton" },
    show: [...show, { kind: "fields", fields: ["grossGrams"] }],
    accepts: [],
    choices: [{ id: "close", label: { code: "pack.close-carton" }, tone: "primary", emit, next: "done" }],
    offers: [
      {
        id: "weight",
        label: { code: "pack.weigh" },
        quantity: {
          field: "grossGrams",
          expected: 1,
          min: 1,
          max: 50_000_000,
          uoms: [
            { uom: "g", qtyBase: 1 },
            { uom: "kg", qtyBase: 1_000 },
          ],
          blind: true,
        },
        next: "close",
      },
    ],
    next: "done",
  };
}

/** One offer per content: this many of it are not in the tote. */
function shortOffers(about: About, waiting: readonly Waiting[], next: string): Offer[] {
  return waiting.slice(0, 20).map(({ sku, lot, serial, lpn, qty }, i) => ({
    id: `short-${i}`,
    label: { code: "offer.short", data: { sku, lot, serial } },
    reasons: ["reason.missing", "reason.damaged", "reason.wrong-item", "reason.other"],
    ...(serial === ""
      ? { quantity: { field: "shortQty", expected: 1, min: 1, max: qty, uoms: [{ uom: "EA", qtyBase: 1 }] } }
      : {}),
    emit: {
      command: "pack.short",
      input: {
        ...about,
        fromLpn: lpn,
        sku,
        lot,
        serials: serial === "" ? [] : [serial],
        qty: serial === "" ? { field: "shortQty" } : 1,
        reason: { field: "reason" },
      },
      clear: ["shortQty"],
    },
    next,
  }));
}

/**
 * Contents under the tote they are to be taken from: the same goods may stand in two totes, of which one has units that nobody wants
 * any more (decision 10). With one tote its name stands above already.
 */
function withContents(reader: Reader, show: readonly Show[], waiting: readonly Waiting[]): Show[] {
  const several = new Set(waiting.map(({ lpn }) => lpn)).size > 1;
  const head = several ? show.filter(({ kind }) => kind !== "lpn") : show;
  const contents = waiting.slice(0, 30).flatMap(({ sku, lot, serial, qty, lpn, place }, i): Show[] => [
    ...(several && waiting[i - 1]?.lpn !== lpn
      ? [{ kind: "lpn" as const, lpn, role: "from" as const, what: place }]
      : []),
    {
      kind: "item",
      sku,
      name: reader.get("item", sku)?.name ?? sku,
      ...(lot === "" ? {} : { lot }),
      ...(serial === "" ? {} : { serial }),
    },
    { kind: "quantity", qty, uoms: [{ uom: "EA", qtyBase: 1 }] },
  ]);
  return [...head, ...contents];
}
