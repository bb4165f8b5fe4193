import type { AllocationRule, PutawayStep } from "./rules.ts";
import type { TaskType } from "./task.ts";

/** The settings this version knows, with their first values. A missing one reads as its first value. */
export interface KnownSettings {
  "site.name": string;
  /** Of screens where nobody is signed in, and of people who chose none. */
  "site.language": "en" | "de";
  "site.timeZone": string;
  "site.address": { name: string; lines: string[]; city: string; region: string; postcode: string; country: string };
  /** GS1 company prefix for SSCCs, and the extension digit. */
  "gs1.companyPrefix": string;
  "gs1.extensionDigit": number;
  "receiving.location": string;
  "receiving.overPercent": number;
  "putaway.strategy": PutawayStep[];
  "allocation.rule": AllocationRule;
  "allocation.minRemainingDays": number;
  "picking.stagingLocation": string;
  "picking.slots": number;
  /** Ask whether a place is empty when the book says that the last unit was taken. */
  "picking.zeroCheck": boolean;
  "packing.location": string;
  /** Scan every unit into its carton; otherwise one scan packs an order. */
  "packing.verify": boolean;
  /** How far the scale may be from the weight that the item master gives, in percent of it. */
  "packing.weightTolerancePercent": number;
  "counting.toleranceQty": number;
  "tasks.leaseMs": number;
  /** After a putaway, a pick nearby is offered within this distance on the floor. */
  "tasks.interleaveMm": number;
  /** Which tasks for whole LPNs robots may take, and in which zones; no zone named means all. */
  "fleet.taskTypes": TaskType[];
  "fleet.zones": string[];
  /** A robot that says nothing for so long loses its task to people. */
  "fleet.silentMs": number;
  /** So many robots try a task before it is left to people. */
  "fleet.attemptsMax": number;
  /** At critical a robot only charges, at low it charges when idle, from enough on it may leave for work, when full it makes room. */
  "fleet.battery": {
    criticalPermille: number;
    lowPermille: number;
    enoughPermille: number;
    fullPermille: number;
    minChargeMs: number;
  };
  /** A difference of a transfer closes by itself after so many days: what did not come is lost. 0: only a person closes it. */
  "transfers.closeAfterDays": number;
  "edi.senderId": string;
  "edi.senderQualifier": string;
}

export const settingDefaults: KnownSettings = {
  "site.name": "Kontor site",
  "site.language": "en",
  "site.timeZone": "UTC",
  "site.address": { name: "", lines: [], city: "", region: "", postcode: "", country: "" },
  "gs1.companyPrefix": "9521234", // GS1's prefix for examples
  "gs1.extensionDigit": 0,
  "receiving.location": "RECV-01",
  "receiving.overPercent": 0,
  "putaway.strategy": ["home", "same-lot", "same-sku", "empty-near", "any"],
  "allocation.rule": "fefo",
  "allocation.minRemainingDays": 0,
  "picking.stagingLocation": "STAGE-01",
  "picking.slots": 8,
  "picking.zeroCheck": true,
  "packing.location": "PACK-01",
  "packing.verify": false,
  "packing.weightTolerancePercent": 10,
  "counting.toleranceQty": 0,
  "tasks.leaseMs": 30 * 60_000,
  "tasks.interleaveMm": 30_000,
  "fleet.taskTypes": ["putaway", "move", "replenish"],
  "fleet.zones": [],
  "fleet.silentMs": 120_000,
  "fleet.attemptsMax": 1,
  "fleet.battery": {
    criticalPermille: 200,
    lowPermille: 350,
    enoughPermille: 500,
    fullPermille: 900,
    minChargeMs: 10 * 60_000,
  },
  "transfers.closeAfterDays": 14,
  "edi.senderId": "KONTOR",
  "edi.senderQualifier": "ZZ",
};
