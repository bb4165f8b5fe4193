import type { RoutingRules } from "../../contracts/cloud/routing-rules.ts";

/** What an order wants of one SKU. */
export interface WantedLine {
  line: number;
  sku: string;
  qty: number;
}

/** What is known of a site when an order looks for one. */
export interface CandidateSite {
  site: string;
  region: string;
  country: string;
  /** Units that nobody has a claim on: on hand, less promised, less what was given away as rights. By SKU. */
  free: ReadonlyMap<string, number>;
  /** Orders that wait there. */
  queue: number;
  ageMs: number;
}

export interface Part {
  site: string;
  lines: WantedLine[];
}

export type Choice = { ok: true; parts: Part[]; why: string } | { ok: false; why: string };

export interface Wish {
  lines: readonly WantedLine[];
  country: string;
  maySplit: boolean;
}

/** Sites that one order may be split over: more would be parcels without end. */
export const partsMax = 5;

/**
 * Which sites should ship an order. A site that can fill all of it comes first; where none can and it may be split, the fewest sites that together can. Among equals
 * the company's rules decide, in their order, and at last the site's id, so that the same question has the same answer.
 */
export function chooseSites(wish: Wish, sites: readonly CandidateSite[], rules: RoutingRules): Choice {
  const never = new Set(rules.neverSites);
  const open = sites.filter(({ site }) => !never.has(site));
  if (open.length === 0) return { ok: false, why: "there is no site that could be asked" };
  const order = compare(wish, rules);
  const isFresh = ({ ageMs }: CandidateSite) => ageMs <= rules.staleAfterMs;
  // What is old is asked only where nothing fresher will do.
  for (const pool of [open.filter(isFresh), open]) {
    const whole = pool.filter((site) => fills(wish.lines, site.free)).sort(order)[0];
    if (whole)
      return { ok: true, parts: [{ site: whole.site, lines: [...wish.lines] }], why: `${whole.site} has all of it` };
    if (!wish.maySplit) continue;
    const parts = split(wish.lines, [...pool].sort(order));
    if (parts) return { ok: true, parts, why: `${parts.map(({ site }) => site).join(" and ")} have it together` };
  }
  return { ok: false, why: missing(wish, open) };
}

/** What a site has free beside these claims. */
export function lessClaims(site: CandidateSite, claimed: readonly Part[]): CandidateSite {
  const free = new Map(site.free);
  for (const claim of claimed)
    if (claim.site === site.site) for (const { sku, qty } of claim.lines) free.set(sku, (free.get(sku) ?? 0) - qty);
  return { ...site, free };
}

function fills(lines: readonly WantedLine[], free: ReadonlyMap<string, number>): boolean {
  for (const [sku, qty] of totals(lines)) if ((free.get(sku) ?? 0) < qty) return false;
  return true;
}

/** Takes again and again the site that has most of what is left. */
function split(lines: readonly WantedLine[], sites: readonly CandidateSite[]): Part[] | undefined {
  const left = lines.map((line) => ({ ...line }));
  const parts: Part[] = [];
  while (left.some(({ qty }) => qty > 0)) {
    if (parts.length === partsMax) return undefined;
    let best: { site: CandidateSite; lines: WantedLine[]; units: number } | undefined;
    for (const site of sites) {
      if (parts.some((part) => part.site === site.site)) continue;
      const taken = take(left, site.free);
      const units = taken.reduce((sum, { qty }) => sum + qty, 0);
      if (units > (best?.units ?? 0)) best = { site, lines: taken, units };
    }
    if (!best) return undefined;
    parts.push({ site: best.site.site, lines: best.lines });
    for (const { line, qty } of best.lines) for (const wanted of left) if (wanted.line === line) wanted.qty -= qty;
  }
  return parts;
}

function take(left: readonly WantedLine[], free: ReadonlyMap<string, number>): WantedLine[] {
  const rest = new Map(free);
  return left.flatMap(({ line, sku, qty }) => {
    const taken = Math.min(qty, Math.max(0, rest.get(sku) ?? 0));
    rest.set(sku, (rest.get(sku) ?? 0) - taken);
    return taken > 0 ? [{ line, sku, qty: taken }] : [];
  });
}

function totals(lines: readonly WantedLine[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { sku, qty } of lines) sums.set(sku, (sums.get(sku) ?? 0) + qty);
  return sums;
}

type Compare = (a: CandidateSite, b: CandidateSite) => number;

function compare({ lines, country }: Wish, { prefer, countryRegions }: RoutingRules): Compare {
  const skus = [...totals(lines).keys()];
  const stock = ({ free }: CandidateSite) => skus.reduce((sum, sku) => sum + (free.get(sku) ?? 0), 0);
  const region = countryRegions[country];
  const rules: Record<RoutingRules["prefer"][number], Compare> = {
    "whole-order": (a, b) => Number(fills(lines, b.free)) - Number(fills(lines, a.free)),
    "same-country": (a, b) => Number(b.country === country) - Number(a.country === country),
    "same-region": (a, b) => Number(b.region === region) - Number(a.region === region),
    // Whoever has most kinds of it leaves least for others.
    "fewest-sites": (a, b) => kinds(b) - kinds(a),
    "most-stock": (a, b) => stock(b) - stock(a),
    "shortest-queue": (a, b) => a.queue - b.queue,
    "freshest-data": (a, b) => a.ageMs - b.ageMs,
  };
  const kinds = ({ free }: CandidateSite) => skus.filter((sku) => (free.get(sku) ?? 0) > 0).length;
  return (a, b) => {
    for (const name of prefer) {
      const difference = rules[name](a, b);
      if (difference !== 0) return difference;
    }
    return a.site < b.site ? -1 : 1;
  };
}

/** Which SKU it fails at, for the person who has to decide. */
function missing({ lines, maySplit }: Wish, sites: readonly CandidateSite[]): string {
  for (const [sku, qty] of totals(lines)) {
    const most = sites.reduce((sum, { free }) => sum + Math.max(0, free.get(sku) ?? 0), 0);
    if (most < qty) return `${qty} ${sku} are wanted, ${most} are free in all sites together`;
  }
  return maySplit ? `more than ${partsMax} sites would be needed` : "no single site has all of it; it may not be split";
}
