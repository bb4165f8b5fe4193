import type { Reading } from "../kit/reading.ts";
import { confirmReasons, type PointEvent, type ReadState } from "./passage.ts";
import type { Slot } from "./slot.ts";
import type { TagValue } from "./tag-line.ts";

const BARCODE_MAX = 100;

/** 0 for what is no number, as a tag that is not there. */
export const toNumber = (value: TagValue): number => (typeof value === "number" ? value : 0);
const reads: readonly ReadState[] = ["good", "no-read", "multi-read"];

/** The values of `slotTags`, in their order. */
export function readSlot(values: readonly TagValue[]): Slot {
  const [seq, trackId, barcode, status, weight, length, cnfSeq, cnfTrack, lane, reason] = values;
  const text = typeof barcode === "string" ? clean(barcode) : "";
  const said = reads[toNumber(status ?? 0)] ?? "no-read";
  return {
    req: {
      seq: toNumber(seq ?? 0),
      trackId: toNumber(trackId ?? 0),
      barcode: text,
      read: said === "good" && text === "" ? "no-read" : said,
      grams: toNumber(weight ?? 0),
      lengthMm: toNumber(length ?? 0),
    },
    cnf: {
      seq: toNumber(cnfSeq ?? 0),
      trackId: toNumber(cnfTrack ?? 0),
      lane: toNumber(lane ?? 0),
      reason: confirmReasons[toNumber(reason ?? 0)] ?? "lost",
    },
  };
}

/** Strings of controllers are padded with NUL or blanks. */
function clean(text: string): string {
  const end = text.indexOf("\0");
  return (end < 0 ? text : text.slice(0, end)).trim().slice(0, BARCODE_MAX);
}

/** A parcel that was seen, for those who follow readings. */
export function scanOf({ atMs, parcel }: Extract<PointEvent, { kind: "seen" }>): Reading {
  return { kind: "scan", atMs, raw: parcel.barcode, ...(parcel.read !== "good" && { noRead: true as const }) };
}
