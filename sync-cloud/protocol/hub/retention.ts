import type { HubBox } from "./view.ts";

/** How long the log waits for a box before it is folded without it; an operator may change it. */
export const retentionMs = 90 * 86_400_000;

/**
 * Up to here every enrolled box has the log, and all that any of them may still send has seen it: nothing below can be overwritten by somebody who does not know it.
 * Below it the log may be folded and tombstones dropped. The head when no box is enrolled.
 */
export function stablePos(boxes: readonly HubBox[], headPos: number): number {
  const enrolled = boxes.filter(({ state }) => state === "enrolled");
  return Math.min(headPos, ...enrolled.map(({ settledCursor = 0 }) => settledCursor));
}

/** Boxes that were not heard for longer than the retention: expelled, so that the log can go on without them. They may still give their facts, and come back by a snapshot. */
export const overdue = (boxes: readonly HubBox[], hubNowMs: number, afterMs: number = retentionMs): HubBox[] =>
  boxes
    .filter(({ state, seenAtMs }) => state === "enrolled" && hubNowMs - seenAtMs > afterMs)
    .map((box) => ({ ...box, state: "expelled" }));
