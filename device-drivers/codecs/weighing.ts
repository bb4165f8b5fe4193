import type { Reading, TroubleCode } from "../kit/reading.ts";
import { type WeightUnit, wholeGrams } from "./weight-amount.ts";

/** What one scale may do, from its settings: the same for all protocols. */
export interface WeighingLimits {
  /** Above it the load cell is not to be believed, whatever the scale says. */
  maxGrams?: number;
  /** Below it (an empty pan that drifts) is `underload`. */
  minGrams?: number;
  /** What pounds and ounces are rounded to; metric weights are kept to the gram, whatever it says. */
  stepGrams?: number;
  /** What to do with pounds and ounces. */
  pounds?: "refuse" | "convert";
}

/** What a frame of any protocol came to. */
export interface Weighed {
  amount: string;
  unit: WeightUnit;
  stable: boolean;
  net?: boolean;
  tare?: string;
  /** The scale's increment in its unit. */
  step?: string;
  raw: string;
}

export interface Weighing {
  weight(weighed: Weighed, atMs: number): Reading[];
  trouble(code: TroubleCode, raw: string, atMs: number): Reading[];
}

/**
 * From amounts to readings in whole grams. Remembers the unit: a scale that is switched from kilograms to pounds in mid-shift is in
 * trouble (`unit-changed`) until it is switched back or opened anew, because nobody would see it in the numbers.
 */
export function weighing(limits: WeighingLimits = {}): Weighing {
  const { maxGrams = Infinity, minGrams = -Infinity, stepGrams = 1, pounds = "refuse" } = limits;
  let unit: WeightUnit | undefined;

  const weighing: Weighing = {
    weight(weighed, atMs) {
      const { raw } = weighed;
      const imperial = weighed.unit === "lb" || weighed.unit === "oz";
      if (imperial && pounds === "refuse") return weighing.trouble("refused", `${weighed.unit}: ${raw}`, atMs);
      const roundGrams = imperial ? stepGrams : 1;
      const grams = wholeGrams(weighed.amount, weighed.unit, roundGrams);
      if (grams === undefined) return weighing.trouble("unreadable", raw, atMs);
      unit ??= weighed.unit;
      if (unit !== weighed.unit) return weighing.trouble("unit-changed", `${unit} to ${weighed.unit}: ${raw}`, atMs);
      if (grams > maxGrams) return weighing.trouble("overload", raw, atMs);
      if (grams < minGrams) return weighing.trouble("underload", raw, atMs);
      const tareGrams = weighed.tare === undefined ? undefined : wholeGrams(weighed.tare, weighed.unit, roundGrams);
      const stepOfScale = weighed.step === undefined ? undefined : wholeGrams(weighed.step, weighed.unit);
      return [
        {
          kind: "weight",
          atMs,
          grams,
          stable: weighed.stable,
          ...(weighed.net && { net: true }),
          ...(weighed.net && tareGrams !== undefined && { tareGrams }),
          ...(stepOfScale !== undefined && { stepGrams: Math.max(roundGrams, stepOfScale) }),
          raw,
        },
      ];
    },
    trouble: (code, raw, atMs) => [{ kind: "trouble", atMs, code, said: raw }],
  };
  return weighing;
}
