import { numberRanges, type RangeName } from "#sync/model/records/number-ranges.ts";
import type { Reader } from "../../store/reader.ts";
import { heldNumbers } from "../stock/give-number.ts";

export function listNumbers(reader: Reader) {
  return {
    ranges: (Object.keys(numberRanges) as RangeName[]).map((range) => {
      const { prefix, digits, next, end, blocks, leasedAt } = heldNumbers(reader, range);
      const first = next < end ? next : (blocks[0]?.from ?? next);
      return {
        range,
        next: prefix + String(first).padStart(digits, "0"),
        left: blocks.reduce((sum, block) => sum + block.end - block.from, Math.max(0, end - next)),
        isLeased: leasedAt !== null,
      };
    }),
  };
}
