import type { RecordSet } from "#sync/model/facts/fact.ts";
import type { Field, RecordDefinition } from "#sync/model/records/define-record.ts";
import { fieldRule } from "#sync/protocol/field-rule.ts";
import { type Held, type Stamp, settle } from "#sync/protocol/register.ts";
import type { Statements } from "../statements.ts";
import { fromRow, toColumn } from "./row-codec.ts";

/** Two writers, neither of whom had seen the other, gave one field different values. */
export interface Overwrite {
  field: string;
  /** The incoming value stands. */
  won: boolean;
  incoming: Held;
  other: Held;
}
export type OnOverwrite = (overwrite: Overwrite) => void;

/** As many rows are kept decoded; about a kilobyte each. */
const rowsKeptMax = 20_000;

/**
 * Shared and set records. What the hub's log says is confirmed, field by field, with its stamp; an edit of this site that the log has not
 * answered for stands on top, and what arrives meanwhile goes underneath. `stamps` holds the confirmed stamps as `[eff, origin, seq, hubPos]`,
 * `under` the journal position of the last own edit on top and, where there is one, the confirmed value beneath it.
 */
export class SharedRows {
  readonly #statements: Statements;
  readonly #kept = new Map<string, Row>();

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /** To be called when a savepoint or a transaction was rolled back. */
  forget(): void {
    this.#kept.clear();
  }

  /** An edit of this site, at journal position `pos`. */
  edit(definition: RecordDefinition, { id, fields }: RecordSet, pos: number): void {
    const row = this.#row(definition, id);
    const changed: string[] = [];
    for (const [name, value] of known(definition, fields)) {
      const beneath = row.under[name];
      if (beneath) beneath[0] = pos;
      else row.under[name] = name in row.stamps ? [pos, valueOf(row, definition, name)] : [pos];
      row.values[name] = value;
      changed.push(name);
    }
    this.#write(definition, id, row, changed, false);
  }

  /** A set from the log that is not an edit of this box. */
  arrive(definition: RecordDefinition, set: RecordSet, stamp: Stamp, base: number, onOverwrite: OnOverwrite): void {
    const row = this.#row(definition, set.id);
    const changed: string[] = [];
    for (const [name, value] of known(definition, set.fields)) {
      if (!settleField(row, definition, name, { value, stamp }, base, onOverwrite)) continue;
      const beneath = row.under[name];
      if (beneath) row.under[name] = [beneath[0], value];
      else {
        row.values[name] = value;
        changed.push(name);
      }
    }
    this.#write(definition, set.id, row, changed, true);
  }

  /** The log has given an edit of this box, made at `pos`, its place: it settles with what came beneath it. */
  confirm(
    definition: RecordDefinition,
    set: RecordSet,
    pos: number,
    stamp: Stamp,
    base: number,
    onOverwrite: OnOverwrite,
  ): void {
    const row = this.#row(definition, set.id);
    const changed: string[] = [];
    for (const [name, value] of known(definition, set.fields)) {
      const wins = settleField(row, definition, name, { value, stamp }, base, onOverwrite);
      const beneath = row.under[name];
      if (wins) {
        if (beneath) row.under[name] = [beneath[0], value];
        else {
          row.values[name] = value;
          changed.push(name);
        }
      }
      this.#uncover(definition, row, name, pos, changed);
    }
    this.#write(definition, set.id, row, changed, true);
  }

  /** The log did not apply this edit of this box: what is beneath shows again. */
  reject(definition: RecordDefinition, set: RecordSet, pos: number): void {
    const row = this.#row(definition, set.id);
    const changed: string[] = [];
    for (const [name] of known(definition, set.fields)) this.#uncover(definition, row, name, pos, changed);
    this.#write(definition, set.id, row, changed, false);
  }

  /** The edit made at `pos` is known at `nextPos` from now on: it was issued again under the next origin. */
  reissue(definition: RecordDefinition, set: RecordSet, pos: number, nextPos: number): void {
    const row = this.#row(definition, set.id);
    for (const [name] of known(definition, set.fields)) {
      const beneath = row.under[name];
      if (beneath?.[0] === pos) beneath[0] = nextPos;
    }
    this.#write(definition, set.id, row, [], false);
  }

  /**
   * The log was cut: `held` is what its remaining part says of this field (undefined: nothing), `edit` the newest edit of this box that has no place in
   * it any more.
   */
  recast(
    definition: RecordDefinition,
    id: string,
    name: string,
    held: Held | undefined,
    edit: { pos: number; value: unknown } | undefined,
  ): void {
    const row = this.#row(definition, id);
    const top = row.under[name];
    if (held) row.stamps[name] = stampTuple(held.stamp);
    else delete row.stamps[name];
    const pos = top?.[0] ?? edit?.pos;
    const initial = (definition.fields[name] as Field<unknown>).initial;
    if (pos === undefined) {
      delete row.under[name];
      row.values[name] = held ? held.value : initial;
    } else {
      row.under[name] = held ? [pos, held.value] : [pos];
      if (!top) row.values[name] = edit?.value ?? null;
    }
    this.#write(definition, id, row, [name], true);
  }

  /** What the log says of one record: confirmed fields with their stamps. */
  confirmedOf(definition: RecordDefinition, id: string): Map<string, Held> {
    const row = this.#row(definition, id);
    const held = new Map<string, Held>();
    for (const [name, tuple] of Object.entries(row.stamps)) {
      const beneath = row.under[name];
      held.set(name, {
        value: beneath ? beneath[1] : valueOf(row, definition, name),
        stamp: stampOf(tuple as StampTuple),
      });
    }
    return held;
  }

  /** Takes confirmed fields as a state snapshot gives them. */
  load(definition: RecordDefinition, id: string, held: ReadonlyMap<string, Held>): void {
    const row = this.#row(definition, id);
    const changed: string[] = [];
    for (const [name, { value, stamp }] of held) {
      row.stamps[name] = stampTuple(stamp);
      row.values[name] = value;
      changed.push(name);
    }
    this.#write(definition, id, row, changed, true);
  }

  #uncover(definition: RecordDefinition, row: Row, name: string, pos: number, changed: string[]): void {
    const beneath = row.under[name];
    if (beneath?.[0] !== pos) return;
    row.values[name] = beneath.length > 1 ? beneath[1] : (definition.fields[name] as Field<unknown>).initial;
    delete row.under[name];
    changed.push(name);
  }

  #row(definition: RecordDefinition, id: string): Row {
    const key = `${definition.name} ${id}`;
    let row = this.#kept.get(key);
    if (row) return row;
    const stored = this.#statements.get(`SELECT * FROM "${definition.name}" WHERE id = ?`).get(id);
    if (stored) {
      const { id: _id, stamps, under, ...values } = fromRow(definition.name as never, stored) as Record<
        string,
        unknown
      >;
      row = { values, stamps: JSON.parse(stamps as string), under: JSON.parse(under as string) };
    } else row = { values: {}, stamps: {}, under: {} };
    if (this.#kept.size >= rowsKeptMax) this.#kept.delete(this.#kept.keys().next().value as string);
    this.#kept.set(key, row);
    return row;
  }

  #write(
    definition: RecordDefinition,
    id: string,
    row: Row,
    changed: readonly string[],
    stampsChanged: boolean,
  ): void {
    const names = stampsChanged ? [...changed, "stamps", "under"] : [...changed, "under"];
    const values: unknown[] = changed.map((name) =>
      toColumn(definition.fields[name] as Field<unknown>, row.values[name]),
    );
    if (stampsChanged) values.push(sortedText(row.stamps));
    values.push(sortedText(row.under));
    this.#statements.get(upsertSql(definition.name, names)).run(id, ...values);
  }
}

interface Row {
  /** As decoded; a field that nobody wrote may be absent, and then has its initial value. */
  values: Record<string, unknown>;
  stamps: Record<string, StampTuple>;
  under: Record<string, [pos: number] | [pos: number, confirmed: unknown]>;
}
type StampTuple = [eff: string, origin: string, seq: number, hubPos: number];

const stampTuple = ({ eff, origin, seq, hubPos }: Stamp): StampTuple => [eff, origin, seq, hubPos];
const stampOf = ([eff, origin, seq, hubPos]: StampTuple): Stamp => ({ eff, origin, seq, hubPos });

function* known(definition: RecordDefinition, fields: object): Generator<[name: string, value: unknown]> {
  for (const entry of Object.entries(fields)) if (entry[0] in definition.fields) yield entry;
}

function valueOf(row: Row, definition: RecordDefinition, name: string): unknown {
  const value = row.values[name];
  return value === undefined ? (definition.fields[name] as Field<unknown>).initial : value;
}

/** Decides one field against what is confirmed; true when the incoming value stands, and then its stamp is noted. */
function settleField(
  row: Row,
  definition: RecordDefinition,
  name: string,
  incoming: Held,
  base: number,
  onOverwrite: OnOverwrite,
): boolean {
  const tuple = row.stamps[name];
  let other: Held | undefined;
  if (tuple) {
    const beneath = row.under[name];
    other = { value: beneath ? beneath[1] : valueOf(row, definition, name), stamp: stampOf(tuple) };
  }
  const { wins, conflict } = settle(fieldRule(definition, name), other, incoming, base);
  if (conflict && other) onOverwrite({ field: name, won: wins, incoming, other });
  if (wins) row.stamps[name] = stampTuple(incoming.stamp);
  return wins;
}

/** The same object always gives the same text, in whatever order its fields came. */
function sortedText(object: Record<string, unknown>): string {
  const names = Object.keys(object);
  let inOrder = true;
  for (let i = 1; i < names.length; i++) if ((names[i - 1] as string) > (names[i] as string)) inOrder = false;
  if (inOrder) return JSON.stringify(object);
  return JSON.stringify(Object.fromEntries(names.sort().map((name) => [name, object[name]])));
}

const upserts = new Map<string, string>();
/** One row of a record table: made when it is new, otherwise only the named columns. */
export function upsertSql(table: string, names: readonly string[]): string {
  const key = `${table}:${names.join()}`;
  let sql = upserts.get(key);
  if (!sql) {
    const columns = names.map((name) => `"${name}"`);
    sql =
      names.length === 0
        ? `INSERT INTO "${table}" (id) VALUES (?) ON CONFLICT DO NOTHING`
        : `INSERT INTO "${table}" (id, ${columns.join(", ")}) VALUES (?${", ?".repeat(names.length)})
           ON CONFLICT (id) DO UPDATE SET ${columns.map((c) => `${c} = excluded.${c}`).join(", ")}`;
    upserts.set(key, sql);
  }
  return sql;
}
