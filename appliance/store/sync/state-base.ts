import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { BalanceKey, RecordSet } from "#sync/model/facts/fact.ts";
import { definitionOf } from "#sync/protocol/field-rule.ts";
import type { Held } from "#sync/protocol/register.ts";
import { applyOwned } from "../ledger/apply-set.ts";
import type { Statements } from "../statements.ts";
import { hubRowTypes, type StateRowData } from "./hub-row-data.ts";
import type { Ledger } from "./ledger.ts";
import { bodyAt } from "./page-rows.ts";

/** What a book begins with instead of the log's beginning: the fold of the log up to a position, as one site sees it. */
export interface State {
  balances: (BalanceKey & { onHand: number; oldestInAt: number })[];
  registers: StateRegister[];
  owned: { record: string; id: string; fields: Record<string, unknown> }[];
}
export interface StateRegister {
  record: string;
  id: string;
  field: string;
  held: Held;
}

export const packState = (state: State): Uint8Array => deflateRawSync(JSON.stringify(state));
const unpackState = (body: Uint8Array): State =>
  JSON.parse(inflateRawSync(body, { maxOutputLength: stateBytesMax }).toString()) as State;
const stateBytesMax = 2 * 1024 * 1024 * 1024;

/** Fills an empty book at journal position `pos`: balances have entries that sum up to them, so that nothing else is needed to prove them. */
export function loadState(
  { statements, log }: Ledger,
  { hubPos, incarnation, tip }: StateRowData,
  body: Uint8Array,
  pos: number,
): void {
  const { balances, registers, owned } = unpackState(body);
  statements
    .get("INSERT INTO hubPage (pos, fromPos, toPos, bodyPos, undone, ofSite, body) VALUES (?, 0, ?, ?, 0, 0, ?)")
    .run(pos, hubPos, pos, body);
  const put = statements.get(
    "INSERT INTO balance (place, sku, lot, serial, lpn, owner, status, onHand, allocated, oldestInAt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?)",
  );
  const enter = statements.get(
    "INSERT INTO entry (pos, line, place, sku, lot, serial, lpn, owner, status, delta) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
  );
  for (const [line, one] of balances.entries()) {
    const { place, sku, lot, serial, lpn, owner, status, onHand, oldestInAt } = one;
    put.run(place, sku, lot, serial, lpn, owner, status, onHand, oldestInAt);
    enter.run(pos, line, place, sku, lot, serial, lpn, owner, status, onHand);
  }
  for (const { record, id, fields } of owned) {
    const definition = definitionOf(record);
    if (definition) applyOwned(statements, definition, { record, id, fields } as RecordSet, 0);
  }
  const rows = new Map<string, { record: string; id: string; held: Map<string, Held> }>();
  for (const { record, id, field, held } of registers) {
    if (!(field in (definitionOf(record)?.fields ?? {}))) continue;
    const key = `${record} ${id}`;
    let row = rows.get(key);
    if (!row) {
      row = { record, id, held: new Map() };
      rows.set(key, row);
    }
    row.held.set(field, held);
  }
  for (const { record, id, held } of rows.values()) {
    const definition = definitionOf(record);
    if (definition) statements.sharedRows.load(definition, id, held);
  }
  log.advance(hubPos, incarnation, { hubPos, tip });
}

/** Registers as the state that this book began with has them; none when it began with the log. */
export function* registersOfState(statements: Statements): Generator<StateRegister> {
  const row = statements
    .get<{ pos: number }>("SELECT pos FROM journal WHERE type = ? AND seq = 1")
    .get(hubRowTypes.state);
  const body = row && bodyAt(statements, row.pos);
  if (body) yield* unpackState(body).registers;
}
