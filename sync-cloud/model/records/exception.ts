import { defineRecord, json, type RowOf, text, when } from "./define-record.ts";

export type ExceptionKind =
  | "shortfall" // more was taken than the book held
  | "short-pick"
  | "short-receipt"
  | "over-receipt"
  | "damaged"
  | "serial-twice"
  | "done-twice" // one task finished on two leases
  | "transfer-difference" // what arrived at the other site differs from what left
  | "late-fact" // work on a cancelled or expired task
  | "wrong-lot"
  | "count-difference"
  | "stock-not-found"
  | "location-full"
  | "unreadable-file"
  | "device"
  | "box" // an alarm of the box itself: its disk, clock, backups
  | "other";

/** Something that contradicts the book. It is booked, visible, and closed by a person or by its work. */
export const exception = defineRecord({
  name: "exception",
  merge: "owned",
  fields: {
    kind: text<ExceptionKind>("other"),
    severity: text<"info" | "warning" | "urgent">("warning"),
    state: text<"open" | "claimed" | "resolving" | "resolved" | "waived">("open"),
    /** Machine-readable facts about it; `ui/kit/messages` words them. */
    detail: json<Record<string, string | number>>({}),
    place: text(),
    sku: text(),
    lpn: text(),
    orderId: text(),
    taskId: text(),
    countId: text(),
    inboundId: text(),
    openedBy: text(),
    openedAt: when(),
    claimedBy: text(),
    closedBy: text(),
    closedAt: when(),
    resolution: text(),
  },
  indexes: [["state", "severity"], ["taskId"], ["orderId"]],
});
export type Exception = RowOf<typeof exception.fields>;
