import type { LaneReason, LaneState, LaneWish, ReadState } from "./passage.ts";
import type { PointSettings } from "./point-settings.ts";

/**
 * Where a parcel is sent. What was not read, or that nobody knows, goes to clarification; what went round too often to the exception lane;
 * all else to the first wished lane that takes anything, with the next such as `alt`. With none it stays on the loop.
 */
export function chooseLane(
  settings: PointSettings,
  { read, rounds }: { read: ReadState; rounds: number },
  wish: LaneWish | undefined,
  stateOf: (lane: number) => LaneState,
): { lane: number; alt: number; because: LaneReason } {
  const { loopLane, clarifyLane, exceptionLane, roundsMax } = settings;
  const takes = (lane: number) => lane === loopLane || stateOf(lane) === "ok" || stateOf(lane) === "half";
  const special = (lane: number, because: LaneReason) => ({
    lane: takes(lane) ? lane : loopLane,
    alt: loopLane,
    because,
  });
  if (read !== "good") return special(clarifyLane, read);
  if (rounds >= roundsMax) return special(exceptionLane, "rounds");
  if (!wish || wish.lanes.length === 0) return special(clarifyLane, wish?.because ?? "unknown");
  const [lane, alt = loopLane] = wish.lanes.filter(takes);
  if (lane === undefined) return { lane: loopLane, alt: loopLane, because: "lane-full" };
  return { lane, alt, because: wish.because };
}
