import type { RecordSet } from "../../model/facts/fact.ts";
import { isRights, rightsSource } from "../audience.ts";
import { definitionOf } from "../field-rule.ts";
import { ofSite, sees } from "../fold.ts";
import { readBalanceKey, readRecordKey, readRegisterKey, readSourceKey, recordSite, sourceKey } from "../keys.ts";
import { siteOf } from "../origin.ts";
import { lateFactAdopted } from "../site/adopt.ts";
import { type CommandRow, emptyRows, type LateRow, type ParkedRow, type SiteState } from "../site-state.ts";
import type { MemoryHub } from "./memory-hub.ts";
import { applied } from "./page.ts";
import type { HubEntry, HubOrigin } from "./view.ts";

/** The state of one site as this hub has it at the end of its log. */
export function stateOf(hub: MemoryHub, site: string): SiteState {
  const rows = emptyRows();
  for (const [key, onHand] of [...hub.fold.balances].sort(byKey)) {
    if (onHand === 0 || !ofSite(key, site)) continue;
    const { site: _site, ...spot } = readBalanceKey(key);
    if (!isRights(spot.place) || spot.place !== rightsSource) rows.balance.push({ ...spot, onHand, oldestInAt: 0 });
  }
  for (const [key, fields] of hub.fold.owned) {
    const { site: holder, record, id } = readRecordKey(key);
    if (holder === site) rows.owned.push({ record, id, fields });
  }
  for (const [key, held] of hub.fold.registers) {
    const { site: holder, record, id, field } = readRegisterKey(key);
    if (holder === site || (holder === "" && sees(site, record, id))) rows.register.push({ record, id, field, held });
  }
  for (const key of hub.sources()) {
    const source = readSourceKey(key);
    if (source && siteOf(source.origin) === site) rows.source.push(source);
  }
  const lines = [...hub.folded.held, ...hub.log];
  for (const line of lines) {
    const { hubPos, fact, verdict } = line;
    if (siteOf(fact.origin) === site && !applied(verdict)) {
      rows.held.push({ origin: fact.origin, seq: fact.seq, hubPos, verdict });
      const late = lateRow(line, (key) => hub.hasSource(key));
      if (late) rows.late.push(late);
    }
    if (applied(verdict)) rows.parked.push(...parkedRows(line, site));
  }
  for (const line of [...hub.folded.commands, ...hub.log]) {
    const command = commandRow(line);
    if (command && siteOf(line.fact.origin) === site) rows.command.push(command);
  }
  const { hubPos: cursor, tip } = hub.head();
  const epochs = [...hub.origins.values()].filter(({ origin }) => siteOf(origin) === site);
  return {
    ...{ site, cursor, tip, incarnation: hub.incarnation() },
    authority: hub.site(site)?.authority ?? "",
    origins: epochs.sort((a, b) => a.generation - b.generation).map(originAt),
    rows,
  };
}

export const originAt = ({ origin, seq, tip, sealedAtSeq }: Omit<HubOrigin, "more">) => ({
  ...{ origin, seq, tip },
  ...(sealedAtSeq === undefined ? {} : { sealedAtSeq }),
});

/** A late line that nobody has adopted, under any of its names. */
export function lateRow(
  { hubPos, eff, verdict, fact }: HubEntry,
  isTaken: (key: string) => boolean,
): LateRow | undefined {
  if (verdict.kind !== "late") return undefined;
  const names = [{ origin: fact.origin, seq: fact.seq, tip: verdict.tip }];
  return names.some((name) => isTaken(sourceKey(name))) ? undefined : { hubPos, eff, tip: verdict.tip, fact };
}

export function commandRow({ verdict, fact }: HubEntry): CommandRow | undefined {
  if (fact.commandId === "" || !applied(verdict)) return undefined;
  const { commandId, origin, seq, type, source } = fact;
  return { commandId, origin, seq, source: type === lateFactAdopted ? (source?.origin ?? "") : "" };
}

/** The parts of a line that this version does not know, as far as the site sees them. */
export function parkedRows({ hubPos, eff, base, fact }: HubEntry, site: string): ParkedRow[] {
  const { origin, seq, atMs } = fact;
  return fact.sets.flatMap((set: RecordSet, line) => {
    const definition = definitionOf(set.record);
    const holder = recordSite(definition ?? { merge: "owned", scope: "site" }, origin);
    if (holder === site || (holder === "" && sees(site, set.record, set.id))) {
      const unknown = Object.entries(set.fields).filter(([field]) => !(field in (definition?.fields ?? {})));
      if (definition && unknown.length === 0) return [];
      const at = { hubPos, line, eff, origin, seq, base, atMs };
      return [{ ...at, record: set.record, id: set.id, fields: Object.fromEntries(unknown) }];
    }
    return [];
  });
}

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a < b ? -1 : a > b ? 1 : 0;
