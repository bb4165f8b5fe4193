/**
 * How the clock of one device stands to the bridge's. One exchange gives its offset to half the round trip; what the offset becomes
 * between two settings of the clock gives its drift.
 */
export class DeviceClock {
  offsetMs = 0;
  roundTripMs = 0;
  /** Parts per million that it runs fast; nothing until it ran long enough since it was set. */
  driftPpm: number | undefined;
  checkedMs = 0;
  #setMs: number | undefined;

  /** What an exchange showed: asked and answered by the bridge's clock, `deviceMs` when the device heard it. */
  checked(exchange: { sentMs: number; answeredMs: number; deviceMs: number; wasSet: boolean; setNow: boolean }): void {
    const { sentMs, answeredMs, deviceMs, wasSet, setNow } = exchange;
    this.roundTripMs = Math.max(0, answeredMs - sentMs);
    this.offsetMs = deviceMs - Math.round((sentMs + answeredMs) / 2);
    this.checkedMs = answeredMs;
    const ranMs = this.#setMs === undefined ? 0 : answeredMs - this.#setMs;
    if (wasSet && ranMs >= DRIFT_SPAN_MS) this.driftPpm = Math.round((this.offsetMs / ranMs) * 1e6);
    if (setNow) this.#setMs = answeredMs;
    else if (!wasSet) this.#setMs = undefined;
  }

  /** Due for another look, or off by more than can be left alone. */
  isDue(nowMs: number): boolean {
    return nowMs - this.checkedMs >= CHECK_MS || nowMs < this.checkedMs;
  }

  get isOff(): boolean {
    return Math.abs(this.offsetMs) > Math.max(OFFSET_MAX_MS, this.roundTripMs);
  }
}

/**
 * When it happened, by the bridge's clock. A clock that was set is believed; one that was not still knows how long ago it was, unless
 * the event is from before its last start. Nothing happens in the future.
 */
export function eventTimeMs(event: { atMs: number; sentMs: number; clockSet: number }, nowMs: number): number {
  if (event.clockSet) return Math.min(event.atMs, nowMs);
  const ageMs = event.sentMs - event.atMs;
  return ageMs >= 0 ? nowMs - ageMs : nowMs;
}

const CHECK_MS = 60_000;
const OFFSET_MAX_MS = 50;
const DRIFT_SPAN_MS = 600_000;
