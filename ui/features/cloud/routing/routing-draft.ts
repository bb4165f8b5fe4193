import type { CloudValue } from "../../../client/cloud/cloud-call.ts";

type Rules = CloudValue<"orders.rules">["rules"];
export type Preference = Rules["prefer"][number];

export const preferences: readonly Preference[] = [
  "whole-order",
  "same-country",
  "same-region",
  "fewest-sites",
  "most-stock",
  "shortest-queue",
  "freshest-data",
];
const minuteMs = 60_000;
const weekMinutes = 7 * 24 * 60;
const bounds = {
  staleMinutes: { min: 1, max: weekMinutes },
  answerMinutes: { min: 1, max: weekMinutes },
  attemptsMax: { min: 1, max: 20 },
} as const;
type NumberName = keyof typeof bounds;

export interface CountryRow {
  key: string;
  country: string;
  region: string;
}
/** The rules as their form holds them. */
export interface RulesDraft extends Record<NumberName, string> {
  prefer: Preference[];
  neverSites: string[];
  countries: CountryRow[];
}

export const draftOf = (rules: Rules): RulesDraft => ({
  prefer: [...rules.prefer],
  staleMinutes: String(Math.round(rules.staleAfterMs / minuteMs)),
  answerMinutes: String(Math.max(1, Math.round(rules.answerWithinMs / minuteMs))),
  attemptsMax: String(rules.attemptsMax),
  neverSites: [...rules.neverSites],
  countries: Object.entries(rules.countryRegions).map(([country, region]) => ({ key: country, country, region })),
});

/** Numbers that are none, with what they may be; countries as `countries.<row>`. */
export function faultsOf(draft: RulesDraft): Record<string, { min: number; max: number }> {
  const faults: Record<string, { min: number; max: number }> = {};
  for (const [name, { min, max }] of Object.entries(bounds)) {
    const text = draft[name as NumberName].trim();
    if (!/^\d{1,6}$/.test(text) || Number(text) < min || Number(text) > max) faults[name] = { min, max };
  }
  const seen = new Set<string>();
  draft.countries.forEach(({ country, region }, row) => {
    const code = country.trim().toUpperCase();
    if (!/^[A-Z]{2}$/.test(code) || seen.has(code) || region === "") faults[`countries.${row}`] = { min: 2, max: 2 };
    seen.add(code);
  });
  return faults;
}

export const rulesOf = (draft: RulesDraft): Rules => ({
  prefer: draft.prefer,
  staleAfterMs: Number(draft.staleMinutes) * minuteMs,
  answerWithinMs: Number(draft.answerMinutes) * minuteMs,
  attemptsMax: Number(draft.attemptsMax),
  neverSites: draft.neverSites,
  countryRegions: Object.fromEntries(
    draft.countries.map(({ country, region }) => [country.trim().toUpperCase(), region]),
  ),
});

/** The list with one moved by a place; the ends stay. */
export function moved<T>(list: readonly T[], at: number, by: -1 | 1): T[] {
  const to = at + by;
  if (to < 0 || to >= list.length) return [...list];
  const next = [...list];
  next.splice(to, 0, ...next.splice(at, 1));
  return next;
}
