/** The screens that a box shows: the kiosk that people touch, and the board on the wall. */
export const screenNames = ["main", "wall"] as const;
export type ScreenName = (typeof screenNames)[number];

/** When each screen of this box last really drew a frame. A browser can live, answer and even run scripts, and yet show nothing. */
export class PaintedScreens {
  readonly #paintedAt = new Map<ScreenName, number>();

  painted(screen: ScreenName, nowMs: number): void {
    this.#paintedAt.set(screen, nowMs);
  }

  /** Milliseconds since each screen that was ever painted drew its last frame. */
  ages(nowMs: number): { screen: ScreenName; paintedMsAgo: number }[] {
    return Array.from(this.#paintedAt, ([screen, at]) => ({ screen, paintedMsAgo: Math.max(0, nowMs - at) }));
  }
}
