import { isVirtual } from "../model/facts/fact.ts";
import { type RecordDefinition, sitesOfId } from "../model/records/define-record.ts";
import { isRights } from "./audience.ts";
import { droppedBy } from "./dropped-records.ts";
import type { LogEntry } from "./entry.ts";
import { definitionOf, fieldRule } from "./field-rule.ts";
import {
  keysOfMove,
  readBalanceKey,
  readRecordKey,
  readRegisterKey,
  recordKey,
  recordSite,
  registerKey,
  serialKey,
} from "./keys.ts";
import { siteOf } from "./origin.ts";
import { type Held, settle } from "./register.ts";

/** A line as it is folded: `base` is what the hub settled by. */
export type FoldLine = Pick<LogEntry, "hubPos" | "eff" | "verdict" | "fact"> & { base: number };

/** A fold as it lies on a disk. */
export type FoldMaps = Pick<Fold, "balances" | "serials" | "registers" | "owned">;

/**
 * The state that everybody agrees on, in plain maps: the fold of the hub's log. It is what the SQLite and PostgreSQL forms are measured against, and what the
 * simulation runs on.
 */
export class Fold {
  readonly balances = new Map<string, number>();
  readonly serials = new Map<string, number>();
  readonly registers = new Map<string, Held>();
  /** By `recordKey`. */
  readonly owned = new Map<string, Record<string, unknown>>();

  apply({ hubPos, eff, verdict, base, fact }: FoldLine): void {
    if (verdict.kind !== "accepted" && verdict.kind !== "flagged") return;
    for (const move of fact.moves) {
      const [from, to] = keysOfMove(fact.origin, move);
      add(this.balances, from, -move.qty);
      add(this.balances, to, move.qty);
      if (move.serial === "") continue;
      const change = (isVirtual(move.to.place) ? 0 : move.qty) - (isVirtual(move.from.place) ? 0 : move.qty);
      add(this.serials, serialKey(move), change);
    }
    for (const { record, id } of droppedBy(fact)) {
      const definition = definitionOf(record) as RecordDefinition;
      const site = recordSite(definition, fact.origin);
      for (const field in definition.fields) this.registers.delete(registerKey({ site, record, id, field }));
    }
    for (const { record, id, fields } of fact.sets) {
      const definition = definitionOf(record);
      if (!definition) continue;
      const site = recordSite(definition, fact.origin);
      const known = Object.entries(fields).filter(([name]) => name in definition.fields);
      if (definition.merge === "owned") {
        const key = recordKey({ site, record, id });
        this.owned.set(key, { ...this.owned.get(key), ...Object.fromEntries(known) });
        continue;
      }
      for (const [field, value] of known) {
        const key = registerKey({ site, record, id, field });
        const incoming = { value, stamp: { eff, origin: fact.origin, seq: fact.seq, hubPos } };
        if (settle(fieldRule(definition, field), this.registers.get(key), incoming, base).wins)
          this.registers.set(key, incoming);
      }
    }
  }

  copy(): Fold {
    return Fold.from(this);
  }

  /** Also from what `structuredClone` made of one. */
  static from({ balances, serials, registers, owned }: FoldMaps): Fold {
    const fold = new Fold();
    for (const [key, value] of balances) fold.balances.set(key, value);
    for (const [key, value] of serials) fold.serials.set(key, value);
    for (const [key, value] of registers) fold.registers.set(key, value);
    for (const [key, value] of owned) fold.owned.set(key, value);
    return fold;
  }
}

/**
 * All that `site` must hold alike with the hub, as text lines in order: its own places and records, shared records of the company or addressed to it, and the rights
 * that it gave or holds. A hub and a box that give the same lines agree.
 */
export function stateLines(fold: Fold, site: string): string[] {
  const lines: string[] = [];
  for (const [key, qty] of fold.balances) if (qty !== 0 && ofSite(key, site)) lines.push(`balance ${key} ${qty}`);
  for (const [key, { value, stamp }] of fold.registers) {
    const { site: holder, record, id } = readRegisterKey(key);
    if (holder === site || (holder === "" && sees(site, record, id)))
      lines.push(`register ${key} ${JSON.stringify(value)} ${stamp.eff} ${stamp.origin} ${stamp.seq} ${stamp.hubPos}`);
  }
  for (const [key, fields] of fold.owned) {
    const { site: holder, record, id } = readRecordKey(key);
    if (holder === site || sees(site, record, id))
      lines.push(`owned ${key} ${JSON.stringify(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)))}`);
  }
  return lines.sort();
}

/** A balance that a site holds alike with the hub. */
export function ofSite(key: string, site: string): boolean {
  const { site: holder, place } = readBalanceKey(key);
  if (!isRights(place)) return holder === site;
  const [, authority, origin] = place.split("/");
  return authority === site || (origin !== undefined && origin !== "spent" && siteOf(origin) === site);
}

/** A record that sites have in common, and this one sees. */
export function sees(site: string, record: string, id: string): boolean {
  const scope = definitionOf(record)?.scope;
  return scope === "company" || (scope === "addressed" && sitesOfId(id).includes(site));
}

function add(map: Map<string, number>, key: string, qty: number): void {
  const sum = (map.get(key) ?? 0) + qty;
  if (sum === 0) map.delete(key);
  else map.set(key, sum);
}
