import type { RecordSet } from "../../model/facts/fact.ts";
import { isRights } from "../audience.ts";
import { definitionOf } from "../field-rule.ts";
import { Fold, type FoldLine, type FoldMaps } from "../fold.ts";
import { balanceKey, recordKey, recordSite, registerKey, sourceKey } from "../keys.ts";
import type { LineageStep } from "../session.ts";
import {
  type BalanceRow,
  type CommandRow,
  type LateRow,
  type ParkedRow,
  restOfRights,
  type SiteState,
} from "../site-state.ts";

/** A state as a book in memory holds it. Never changed. */
export interface StateBase {
  fold: FoldMaps;
  /** By `sourceKey`. */
  sources: ReadonlySet<string>;
  commands: ReadonlyMap<string, readonly CommandRow[]>;
  /** What the hub did not know: applied as soon as this box does. */
  parked: readonly ParkedRow[];
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
    parked: rows.parked,
    closed: new Set(origins.flatMap(({ origin, sealedAtSeq }) => (sealedAtSeq === undefined ? [] : [origin]))),
  };
}

/** What the log said up to a state, as far as this version knows it. */
export function foldOf({ fold, parked }: StateBase): Fold {
  const known = Fold.from(fold);
  for (const { hubPos, eff, base, origin, seq, atMs, record, id, fields } of parked) {
    const sets = [{ record, id, fields } as unknown as RecordSet];
    const who = { origin, seq, base, hlc: eff, atMs, actor: "", device: "", commandId: "" };
    known.apply({
      hubPos,
      eff,
      base,
      verdict: { kind: "accepted" },
      fact: { ...who, type: "", data: {}, moves: [], sets },
    });
  }
  return known;
}

/**
 * The last fact of each epoch of a book that a state has in it. `steps`: the epochs of the book, each up to where it went on from it; what it wrote behind that it has written again. Throws
 * where book and state hold different pasts: then the next exchange finds out from where.
 */
export function includedOf(
  { origins }: Pick<SiteState, "origins">,
  steps: readonly LineageStep[],
  hashAt: (origin: string, seq: number) => string | undefined,
): Map<string, number> {
  return new Map(
    origins.map(({ origin, seq, tip }) => {
      const end = steps.find((step) => step.origin === origin)?.seq ?? seq;
      if (seq <= end && (hashAt(origin, seq) ?? tip) !== tip)
        throw new Error(`the state goes on from another past of ${origin}`);
      return [origin, Math.min(seq, end)];
    }),
  );
}

export const lateLine = ({ hubPos, eff, tip, fact }: LateRow): FoldLine => ({
  ...{ hubPos, eff, base: fact.base, fact },
  verdict: { kind: "late", tip },
});

/** A field that the state has of an epoch that was closed by then: whoever goes on from it may have written it. */
export const isOfState = (base: StateBase | undefined, lateOrigin: string, key: string, field: string): boolean =>
  base?.closed.has(lateOrigin) === true && base.fold.owned.get(key)?.[field] !== undefined;
