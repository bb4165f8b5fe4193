import type { WireFact } from "../entry.ts";
import { definitionOf } from "../field-rule.ts";
import { heldKey, keysOfMove, recordSite, registerKey, serialKey, sourceKey, sourcesOf } from "../keys.ts";
import { siteOf } from "../origin.ts";
import type { FactRun } from "../session.ts";
import { faultOf } from "./check-fact.ts";
import type { Needs } from "./view.ts";

/** What `accept` will read for these facts; more than it asks for in the end, never less. `origins` lacks the lineage of the writer: load that with it. */
export function needsOf(run: Pick<FactRun, "origin" | "facts"> & Partial<Pick<FactRun, "hashes">>): Needs {
  const registers = new Set<string>();
  const balances = new Set<string>();
  const serials = new Set<string>();
  const sources = new Set<string>();
  const origins = new Set([run.origin]);
  const last = run.facts.at(-1);
  const hashes: Needs["hashes"] = last ? [{ origin: run.origin, seq: last.seq }] : [];
  for (const [i, fact] of run.facts.entries()) {
    if (faultOf(fact)) continue;
    addNeeds(fact, registers, balances, serials);
    for (const source of sourcesOf(fact)) {
      sources.add(sourceKey(source));
      sources.add(heldKey(source));
      origins.add(source.origin);
      hashes.push({ origin: source.origin, seq: source.seq });
    }
    sources.add(sourceKey(fact));
    const tip = run.hashes?.[i];
    if (tip !== undefined) sources.add(sourceKey({ origin: fact.origin, seq: fact.seq, tip }));
  }
  return {
    origins: [...origins],
    sites: [siteOf(run.origin)],
    hashes,
    registers: [...registers],
    balances: [...balances],
    serials: [...serials],
    sources: [...sources],
  };
}

function addNeeds(fact: WireFact, registers: Set<string>, balances: Set<string>, serials: Set<string>): void {
  for (const move of fact.moves) {
    for (const key of keysOfMove(fact.origin, move)) balances.add(key);
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
