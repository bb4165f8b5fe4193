import { normalizeGtin } from "#sync/model/gs1/gtin.ts";
import type { Item } from "#sync/model/records/item.ts";
import type { Reader } from "../../store/reader.ts";

/** One text on a label that stands for `qtyBase` base units of an item. */
export interface ItemCode {
  code: string;
  qtyBase: number;
}

/**
 * Every code that a person may scan for this SKU, so that a job needs no network: its barcodes, its GTIN, the GTINs of its
 * packagings, and the SKU itself. GTINs are given as printed and 14 digits long. The first meaning of a code wins.
 */
export function codesOfItem(reader: Reader, sku: string): ItemCode[] {
  const item = reader.get("item", sku);
  const codes = new Map<string, number>();
  const add = (code: string, qtyBase: number) => {
    for (const form of [code, normalizeGtin(code) ?? code])
      if (form !== "" && !codes.has(form)) codes.set(form, qtyBase);
  };
  for (const { code, qtyBase } of reader.find("barcode", { sku, deletedAt: null })) add(code, qtyBase);
  for (const { gtin, qtyBase } of item?.packagings ?? []) add(gtin ?? "", qtyBase);
  add(item?.gtin ?? "", 1);
  add(sku, 1);
  return [...codes].map(([code, qtyBase]) => ({ code, qtyBase }));
}

/** The items that a code may stand for, by SKU; more than one when a barcode is ambiguous. Takes a GTIN in any length. */
export function itemsByCode(reader: Reader, code: string): { item: Item; qtyBase: number }[] {
  const forms = [...new Set([code, ...gtinForms(code)])];
  const found = new Map<string, number>();
  const add = (sku: string, qtyBase: number) => {
    if (!found.has(sku)) found.set(sku, qtyBase);
  };
  for (const barcode of reader.find("barcode", { code: forms, deletedAt: null }, { order: "sku, id" }))
    add(barcode.sku, barcode.qtyBase);
  for (const item of reader.find("item", { gtin: forms })) add(item.id, 1);
  add(code, 1);
  return [...found]
    .map(([sku, qtyBase]) => ({ item: reader.get("item", sku), qtyBase }))
    .filter(
      (match): match is { item: Item; qtyBase: number } => match.item !== undefined && match.item.deletedAt === null,
    );
}

/** A GTIN is stored as the partner wrote it: with or without the zeros that fill it up to 8, 12, 13 or 14 digits. */
function gtinForms(code: string): string[] {
  const gtin = normalizeGtin(code);
  if (gtin === null) return [];
  return [14, 13, 12, 8].map((length) => gtin.slice(14 - length)).filter((form) => normalizeGtin(form) === gtin);
}
