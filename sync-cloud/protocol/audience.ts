import type { Move, RecordSet } from "../model/facts/fact.ts";
import { type RecordName, records } from "../model/records/all.ts";
import { type RecordDefinition, sitesOfId } from "../model/records/define-record.ts";
import type { WireFact } from "./entry.ts";
import { siteOf } from "./origin.ts";

/** `*` is every site of the company. The fact's own site and the cloud always see all of it. */
export type Audience = "*" | readonly string[];

/** Which other sites need to see a part of this fact. */
export function audienceOf(fact: Pick<WireFact, "moves" | "sets">): Audience {
  const sites = new Set<string>();
  for (const set of fact.sets) {
    const scope = scopeOf(set);
    if (scope === "company") return "*";
    if (scope === "addressed") for (const site of sitesOfId(set.id)) sites.add(site);
  }
  for (const move of fact.moves) for (const site of sitesOfRights(move)) sites.add(site);
  return [...sites];
}

/** The part of a fact from elsewhere that `site` sees; undefined when there is none. A fact of the site's own comes whole. */
export function viewFor(site: string, fact: WireFact): WireFact | undefined {
  if (siteOf(fact.origin) === site) return fact;
  const sets = fact.sets.filter((set) => {
    const scope = scopeOf(set);
    return scope === "company" || (scope === "addressed" && sitesOfId(set.id).includes(site));
  });
  const moves = fact.moves.filter((move) => sitesOfRights(move).includes(site));
  return sets.length + moves.length > 0 ? { ...fact, sets, moves } : undefined;
}

/**
 * Rights are moved like stock, so that they can neither appear nor vanish. `~rights` is their source, `~rights/<site>` the pool of what
 * that site gave to be promised elsewhere, `~rights/<site>/<origin>` what an origin holds of it, `~rights/<site>/spent` what was promised.
 */
export const rightsSource = "~rights";
export const rightsPool = (authority: string): string => `${rightsSource}/${authority}`;
export const rightsHeld = (authority: string, holder: string): string => `${rightsSource}/${authority}/${holder}`;
export const rightsSpent = (authority: string): string => `${rightsSource}/${authority}/spent`;
export const isRights = (place: string): boolean => place === rightsSource || place.startsWith(`${rightsSource}/`);

function sitesOfRights({ from, to }: Move): string[] {
  return [from.place, to.place].flatMap((place) => {
    if (!isRights(place)) return [];
    const [, authority, holder] = place.split("/");
    return [authority, holder === "spent" ? undefined : holder && siteOf(holder)].filter(
      (s) => s !== undefined && s !== "",
    );
  }) as string[];
}

/** A record of a later version is its own site's business until this version knows better. */
function scopeOf(set: RecordSet): RecordDefinition["scope"] {
  return (records[set.record as RecordName] as RecordDefinition | undefined)?.scope ?? "site";
}
