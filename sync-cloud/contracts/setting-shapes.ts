import { z } from "zod";
import { type KnownSettings, settingDefaults } from "../model/records/settings.ts";

const text = (max: number) => z.string().trim().max(max);
const place = z.string().trim().min(1).max(40);
const permille = z.int().min(0).max(1_000);
const durationMs = z
  .int()
  .min(1_000)
  .max(7 * 86_400_000);

/** What each setting may hold. One that is missing here does not compile. */
export const settingShapes: { readonly [K in keyof KnownSettings]: z.ZodType<KnownSettings[K]> } = {
  "site.name": text(80).min(1),
  "site.language": z.enum(["en", "de"]),
  "site.timeZone": z.string().refine(isTimeZone, { message: "an IANA time zone, e.g. Europe/Berlin" }),
  "site.address": z.strictObject({
    name: text(80),
    lines: z.array(text(80)).max(4),
    city: text(80),
    region: text(40),
    postcode: text(20),
    country: z.union([z.literal(""), z.string().regex(/^[A-Z]{2}$/, "two capital letters, ISO 3166")]),
  }),
  "gs1.companyPrefix": z.string().regex(/^\d{4,12}$/, "4 to 12 digits"),
  "gs1.extensionDigit": z.int().min(0).max(9),
  "receiving.location": place,
  "receiving.overPercent": z.int().min(0).max(1_000),
  "putaway.strategy": z
    .array(z.enum(["home", "same-lot", "same-sku", "empty-near", "any"]))
    .min(1)
    .max(5),
  "allocation.rule": z.enum(["fefo", "fifo", "lifo", "closest", "full-packs-first"]),
  "allocation.minRemainingDays": z.int().min(0).max(3_650),
  "picking.stagingLocation": place,
  "picking.slots": z.int().min(1).max(50),
  "picking.zeroCheck": z.boolean(),
  "packing.location": place,
  "packing.verify": z.boolean(),
  "packing.weightTolerancePercent": z.int().min(0).max(1_000),
  "counting.toleranceQty": z.int().min(0).max(1_000_000),
  "tasks.leaseMs": durationMs,
  "tasks.interleaveMm": z.int().min(0).max(10_000_000),
  "transfers.closeAfterDays": z.int().min(0).max(3_650),
  "fleet.taskTypes": z
    .array(z.enum(["receive", "putaway", "move", "pick", "pack", "load", "count", "put-back", "replenish"]))
    .max(9),
  "fleet.zones": z.array(text(40).min(1)).max(200),
  "fleet.silentMs": durationMs,
  "fleet.attemptsMax": z.int().min(1).max(10),
  "fleet.battery": z.strictObject({
    criticalPermille: permille,
    lowPermille: permille,
    enoughPermille: permille,
    fullPermille: permille,
    minChargeMs: z.int().min(0).max(86_400_000),
  }),
  "edi.senderId": text(15).min(1),
  "edi.senderQualifier": z.string().regex(/^[A-Z0-9]{2}$/, "two letters or digits"),
};

export const settingNames = Object.keys(settingDefaults) as [keyof KnownSettings, ...(keyof KnownSettings)[]];

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
