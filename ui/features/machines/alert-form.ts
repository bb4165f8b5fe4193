import type { KioskCode } from "../../kit/messages/kiosk/kiosk-words.ts";
import { typedUnit } from "../../kit/reading-words.ts";

export interface AlertRule {
  quantity: string;
  channel: number;
  min: number | null;
  max: number | null;
  forMs: number;
  readings: number;
}

/** A rule as it is typed: limits in the unit that people use, time in minutes. */
export interface TypedRule {
  quantity: string;
  channel: string;
  min: string;
  max: string;
  forMinutes: string;
  readings: string;
}

type Problems = Partial<Record<keyof TypedRule, KioskCode>>;

export function typedRule(rule: AlertRule | undefined): TypedRule {
  const { quantity, channel, min, max, forMs, readings } = rule ?? {
    ...{ quantity: "temperature-mc", channel: 0, min: null, max: null, forMs: 0, readings: 1 },
  };
  const { per } = typedUnit(quantity);
  const limit = (value: number | null) => (value === null ? "" : String(value / per));
  return {
    quantity,
    channel: String(channel),
    min: limit(min),
    max: limit(max),
    forMinutes: String(forMs / minuteMs),
    readings: String(readings),
  };
}

/** The rules as the appliance wants them, and what is wrong with each, by its field. A comma is as good as a point. */
export function asRules(typed: readonly TypedRule[]): { rules: AlertRule[]; problems: Problems[] } {
  const read = typed.map(asRule);
  return { rules: read.map(({ rule }) => rule), problems: read.map(({ problems }) => problems) };
}

function asRule({ quantity, channel, min, max, forMinutes, readings }: TypedRule): {
  rule: AlertRule;
  problems: Problems;
} {
  const { per } = typedUnit(quantity);
  const problems: Problems = {};
  const limit = (name: "min" | "max", text: string): number | null => {
    if (text.trim() === "") return null;
    const value = numberOf(text) * per;
    if (Number.isFinite(value)) return Math.round(value);
    problems[name] = "field.number";
    return null;
  };
  const whole = (name: "channel" | "readings", text: string, low: number, high: number): number => {
    const value = numberOf(text);
    if (!Number.isInteger(value) || value < low || value > high) problems[name] = "field.whole";
    return Number.isInteger(value) ? Math.max(low, Math.min(high, value)) : low;
  };
  const rule = {
    quantity,
    channel: whole("channel", channel, 0, 255),
    min: limit("min", min),
    max: limit("max", max),
    forMs: Math.round(numberOf(forMinutes) * minuteMs),
    readings: whole("readings", readings, 1, 1_000),
  };
  if (!Number.isFinite(rule.forMs) || rule.forMs < 0 || rule.forMs > dayMs) {
    problems.forMinutes = "field.number";
    rule.forMs = 0;
  }
  const { min: low, max: high } = rule;
  if (low === null && high === null && !problems.min && !problems.max) problems.min = "field.one-limit";
  if (low !== null && high !== null && low >= high) problems.max = "field.low-high";
  return { rule, problems };
}

const numberOf = (text: string): number => (text.trim() === "" ? Number.NaN : Number(text.trim().replace(",", ".")));
const minuteMs = 60_000;
const dayMs = 86_400_000;
