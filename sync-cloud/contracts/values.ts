import { z } from "zod";

/** Input values that many contracts share. Bounds keep a mistyped number from reaching the book. */
export const id = z.string().min(1).max(64);
export const code = z.string().trim().min(1).max(64);
export const sku = z.string().trim().min(1).max(64).meta({ description: "SKU as stocked" });
export const lotCode = z.string().trim().max(40).meta({ description: "Lot; empty for none" });
export const serialNumber = z.string().trim().max(60);
export const lpnId = z.string().trim().min(1).max(40).meta({ description: "LPN; an SSCC is its 18 digits" });
export const maybeLpn = z.string().trim().max(40).default("").meta({ description: "Empty: loose in the location" });
export const locationId = z.string().trim().min(1).max(40);
export const owner = z.string().trim().max(40);
/** Base units, more than zero. */
export const qty = z.int().min(1).max(1_000_000_000);
export const qtyOrZero = z.int().min(0).max(1_000_000_000);
export const isoDate = z.iso.date().meta({ description: "YYYY-MM-DD" });
export const maybeDate = z.union([isoDate, z.literal("")]);
/** Up to the end of the year 9999: later moments have no date that a program could write. */
export const epochMs = z.int().min(0).max(253_402_300_799_999).meta({ description: "UTC milliseconds" });
export const status = z.enum(["available", "hold", "quarantine", "damaged"]);
export const reason = z.string().trim().min(1).max(80);
export const note = z.string().trim().max(500);
export const pageSize = z.coerce.number().int().min(1).max(500).default(50);
/** Opaque: give back what the last page answered as `next`. */
export const pageAfter = z.string().max(200).optional();
