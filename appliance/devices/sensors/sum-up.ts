import type { AlertRule, Machine } from "#sync/model/records/machine.ts";
import type { Measure } from "#sync/model/records/measure.ts";
import { measureId } from "../../wms/measures/record-measures.ts";
import type { ProbeKey, Telemetry } from "./telemetry.ts";

/** The summary of one probe and one span, from its samples; undefined where there is neither a reading nor a missing one. */
export function sumUp(
  telemetry: Telemetry,
  probe: ProbeKey,
  { fromMs, toMs }: { fromMs: number; toMs: number },
  { place, zone, alerts }: Pick<Machine, "place" | "zone" | "alerts">,
): Measure | undefined {
  const samples = telemetry.samples(probe, fromMs, toMs);
  const missing = telemetry.missingIn(probe.machine, fromMs, toMs);
  if (samples.length === 0 && missing === 0) return undefined;
  const values = samples.map(({ value }) => value);
  const measure: Omit<Measure, "id"> = {
    ...probe,
    place,
    zone,
    fromMs,
    toMs,
    readings: values.length,
    missing,
    min: values.reduce((a, b) => Math.min(a, b), values[0] ?? 0),
    max: values.reduce((a, b) => Math.max(a, b), values[0] ?? 0),
    sum: values.reduce((a, b) => a + b, 0),
    last: values.at(-1) ?? 0,
    outsideMs: outsideMs([telemetry.before(probe, fromMs), ...samples], { fromMs, toMs }, rulesOf(alerts, probe)),
  };
  return { ...measure, id: measureId(measure) };
}

export const rulesOf = (alerts: readonly AlertRule[], { quantity, channel }: Pick<ProbeKey, "quantity" | "channel">) =>
  alerts.filter((rule) => rule.quantity === quantity && rule.channel === channel);

export const isOutside = ({ min, max }: Pick<AlertRule, "min" | "max">, value: number): boolean =>
  (min !== null && value < min) || (max !== null && value > max);

/** A value holds until the next one, but no longer than this: a sensor that says nothing proves nothing. */
const HOLDS_MS_MAX = 1_800_000;

function outsideMs(
  samples: readonly ({ atMs: number; value: number } | undefined)[],
  { fromMs, toMs }: { fromMs: number; toMs: number },
  rules: readonly AlertRule[],
): number {
  if (rules.length === 0) return 0;
  const known = samples.filter((sample) => sample !== undefined);
  return known.reduce((sum, { atMs, value }, i) => {
    if (!rules.some((rule) => isOutside(rule, value))) return sum;
    const untilMs = Math.min(known[i + 1]?.atMs ?? toMs, atMs + HOLDS_MS_MAX, toMs);
    return sum + Math.max(0, untilMs - Math.max(atMs, fromMs));
  }, 0);
}
