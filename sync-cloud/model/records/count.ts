import { bool, defineRecord, int, json, type RowOf, text, when } from "./define-record.ts";

export type CountState =
  | "requested"
  | "counting"
  | "difference"
  | "recount"
  | "review"
  | "approved"
  | "posted"
  | "rejected"
  | "cancelled";

export interface CountedLine {
  sku: string;
  lot: string;
  serial: string;
  lpn: string;
  owner: string;
  status: string;
  qty: number;
  /** Journal position at which it was counted: what moved afterwards is not its difference. */
  pos?: number;
}

/** A blind count of one location (or of one SKU in it). `cutPos` is the journal position at which this round began. */
export const count = defineRecord({
  name: "count",
  merge: "owned",
  fields: {
    location: text(),
    sku: text(),
    state: text<CountState>("requested"),
    reason: text<"cycle" | "zero-check" | "short-pick" | "discrepancy" | "request">("request"),
    blind: bool(true),
    round: int(1),
    cutPos: int(0),
    lines: json<CountedLine[]>([]),
    differences: json<(CountedLine & { bookQty: number })[]>([]),
    countedBy: text(),
    /** Who counted first: a recount goes to another person. */
    firstCountedBy: text(),
    decidedBy: text(),
    exceptionId: text(),
    createdAt: when(),
    countedAt: when(),
    postedAt: when(),
  },
  indexes: [["location", "state"], ["state"]],
});
export type Count = RowOf<typeof count.fields>;
