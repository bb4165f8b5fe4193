import type { ClockSeen } from "../observation.ts";
import type { Ntp } from "./look-at-site.ts";

/** When this version was made, roughly: a clock that shows less is wrong for sure. Moved on with each release. */
export const builtAtMs = Date.UTC(2026, 10, 1);
/** Less is a time server at its work. */
const stepMsMin = 60_000;

/** Compares the wall's clock with the machine's steady one, and keeps who else was asked. Both clocks are handed in. */
export class ClockWatch {
  readonly #startedMs: number;
  #last: { wallMs: number; steadyMs: number };
  #step: ClockSeen["step"] = null;
  #compared: { offsetMs: number; source: string; atMs: number } | undefined;

  constructor(wallMs: number, steadyMs: number) {
    this.#startedMs = steadyMs;
    this.#last = { wallMs, steadyMs };
  }

  /** `hubOffsetMs`: the cloud's clock minus this one, when it was heard lately. */
  look(wallMs: number, steadyMs: number, ntp: Ntp, hubOffsetMs: number | null): ClockSeen {
    const byMs = wallMs - this.#last.wallMs - (steadyMs - this.#last.steadyMs);
    if (Math.abs(byMs) >= stepMsMin) this.#step = { byMs: Math.round(byMs), atMs: wallMs };
    this.#last = { wallMs, steadyMs };
    if (ntp?.synchronised && ntp.offsetMs !== null)
      this.#compared = { offsetMs: ntp.offsetMs, source: ntp.source || "NTP", atMs: wallMs };
    else if (hubOffsetMs !== null) this.#compared = { offsetMs: -hubOffsetMs, source: "cloud", atMs: wallMs };
    return {
      offsetMs: this.#compared?.offsetMs ?? null,
      source: this.#compared?.source ?? "",
      comparedAtMs: this.#compared?.atMs ?? null,
      builtAtMs,
      step: this.#step,
      upMs: steadyMs - this.#startedMs,
    };
  }
}
