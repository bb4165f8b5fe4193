import { lotId } from "#sync/model/records/lot.ts";
import type { Task } from "#sync/model/records/task.ts";
import type { Accept, Job, Step } from "#sync/model/steps/step.ts";
import type { Reader } from "../../store/reader.ts";
import { codesOfItem } from "../stock/item-codes.ts";

interface Content {
  sku: string;
  lot: string;
  serial: string;
  owner: string;
  qty: number;
}

/** Two scans per content: what it is, and where it stands now. Any place may be taken; where it came from is proposed. */
export function putBackJob(reader: Reader, task: Task): Job {
  const contents = contentsOf(reader, task);
  return {
    id: `${task.id}:${task.leaseEpoch}:${contents.length}:${task.qty}`,
    taskId: task.id,
    type: "put-back",
    title: { code: "job.put-back" },
    leaseEpoch: task.leaseEpoch,
    leaseUntil: task.leaseUntil,
    form: {},
    first: contents.length > 0 ? "item:0" : "done",
    steps: contents.flatMap((content, i) =>
      stepsOf(reader, task, content, i, i + 1 < contents.length ? `item:${i + 1}` : "done"),
    ),
  };
}

function stepsOf(
  reader: Reader,
  task: Task,
  { sku, lot, serial, owner, qty }: Content,
  i: number,
  next: string,
): Step[] {
  const item = reader.get("item", sku);
  const expiryDate = lot === "" ? "" : (reader.get("lot", lotId(sku, lot))?.expiryDate ?? "");
  const lpn = task.lpn === "" ? undefined : reader.get("lpn", task.lpn);
  const fromPlace = lpn?.location || task.fromPlace;
  const proposed = placeFor(reader, task, sku, lot);
  const show: Step["show"] = [
    {
      kind: "item",
      sku,
      name: item?.name ?? sku,
      ...(lot === "" ? {} : { lot }),
      ...(expiryDate === "" ? {} : { expiryDate }),
      ...(serial === "" ? {} : { serial }),
    },
    ...(task.lpn === ""
      ? [{ kind: "location" as const, code: fromPlace }]
      : [{ kind: "lpn" as const, lpn: task.lpn, role: "from" as const, what: fromPlace }]),
  ];
  const itemScan: Accept = { means: "item", codes: codesOfItem(reader, sku), ...(lot === "" ? {} : { lot }) };
  const codes = proposed
    ? [
        { code: proposed.id },
        ...(proposed.checkDigits ? [{ code: proposed.checkDigits, set: { toPlace: proposed.id } }] : []),
      ]
    : [];
  const named: Accept = { means: "location", codes, set: { toPlace: { from: "code" } } };
  const any: Accept = { means: "location", like: "any", set: { toPlace: { from: "raw" } } };
  return [
    {
      id: `item:${i}`,
      title: { code: "put-back.scan-item" },
      show,
      accepts: [itemScan],
      quantity: { field: "qty", expected: qty, min: 1, max: qty, uoms: [{ uom: item?.baseUom ?? "EA", qtyBase: 1 }] },
      offers: [
        {
          id: "missing",
          label: { code: "offer.not-found" },
          emit: { command: "put-back.missing", input: { taskId: task.id, leaseEpoch: task.leaseEpoch } },
          next: "done",
        },
        {
          id: "skip",
          label: { code: "offer.skip" },
          reasons: ["reason.other"],
          emit: {
            command: "work.skip",
            input: { taskId: task.id, leaseEpoch: task.leaseEpoch, reason: { field: "reason" } },
          },
          next: "done",
        },
      ],
      next: `place:${i}`,
    },
    {
      id: `place:${i}`,
      title: { code: "put-back.scan-location" },
      show: [
        ...(proposed
          ? [{ kind: "location" as const, code: proposed.id, ...(proposed.zone ? { zone: proposed.zone } : {}) }]
          : []),
        ...show,
      ],
      accepts: proposed ? [named] : [any],
      ...(proposed
        ? { offers: [{ id: "other-location", label: { code: "offer.other-location" }, next: `other:${i}` }] }
        : {}),
      emit: confirm(),
      next,
    },
    { id: `other:${i}`, title: { code: "put-back.scan-location" }, show, accepts: [any], emit: confirm(), next },
  ];

  function confirm(): NonNullable<Step["emit"]> {
    return {
      command: "put-back.confirm",
      input: {
        taskId: task.id,
        leaseEpoch: task.leaseEpoch,
        lpn: task.lpn,
        fromPlace,
        sku,
        lot,
        owner,
        serials: serial === "" ? [] : [serial],
        qty: { field: "qty" },
        toPlace: { field: "toPlace" },
      },
      clear: ["qty", "toPlace"],
    };
  }
}

function contentsOf(reader: Reader, task: Task): Content[] {
  const { serial = "", owner = "" } = task.result as { serial?: string; owner?: string };
  if (task.sku !== "") return task.qty > 0 ? [{ sku: task.sku, lot: task.lot, serial, owner, qty: task.qty }] : [];
  return reader
    .balances({ lpn: task.lpn })
    .filter(({ onHand }) => onHand > 0)
    .map(({ sku, lot, serial: unit, owner: whose, onHand }) => ({ sku, lot, serial: unit, owner: whose, qty: onHand }));
}

/** Where it was taken for this order, else where the item lives. */
function placeFor(reader: Reader, task: Task, sku: string, lot: string) {
  const taken = reader.find(
    "allocation",
    { orderId: task.orderId, sku, lot, state: "picked" },
    { order: "createdAt DESC, id DESC", limit: 1 },
  )[0]?.place;
  const wanted = [task.toPlace, task.orderId === "" ? "" : (taken ?? ""), reader.get("item", sku)?.homeLocation ?? ""];
  const id = wanted.find(
    (place) =>
      place !== "" &&
      reader.get("location", place)?.active &&
      reader.get("location", place)?.capabilities.some((one) => one === "store" || one === "pick"),
  );
  return id === undefined ? undefined : reader.get("location", id);
}
