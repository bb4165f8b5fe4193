import type { WireFact } from "../entry.ts";
import { definitionOf } from "../field-rule.ts";
import { heldKey, recordSite, registerKey, serialKey, sourceKey, sourcesOf } from "../keys.ts";
import { siteOf } from "../origin.ts";
import type { FactRun } from "../session.ts";
import { faultOf } from "./check-fact.ts";
import { MoveKeys } from "./move-keys.ts";
import type { Needs } from "./view.ts";

type NeedyRun = Pick<FactRun, "origin" | "facts"> & Partial<Pick<FactRun, "hashes">>;

/** What `accept` will read for these facts; more than it asks for in the end, never less. `origins` lacks the lineage of the writer: load that with it. */
export const needsOf = (run: NeedyRun): Needs => needsOfAll([run]);

/**
 * The same for several batches that are taken one after the other; a workspace that is given the same `keys` need not make them again. Without `hasSources` the log has no
 * sources (`HubView.hasSources`), and none are asked for.
 */
export function needsOfAll(runs: readonly NeedyRun[], { keys = new MoveKeys(), hasSources = true } = {}): Needs {
  const registers = new Set<string>();
  const balances = new Set<string>();
  const serials = new Set<string>();
  const sources = new Set<string>();
  const origins = new Set<string>();
  const sites = new Set<string>();
  const hashes: Needs["hashes"] = [];
  for (const run of runs) {
    origins.add(run.origin);
    sites.add(siteOf(run.origin));
    const last = run.facts.at(-1);
    if (last) hashes.push({ origin: run.origin, seq: last.seq });
    for (const [i, fact] of run.facts.entries()) {
      if (faultOf(fact)) continue;
      addNeeds(fact, keys, { registers, balances, serials });
      for (const source of sourcesOf(fact)) {
        if (hasSources) sources.add(sourceKey(source)).add(heldKey(source));
        origins.add(source.origin);
        hashes.push({ origin: source.origin, seq: source.seq });
      }
      if (!hasSources) continue;
      sources.add(sourceKey(fact));
      const tip = run.hashes?.[i];
      if (tip !== undefined) sources.add(sourceKey({ origin: fact.origin, seq: fact.seq, tip }));
    }
  }
  return {
    origins: [...origins],
    sites: [...sites],
    hashes,
    registers: [...registers],
    balances: [...balances],
    serials: [...serials],
    sources: [...sources],
  };
}

function addNeeds(
  fact: WireFact,
  keys: MoveKeys,
  { registers, balances, serials }: Record<"registers" | "balances" | "serials", Set<string>>,
): void {
  for (const move of fact.moves) {
    const [from, to] = keys.of(fact.origin, move);
    balances.add(from);
    balances.add(to);
    if (move.serial !== "") serials.add(serialKey(move));
  }
  for (const { record, id, fields } of fact.sets) {
    const definition = definitionOf(record);
    if (!definition || definition.merge === "owned") continue;
    const site = recordSite(definition, fact.origin);
    for (const field of Object.keys(fields ?? {}))
      if (field in definition.fields) registers.add(registerKey({ site, record, id, field }));
  }
}
