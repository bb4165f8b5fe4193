import type { AlertRule } from "#sync/model/records/machine.ts";
import { isOutside } from "./sum-up.ts";

/** What an alert became. */
export interface AlertChange {
  /** `temperature-mc/0`: names the rule within its machine, also after a restart. */
  alert: string;
  on: boolean;
  sinceMs: number;
  detail: Record<string, string | number>;
}

/**
 * The alert rules of one machine. A rule is on when its value was outside for that many readings in a row and for that long, by the sensor's
 * own clock; the first value inside ends it. Readings older than the newest one of their probe say nothing about now. The first
 * value inside after a start is told too: what was open before the start is closed by it.
 */
export class AlertWatch {
  readonly #rules: readonly Watched[];

  constructor(rules: readonly AlertRule[]) {
    this.#rules = rules.map((rule, i) => {
      const probe = `${rule.quantity}/${rule.channel}`;
      const twins = rules.filter((other, j) => j < i && `${other.quantity}/${other.channel}` === probe).length;
      return {
        rule,
        alert: twins === 0 ? probe : `${probe}/${twins + 1}`,
        newestMs: Number.NEGATIVE_INFINITY,
        since: undefined,
        on: undefined,
      };
    });
  }

  get open(): string[] {
    return this.#rules.filter(({ on }) => on === true).map(({ alert }) => alert);
  }

  take({
    quantity,
    channel,
    atMs,
    value,
  }: {
    quantity: string;
    channel: number;
    atMs: number;
    value: number;
  }): AlertChange[] {
    const changes: AlertChange[] = [];
    for (const watched of this.#rules) {
      const { rule } = watched;
      if (rule.quantity !== quantity || rule.channel !== channel || atMs < watched.newestMs) continue;
      watched.newestMs = atMs;
      if (isOutside(rule, value)) {
        const { since } = watched;
        watched.since = {
          ms: since?.ms ?? atMs,
          readings: (since?.readings ?? 0) + 1,
          worst: worst(rule, since?.worst, value),
          value,
        };
      } else {
        watched.since = undefined;
        if (watched.on === false) continue;
        watched.on = false;
        changes.push({ alert: watched.alert, on: false, sinceMs: atMs, detail: { value } });
      }
      changes.push(...this.#due(watched, atMs));
    }
    return changes;
  }

  /** Time went by: a value that stays outside needs no further reading to have been outside for long enough. */
  tick(nowMs: number): AlertChange[] {
    return this.#rules.flatMap((watched) => this.#due(watched, nowMs));
  }

  #due(watched: Watched, nowMs: number): AlertChange[] {
    const { rule, since, alert, on } = watched;
    if (!since || on === true || since.readings < rule.readings || nowMs - since.ms < rule.forMs) return [];
    watched.on = true;
    const { min, max, quantity, channel } = rule;
    const limits = { ...(min !== null && { min }), ...(max !== null && { max }) };
    return [
      {
        alert,
        on: true,
        sinceMs: since.ms,
        detail: { quantity, channel, value: since.value, worst: since.worst, ...limits },
      },
    ];
  }
}

interface Watched {
  rule: AlertRule;
  alert: string;
  newestMs: number;
  since: { ms: number; readings: number; worst: number; value: number } | undefined;
  /** Undefined until the first value after the start. */
  on: boolean | undefined;
}

/** The value furthest outside. */
function worst({ min }: AlertRule, before: number | undefined, value: number): number {
  if (before === undefined) return value;
  return min !== null && value < min ? Math.min(before, value) : Math.max(before, value);
}
