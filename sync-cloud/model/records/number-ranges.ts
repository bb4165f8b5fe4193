/** What is numbered, and how a number looks: its prefix and the digits behind it. */
export const numberRanges = {
  sscc: { prefix: "", digits: 9 },
  lpn: { prefix: "LPN", digits: 7 },
  load: { prefix: "LD", digits: 6 },
  bol: { prefix: "BOL", digits: 8 },
  wave: { prefix: "W", digits: 6 },
  receipt: { prefix: "R", digits: 6 },
  order: { prefix: "SO", digits: 6 },
  transfer: { prefix: "T", digits: 6 },
  /** X12 control numbers, 1 to 999999999. */
  interchange: { prefix: "", digits: 9 },
} as const;
export type RangeName = keyof typeof numberRanges;

/** From `from` up to, not including, `end`. */
export interface NumberBlock {
  from: number;
  end: number;
}

/**
 * Below this a site without a cloud counts by itself; from here on the cloud leases blocks, so that a site that joins later meets no number of the others.
 */
export const leasedFrom = (range: RangeName): number => 10 ** (numberRanges[range].digits - 1);
export const numbersEnd = (range: RangeName): number => 10 ** numberRanges[range].digits;
