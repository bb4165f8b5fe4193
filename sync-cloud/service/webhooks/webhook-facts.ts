import type { HubEntry } from "../../protocol/hub/view.ts";
import { siteOf } from "../../protocol/origin.ts";
import { linesOf, rowsAfter } from "../hub/read-log.ts";
import type { Sql } from "../store/sql.ts";

/** Facts in one message. */
export const factsPerMessageMax = 100;
/** Rows of the log looked at for one message: a picky webhook goes quickly over what it does not want. */
const rowsLookedAt = 50;

/** One fact as others get it. */
export interface ToldFact {
  hubPos: number;
  id: string;
  site: string;
  type: string;
  atMs: number;
  actor: string;
  verdict: string;
  data: Record<string, unknown>;
  moves: readonly unknown[];
  sets: readonly unknown[];
}

export interface Wanted {
  types: readonly string[];
  sites: readonly string[];
}

/** The next facts after `cursor` that are wanted, and how far the log was looked at; nothing more there when `toPos` is `cursor`. */
export async function nextFacts(
  sql: Sql,
  cursor: number,
  wanted: Wanted,
): Promise<{ facts: ToldFact[]; toPos: number }> {
  const facts: ToldFact[] = [];
  let toPos = cursor;
  for (const row of await rowsAfter(sql, cursor, rowsLookedAt)) {
    if (wanted.sites.length > 0 && !wanted.sites.includes(row.site)) {
      toPos = row.toPos;
      continue;
    }
    for (const entry of linesOf(row)) {
      if (entry.hubPos <= toPos) continue;
      if (facts.length === factsPerMessageMax) return { facts, toPos };
      if (isWanted(entry.fact.type, wanted.types)) facts.push(told(entry));
      toPos = entry.hubPos;
    }
  }
  return { facts, toPos };
}

export const isWanted = (type: string, types: readonly string[]): boolean =>
  types.length === 0 || types.some((one) => (one.endsWith("*") ? type.startsWith(one.slice(0, -1)) : type === one));

const told = ({ hubPos, verdict, fact }: HubEntry): ToldFact => ({
  hubPos,
  id: `${fact.origin}-${fact.seq}`,
  site: siteOf(fact.origin),
  type: fact.type,
  atMs: fact.atMs,
  actor: fact.actor,
  verdict: verdict.kind,
  data: fact.data,
  moves: fact.moves,
  sets: fact.sets,
});
