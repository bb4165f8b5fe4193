import { isRights } from "../audience.ts";
import { definitionOf } from "../field-rule.ts";
import { Fold, type FoldLine, type FoldMaps } from "../fold.ts";
import { balanceKey, recordKey, recordSite, registerKey, sourceKey } from "../keys.ts";
import { type BalanceRow, type CommandRow, type LateRow, restOfRights, type SiteState } from "../site-state.ts";

/** A state as a book in memory holds it. Never changed. */
export interface StateBase {
  fold: FoldMaps;
  /** By `sourceKey`. */
  sources: ReadonlySet<string>;
  commands: ReadonlyMap<string, readonly CommandRow[]>;
  /** Epochs that were closed by then. */
  closed: ReadonlySet<string>;
}

export function baseOf({ site, rows, origins }: SiteState): StateBase {
  const fold = new Fold();
  const add = (row: BalanceRow) => {
    const spot = row as BalanceRow & { status: "available" };
    fold.balances.set(balanceKey(site, spot, spot), row.onHand);
  };
  for (const row of rows.balance) add(row);
  for (const row of restOfRights(rows.balance.filter(({ place }) => isRights(place)))) add(row);
  for (const { record, id, fields } of rows.owned) fold.owned.set(recordKey({ site, record, id }), fields);
  for (const { record, id, field, held } of rows.register) {
    const definition = definitionOf(record);
    const holder = definition ? recordSite(definition, `${site}.`) : "";
    fold.registers.set(registerKey({ site: holder, record, id, field }), held);
  }
  const commands = new Map<string, CommandRow[]>();
  for (const row of rows.command) commands.set(row.commandId, [...(commands.get(row.commandId) ?? []), row]);
  return {
    fold,
    sources: new Set(rows.source.map(sourceKey)),
    commands,
    closed: new Set(origins.flatMap(({ origin, sealedAtSeq }) => (sealedAtSeq === undefined ? [] : [origin]))),
  };
}

export const lateLine = ({ hubPos, eff, tip, fact }: LateRow): FoldLine => ({
  ...{ hubPos, eff, base: fact.base, fact },
  verdict: { kind: "late", tip },
});
