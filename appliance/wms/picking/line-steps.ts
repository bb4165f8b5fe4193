import type { Location } from "#sync/model/records/location.ts";
import type { Task } from "#sync/model/records/task.ts";
import type { Accept, Emit, Offer, QuantityAsk, Show, Step } from "#sync/model/steps/step.ts";
import type { PlannedLine } from "./line-plan.ts";

interface Walk {
  /** All goods are for one order: its tote is scanned once, and remembered. */
  singleTote: boolean;
  places: readonly Location[];
  /** The step after this line. */
  next: string;
}

/**
 * One line of a walk: scan what is taken, then what it goes into. More is asked only where the shelf leaves a doubt: the lot where
 * several lie, the serial number of what is tracked by it, whether the place is empty now.
 */
export function lineSteps(task: Task, line: PlannedLine, walk: Walk): Step[] {
  const { id } = line.allocation;
  const afterPick = line.emptiesPlace ? `zero:${id}` : walk.next;
  const steps = [fromStep(task, line, walk)];
  if (line.asksLot) steps.push(lotStep(line));
  if (line.item?.tracksLot) steps.push(otherLotStep(line));
  if (line.item?.tracksSerial) steps.push(serialStep(line));
  steps.push(toStep(task, line, walk, afterPick));
  if (line.whole) steps.push(wholeStep(task, line, afterPick));
  if (line.emptiesPlace) steps.push(zeroStep(task, line, walk.next));
  return steps;
}

function fromStep(task: Task, line: PlannedLine, walk: Walk): Step {
  const { allocation, item, codes, place, whole, placeIsProof, lpnIsProof, asksLot } = line;
  const { id, lot, lpn } = allocation;
  const itemScan: Accept = {
    means: "item",
    codes,
    ...(lot === "" ? {} : { lot }),
    set: { lot: { from: "lot" }, ...(item?.tracksSerial ? {} : { qty: { from: "countedQty" } }) },
  };
  const withSerial: Accept = { ...itemScan, append: { field: "serials", value: { from: "serial" } } };
  const placeCodes = [{ code: allocation.place }, ...(place?.checkDigits ? [{ code: place.checkDigits }] : [])];
  return {
    id: `from:${id}`,
    title: { code: "pick.scan-item" },
    show: [...whatShown(line), { kind: "quantity", qty: allocation.qty, uoms: uomsOf(line) }],
    accepts: [
      ...(whole
        ? [{ means: "lpn" as const, codes: [{ code: lpn }], set: { whole: true, onCart: true }, next: `whole:${id}` }]
        : []),
      ...(item?.tracksSerial && allocation.qty === 1 ? [withSerial] : []),
      itemScan,
      ...(!whole && lpnIsProof ? [{ means: "lpn" as const, codes: [{ code: lpn }] }] : []),
      ...(placeIsProof ? [{ means: "location" as const, codes: placeCodes }] : []),
    ],
    ...(item?.tracksSerial ? {} : { quantity: quantityOf(line) }),
    offers: offersOf(task, line, walk),
    next: asksLot ? `lot:${id}` : afterLot(line),
  };
}

/** Only where several lots lie, and passed over when the item's own code told. */
function lotStep(line: PlannedLine): Step {
  const { id, lot } = line.allocation;
  return {
    id: `lot:${id}`,
    title: { code: "pick.lot", data: { lot } },
    show: whatShown(line),
    accepts: [{ means: "lot", codes: [{ code: lot, set: { lot } }] }],
    offers: [wrongLotOffer(id)],
    fills: ["lot"],
    next: afterLot(line),
  };
}

/** Another lot is taken, with the reason given in the offer: which one, unless a scan told already. */
function otherLotStep(line: PlannedLine): Step {
  const { allocation } = line;
  const { id } = allocation;
  return {
    id: `other:${id}`,
    title: { code: "pick.other-lot", data: { lot: allocation.lot } },
    show: [],
    accepts: [{ means: "lot", like: "any", set: { wrongLot: { from: "raw" } } }],
    fills: ["wrongLot"],
    next: afterLot(line),
  };
}

const afterLot = ({ item, allocation }: PlannedLine): string =>
  item?.tracksSerial ? `serial:${allocation.id}` : `to:${allocation.id}`;

function serialStep(line: PlannedLine): Step {
  const { id, qty, serial } = line.allocation;
  return {
    id: `serial:${id}`,
    title: { code: "pick.serial", data: { qty } },
    show: whatShown(line),
    accepts: [
      ...(serial === ""
        ? []
        : [
            {
              means: "serial" as const,
              codes: [{ code: serial }],
              append: { field: "serials", value: { from: "code" as const } },
            },
          ]),
      { means: "serial", like: "any", append: { field: "serials", value: { from: "raw" } } },
    ],
    collect: { field: "serials", length: qty },
    next: `to:${id}`,
  };
}

function toStep(task: Task, line: PlannedLine, { singleTote, places }: Walk, next: string): Step {
  const { id } = line.allocation;
  const { slot } = line;
  const stays: NonNullable<Accept["set"]> = singleTote ? { target: true } : {};
  const tote: Accept =
    slot && slot.lpn !== "" && !singleTote
      ? { means: "lpn", codes: [{ code: slot.lpn }], set: { toLpn: { from: "code" }, onCart: true } }
      : { means: "new-lpn", like: "lpn", set: { toLpn: { from: "code" }, onCart: true, ...stays } };
  const direct: Accept = {
    means: "location",
    codes: places.map(({ id: code }) => ({ code })),
    set: { toPlace: { from: "code" }, target: true },
  };
  return {
    id: `to:${id}`,
    title: { code: "pick.scan-tote", data: slot ? { slot: slot.slot } : {} },
    show: [
      ...whatShown(line),
      ...(slot && !singleTote ? [{ kind: "slot" as const, slot: slot.slot, lpn: slot.lpn }] : []),
      { kind: "fields", fields: ["qty", "lot", "serials"] },
    ],
    accepts: singleTote ? [direct, tote] : [tote],
    ...(singleTote ? { fills: ["target"] } : {}),
    emit: {
      ...confirmation(task, line),
      clear: ["qty", "lot", "wrongLot", "reason", "serials", ...(singleTote ? [] : ["toLpn"])],
    },
    next,
  };
}

/** Shown to nobody: the scan of the LPN filled it, so it only sends. */
function wholeStep(task: Task, line: PlannedLine, next: string): Step {
  const { id, qty, lpn, place } = line.allocation;
  return {
    id: `whole:${id}`,
    title: { code: "pick.scan-item" },
    show: [],
    accepts: [],
    fills: ["whole"],
    emit: {
      command: "pick.confirm",
      input: {
        taskId: task.id,
        leaseEpoch: task.leaseEpoch,
        allocationId: id,
        qty,
        fromPlace: place,
        fromLpn: lpn,
        whole: true,
      },
      clear: ["whole", "qty", "lot"],
    },
    next,
  };
}

function zeroStep(task: Task, line: PlannedLine, next: string): Step {
  const { id, place } = line.allocation;
  const answer = (empty: boolean): Emit => ({
    command: "pick.zero-check",
    input: { taskId: task.id, leaseEpoch: task.leaseEpoch, place, empty },
  });
  return {
    id: `zero:${id}`,
    title: { code: "pick.zero-check", data: { place } },
    show: [{ kind: "location", code: place }],
    accepts: [],
    choices: [
      { id: "empty", label: { code: "count.empty" }, tone: "primary", emit: answer(true), next },
      { id: "not-empty", label: { code: "offer.not-empty" }, tone: "warning", emit: answer(false), next },
    ],
    next,
  };
}

const allReasons = [
  "reason.missing",
  "reason.damaged",
  "reason.unreadable",
  "reason.blocked",
  "reason.wrong-item",
  "reason.expired",
  "reason.other",
];

function offersOf(task: Task, line: PlannedLine, { next, singleTote }: Walk): Offer[] {
  const { id, qty } = line.allocation;
  const clear = ["qty", "lot", "wrongLot", "serials", "pickedQty"];
  const target: Emit["input"] = singleTote ? { toLpn: { field: "toLpn" }, toPlace: { field: "toPlace" } } : {};
  const short = (input: Emit["input"]): Emit => ({
    command: "pick.short",
    input: { ...about(task, line), ...input },
    clear,
  });
  const some: QuantityAsk = { field: "pickedQty", expected: 0, min: 0, max: qty - 1, uoms: uomsOf(line) };
  // Serial numbers would have to be scanned for what was there: key less instead, and call the rest short.
  const countable = qty > 1 && !line.item?.tracksSerial;
  return [
    {
      id: "short",
      label: { code: "offer.short" },
      reasons: allReasons,
      ...(countable ? { quantity: some } : {}),
      emit: short({ pickedQty: countable ? { field: "pickedQty" } : 0, reason: { field: "reason" }, ...target }),
      next,
    },
    {
      id: "damaged",
      label: { code: "offer.damaged" },
      ...(countable ? { quantity: some } : {}),
      emit: short({ pickedQty: countable ? { field: "pickedQty" } : 0, reason: "reason.damaged", ...target }),
      next,
    },
    {
      id: "not-found",
      label: { code: "offer.not-found" },
      emit: short({ pickedQty: 0, reason: "reason.missing" }),
      next,
    },
    ...(line.item?.tracksLot ? [wrongLotOffer(id)] : []),
    {
      id: "skip",
      label: { code: "offer.skip" },
      emit: { command: "pick.skip", input: about(task, line), clear },
      next,
    },
    ...(singleTote
      ? [
          {
            id: "new-carton",
            label: { code: "offer.new-carton" },
            set: { toLpn: null, toPlace: null, target: null },
            next: `from:${id}`,
          },
        ]
      : []),
  ];
}

const wrongLotOffer = (id: string): Offer => ({
  id: "wrong-lot",
  label: { code: "offer.wrong-lot" },
  reasons: allReasons,
  next: `other:${id}`,
});

function confirmation(task: Task, line: PlannedLine): Emit {
  const { qty, place, lpn } = line.allocation;
  return {
    command: "pick.confirm",
    input: {
      ...about(task, line),
      qty: line.item?.tracksSerial ? qty : { field: "qty" },
      fromPlace: place,
      fromLpn: lpn,
      lot: { field: "lot" },
      otherLot: { field: "wrongLot" },
      reason: { field: "reason" },
      serials: { field: "serials" },
      toLpn: { field: "toLpn" },
      toPlace: { field: "toPlace" },
    },
  };
}

const about = (task: Task, { allocation }: PlannedLine) => ({
  taskId: task.id,
  leaseEpoch: task.leaseEpoch,
  allocationId: allocation.id,
});

function whatShown({ allocation, item, place, expiryDate, number, total }: PlannedLine): Show[] {
  const { sku, lot, serial, lpn } = allocation;
  return [
    { kind: "location", code: allocation.place, ...(place?.zone ? { zone: place.zone } : {}) },
    {
      kind: "item",
      sku,
      name: item?.name ?? sku,
      ...(lot === "" ? {} : { lot }),
      ...(expiryDate === "" ? {} : { expiryDate }),
      ...(serial === "" ? {} : { serial }),
    },
    ...(lpn === "" ? [] : [{ kind: "lpn" as const, lpn, role: "from" as const }]),
    { kind: "progress", done: number - 1, total },
  ];
}

function quantityOf(line: PlannedLine): QuantityAsk {
  const { qty } = line.allocation;
  return { field: "qty", expected: qty, min: 1, max: qty, uoms: uomsOf(line) };
}

function uomsOf({ item }: PlannedLine): { uom: string; qtyBase: number }[] {
  const packs = (item?.packagings ?? [])
    .filter(({ qtyBase }) => qtyBase > 1)
    .map(({ uom, qtyBase }) => ({ uom, qtyBase }));
  return [{ uom: item?.baseUom ?? "EA", qtyBase: 1 }, ...packs];
}
