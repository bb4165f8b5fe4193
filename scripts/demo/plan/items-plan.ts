import { checkDigit } from "#sync/model/gs1/check-digit.ts";
import type { Chance } from "../seeded.ts";

/** One SKU of the demo's depositor, as its item file says it. */
export interface PlannedItem {
  sku: string;
  name: string;
  gtin: string;
  caseGtin: string;
  caseQty: number;
  palletQty: number;
  velocityClass: "A" | "B" | "C";
  tracksLot: boolean;
  tracksExpiry: boolean;
  tracksSerial: boolean;
  lengthMm: number;
  widthMm: number;
  heightMm: number;
  weightGrams: number;
}

/** GS1's prefix for examples: no real product has it. */
const companyPrefix = "9521234";

export function planItems(chance: Chance, count: number): PlannedItem[] {
  return Array.from({ length: count }, (_, i) => {
    const kind = chance.weighted([34, 42, 10, 14]);
    const caseQty = chance.pick([6, 8, 12, 24]);
    const body = `${companyPrefix}${String(i + 1).padStart(5, "0")}`;
    return {
      sku: `KD-${String(i + 1).padStart(4, "0")}`,
      name: `${chance.pick(looks)} ${chance.pick(things)} ${chance.pick(sizes)}`,
      gtin: body + checkDigit(body),
      caseGtin: `1${body}${checkDigit(`1${body}`)}`,
      caseQty,
      palletQty: caseQty * chance.pick([10, 12, 16]),
      // One in five sells fast, as in most warehouses.
      velocityClass: i % 5 === 0 ? "A" : i % 5 < 3 ? "B" : "C",
      tracksLot: kind === 1 || kind === 2,
      tracksExpiry: kind === 1,
      tracksSerial: kind === 3,
      lengthMm: chance.int(80, 240),
      widthMm: chance.int(60, 160),
      heightMm: chance.int(40, 120),
      weightGrams: chance.int(90, 1_400),
    };
  });
}

const looks = ["Blue", "Green", "Plain", "Heavy", "Light", "Folding", "Nordic", "Double", "Soft", "Round"];
const things = [
  "kettle",
  "tea",
  "lamp",
  "soap",
  "hinge",
  "brush",
  "battery",
  "coffee",
  "cable",
  "notebook",
  "filter",
  "candle",
  "bolt",
  "mug",
];
const sizes = ["S", "M", "L", "250 g", "500 g", "1 l", "set of 2", "set of 4"];
