import { itemProblems } from "#sync/model/items/item-problems.ts";
import type { CloudInput, CloudValue } from "../../../client/cloud/cloud-call.ts";

type Item = CloudValue<"items.get">["item"];
type Saved = CloudInput<"items.save">;
type Packaging = NonNullable<Saved["packagings"]>[number];

export const allocationRules = ["", "fefo", "fifo", "lifo", "closest", "full-packs-first"] as const;
const packagingTexts = ["uom", "qtyBase", "gtin", "lengthMm", "widthMm", "heightMm", "weightGrams"] as const;
export type PackagingText = (typeof packagingTexts)[number];
export type PackagingDraft = Record<PackagingText, string> & { key: string };

/** Whole numbers of an item: the least and the most of each, and whether it may be left out. */
export const itemNumbers = {
  shelfLifeDays: { min: 1, max: 36_500, canBeEmpty: true },
  minRemainingDays: { min: 0, max: 36_500, canBeEmpty: false },
  overReceiptPercent: { min: 0, max: 1_000, canBeEmpty: false },
  countToleranceQty: { min: 0, max: 1_000_000_000, canBeEmpty: false },
  minQty: { min: 0, max: 1_000_000_000, canBeEmpty: true },
  maxQty: { min: 0, max: 1_000_000_000, canBeEmpty: true },
} as const;
export type ItemNumber = keyof typeof itemNumbers;
const itemTexts = ["name", "gtin", "owner", "baseUom", "storageClass", "homeLocation"] as const;
export type ItemText = (typeof itemTexts)[number];
export const itemSwitches = ["tracksLot", "tracksSerial", "tracksExpiry", "holdOnReceipt", "active"] as const;
export type ItemSwitch = (typeof itemSwitches)[number];

/** An item as its form holds it: numbers are texts while they are typed. */
export type ItemDraft = Record<ItemText | ItemNumber, string> &
  Record<ItemSwitch, boolean> & {
    velocityClass: "A" | "B" | "C";
    allocationRule: (typeof allocationRules)[number];
    packagings: PackagingDraft[];
    /** Codes to be added, one on each line. */
    newBarcodes: string;
  };

export function draftOf(item?: Item): ItemDraft {
  const text = (value: string | number | null | undefined, first = "") => String(value ?? first);
  return {
    ...{ name: text(item?.name), gtin: text(item?.gtin), owner: text(item?.owner), baseUom: text(item?.baseUom, "EA") },
    ...{ storageClass: text(item?.storageClass), homeLocation: text(item?.homeLocation) },
    ...{ shelfLifeDays: text(item?.shelfLifeDays), minRemainingDays: text(item?.minRemainingDays, "0") },
    ...{
      overReceiptPercent: text(item?.overReceiptPercent, "0"),
      countToleranceQty: text(item?.countToleranceQty, "0"),
    },
    ...{ minQty: text(item?.minQty), maxQty: text(item?.maxQty) },
    ...{ tracksLot: item?.tracksLot ?? false, tracksSerial: item?.tracksSerial ?? false },
    ...{ tracksExpiry: item?.tracksExpiry ?? false, holdOnReceipt: item?.holdOnReceipt ?? false },
    ...{ active: item?.active ?? true, velocityClass: item?.velocityClass ?? "C" },
    allocationRule: item?.allocationRule ?? "",
    packagings: (item?.packagings ?? []).map(packagingDraft),
    newBarcodes: "",
  };
}

export const packagingDraft = (packaging: Partial<Packaging>, at: number): PackagingDraft => ({
  key: `${at} ${packaging.uom ?? ""}`,
  ...(Object.fromEntries(packagingTexts.map((name) => [name, String(packaging[name] ?? "")])) as Record<
    PackagingText,
    string
  >),
});

export type ItemFault = "missing" | "not-a-number" | "check-digit-wrong" | "duplicate" | "not-valid";

/** What cannot be saved, by field; a packaging's by `packagings.<row>.<field>`. The rules of the item are those of a site. */
export function faultsOf(draft: ItemDraft, sku: string): Record<string, ItemFault> {
  const faults: Record<string, ItemFault> = {};
  for (const [name, { min, max, canBeEmpty }] of Object.entries(itemNumbers)) {
    const text = draft[name as ItemNumber].trim();
    if (!(text === "" ? canBeEmpty : isWhole(text, min, max))) faults[name] = "not-a-number";
  }
  if (draft.baseUom.trim() === "") faults.baseUom = "missing";
  draft.packagings.forEach((packaging, row) => {
    if (packaging.uom.trim() === "") faults[`packagings.${row}.uom`] = "missing";
    if (!isWhole(packaging.qtyBase.trim(), 1, 1_000_000_000)) faults[`packagings.${row}.qtyBase`] = "not-a-number";
    for (const name of ["lengthMm", "widthMm", "heightMm", "weightGrams"] as const)
      if (packaging[name].trim() !== "" && !isWhole(packaging[name].trim(), 0, 100_000_000))
        faults[`packagings.${row}.${name}`] = "not-a-number";
  });
  if (Object.keys(faults).length > 0) return faults;
  for (const { field, problem } of itemProblems({ sku, ...wantedOf(draft) }, undefined, 0)) faults[field] ??= problem;
  return faults;
}

/** What differs from before: only that is written. */
export function changesOf(draft: ItemDraft, before?: Item): Omit<Saved, "sku"> {
  const wanted = wantedOf(draft);
  const was = before && wantedOf(draftOf(before));
  const changes = Object.entries(wanted).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(was?.[name as keyof typeof was]),
  );
  const barcodes = codesOf(draft.newBarcodes);
  return { ...Object.fromEntries(changes), ...(barcodes.length > 0 && { barcodes }) };
}

/** The earlier values of what was changed. Barcodes that were added are taken off by their own command. */
export function undoOf(changes: Omit<Saved, "sku">, before: Item): Omit<Saved, "sku"> {
  const was = wantedOf(draftOf(before));
  return Object.fromEntries(
    Object.keys(changes).flatMap((name) => (name in was ? [[name, was[name as keyof typeof was]]] : [])),
  );
}

function wantedOf(draft: ItemDraft) {
  const number = (text: string) => (text.trim() === "" ? null : Number(text));
  const { velocityClass, allocationRule } = draft;
  return {
    ...(Object.fromEntries(itemTexts.map((name) => [name, draft[name].trim()])) as Record<ItemText, string>),
    ...(Object.fromEntries(itemSwitches.map((name) => [name, draft[name]])) as Record<ItemSwitch, boolean>),
    ...{ velocityClass, allocationRule },
    ...{ shelfLifeDays: number(draft.shelfLifeDays), minQty: number(draft.minQty), maxQty: number(draft.maxQty) },
    ...{ minRemainingDays: Number(draft.minRemainingDays), overReceiptPercent: Number(draft.overReceiptPercent) },
    countToleranceQty: Number(draft.countToleranceQty),
    packagings: draft.packagings.map(wantedPackaging),
  };
}

/** In the order in which sites write it, so that a packaging that was not touched compares as the same. */
function wantedPackaging({ uom, qtyBase, gtin, lengthMm, widthMm, heightMm, weightGrams }: PackagingDraft): Packaging {
  const optional = { lengthMm, widthMm, heightMm, weightGrams };
  return {
    ...{ uom: uom.trim(), qtyBase: Number(qtyBase) },
    ...(gtin.trim() !== "" && { gtin: gtin.trim() }),
    ...Object.fromEntries(
      Object.entries(optional)
        .filter(([, text]) => text.trim() !== "")
        .map(([name, text]) => [name, Number(text)]),
    ),
  };
}

const codesOf = (text: string): string[] => [...new Set(text.split(/\s+/).filter(Boolean))];

const isWhole = (text: string, min: number, max: number): boolean =>
  /^\d{1,10}$/.test(text) && Number(text) >= min && Number(text) <= max;
