import type { KnownSettings } from "#sync/model/records/settings.ts";

/** How a setting is shown and edited. What it may hold is decided where it is saved; the bounds here are the same, said earlier. */
export type SettingKind =
  | { kind: "text"; lengthMax: number; pattern?: RegExp; mono?: true }
  | { kind: "number"; min: number; max: number; perUnit: number; unit: SettingUnit }
  | { kind: "switch" }
  | { kind: "choice"; of: string; options: readonly string[] }
  | { kind: "many"; of: string; options: readonly string[]; inOrder: boolean; atLeast: number }
  | { kind: "lines"; linesMax: number; lengthMax: number }
  | { kind: "group"; fields: Readonly<Record<string, SettingKind>> };
export type SettingUnit = "none" | "percent" | "units" | "days" | "minutes" | "seconds" | "metres" | "tries" | "totes";

const text = (lengthMax: number, pattern?: RegExp): SettingKind => ({
  ...{ kind: "text", lengthMax },
  ...(pattern && { pattern }),
});
const place: SettingKind = { kind: "text", lengthMax: 40, pattern: /\S/, mono: true };
const number = (min: number, max: number, unit: SettingUnit, perUnit = 1): SettingKind => ({
  ...{ kind: "number", min, max, perUnit, unit },
});
const span = (unit: "minutes" | "seconds"): SettingKind =>
  number(1_000, 7 * 86_400_000, unit, unit === "minutes" ? 60_000 : 1_000);
const share = number(0, 1_000, "percent", 10);
const onOff: SettingKind = { kind: "switch" };

/** A setting that is missing here does not compile. */
export const settingKinds: { readonly [K in keyof KnownSettings]: SettingKind } = {
  "site.name": text(80, /\S/),
  "site.language": { kind: "choice", of: "language", options: ["en", "de"] },
  "site.timeZone": text(60, /\S/),
  "site.address": {
    kind: "group",
    fields: {
      name: text(80),
      lines: { kind: "lines", linesMax: 4, lengthMax: 80 },
      postcode: text(20),
      city: text(80),
      region: text(40),
      country: text(2, /^([A-Z]{2})?$/),
    },
  },
  "gs1.companyPrefix": text(12, /^\d{4,12}$/),
  "gs1.extensionDigit": number(0, 9, "none"),
  "receiving.location": place,
  "receiving.overPercent": number(0, 1_000, "percent"),
  "putaway.strategy": {
    ...{ kind: "many", of: "putaway-step", inOrder: true, atLeast: 1 },
    options: ["home", "same-lot", "same-sku", "empty-near", "any"],
  },
  "allocation.rule": {
    ...{ kind: "choice", of: "allocation-rule" },
    options: ["fefo", "fifo", "lifo", "closest", "full-packs-first"],
  },
  "allocation.minRemainingDays": number(0, 3_650, "days"),
  "picking.stagingLocation": place,
  "picking.slots": number(1, 50, "totes"),
  "picking.zeroCheck": onOff,
  "packing.location": place,
  "packing.verify": onOff,
  "packing.weightTolerancePercent": number(0, 1_000, "percent"),
  "counting.toleranceQty": number(0, 1_000_000, "units"),
  "tasks.leaseMs": span("minutes"),
  "tasks.interleaveMm": number(0, 10_000_000, "metres", 1_000),
  "transfers.closeAfterDays": number(0, 3_650, "days"),
  "fleet.taskTypes": {
    ...{ kind: "many", of: "task-type", inOrder: false, atLeast: 0 },
    options: ["receive", "putaway", "move", "pick", "pack", "load", "count", "put-back", "replenish"],
  },
  "fleet.zones": { kind: "lines", linesMax: 200, lengthMax: 40 },
  "fleet.silentMs": span("seconds"),
  "fleet.attemptsMax": number(1, 10, "tries"),
  "fleet.battery": {
    kind: "group",
    fields: {
      criticalPermille: share,
      lowPermille: share,
      enoughPermille: share,
      fullPermille: share,
      minChargeMs: number(0, 86_400_000, "minutes", 60_000),
    },
  },
  "edi.senderId": text(15, /\S/),
  "edi.senderQualifier": text(2, /^[A-Z0-9]{2}$/),
};

/** Of a setting of a newer version: its text. */
export const kindOf = (name: string): SettingKind =>
  Object.hasOwn(settingKinds, name) ? settingKinds[name as keyof KnownSettings] : text(2_000);
