import type { ProductId } from "../documents.ts";
import { gtin14 } from "../gs1-number.ts";

/** The SKU and GTIN among the numbers that identify a line. */
export function identify(ids: readonly ProductId[]): { sku?: string; gtin?: string } {
  const sku = skuQualifiers.map((qualifier) => ids.find((id) => id.qualifier === qualifier)).find(Boolean);
  const gtins = gtinQualifiers.map((qualifier) => ids.find((id) => id.qualifier === qualifier));
  const gtin = gtins.map((id) => id && gtin14(id.value)).find(Boolean);
  return { ...(sku ? { sku: sku.value } : {}), ...(gtin ? { gtin } : {}) };
}

export function lotOf(ids: readonly ProductId[]): string | undefined {
  return ids.find((id) => lotQualifiers.includes(id.qualifier))?.value;
}

export function serialOf(ids: readonly ProductId[]): string | undefined {
  return ids.find((id) => id.qualifier === "SN" || id.qualifier === "SE")?.value;
}

/**
 * X12 element 235, in the order in which they are believed: a stock keeping unit says so itself, then the numbers of the
 * vendor (the depositor, in a warehouse's messages) and of the buyer.
 */
const skuQualifiers = ["SK", "VN", "VA", "VP", "IN", "BP", "IT", "CB", "PI", "MG", "MN", "PN"];

/** Those with a check digit; case and shipping container codes without one (UA, UC, UI) are no GTINs. */
const gtinQualifiers = ["UK", "EN", "EO", "UP", "EU", "GU", "ZG"];

const lotQualifiers = ["LT", "B8", "BA"];
