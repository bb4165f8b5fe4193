import type { Statement } from "better-sqlite3";
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
  readonly #tables = new Map<RecordDefinition, Table>();
  /** Rows kept of all tables. */
  #kept = 0;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /** To be called when a savepoint or a transaction was rolled back. */
  forget(): void {
    for (const { rows } of this.#tables.values()) rows.clear();
    this.#kept = 0;
  }

  /** An edit of this site, at journal position `pos`. */
  edit(definition: RecordDefinition, { id, fields }: RecordSet, pos: number): void {
    const row = this.#row(definition, id);
    const changed: string[] = [];
    for (const [name, value] of known(definition, fields)) {
      const beneath = row.under[name];
      if (beneath) beneath[0] = pos;
      else row.under[name] = row.stamps.get(name) ? [pos, shownValue(row, definition, name)] : [pos];
      row.values[name] = value;
      changed.push(name);
    }
    this.#write(definition, id, row, changed, { stamps: false, under: true });
  }

  /** A set from the log that is not an edit of this box. */
  arrive(definition: RecordDefinition, set: RecordSet, stamp: Stamp, base: number, onOverwrite: OnOverwrite): void {
    const row = this.#row(definition, set.id);
    const changed: string[] = [];
    let under = false;
    let stamps = !row.isStored;
    for (const [name, value] of known(definition, set.fields)) {
      if (!settleField(row, definition, name, { value, stamp }, base, onOverwrite)) continue;
      stamps = true;
      const beneath = row.under[name];
      if (beneath) {
        row.under[name] = [beneath[0], value];
        under = true;
      } else {
        row.values[name] = value;
        changed.push(name);
      }
    }
    if (stamps) this.#write(definition, set.id, row, changed, { stamps, under });
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
    this.#write(definition, set.id, row, changed, { stamps: true, under: true });
  }

  /** The log did not apply this edit of this box: what is beneath shows again. */
  reject(definition: RecordDefinition, set: RecordSet, pos: number): void {
    const row = this.#row(definition, set.id);
    const changed: string[] = [];
    for (const [name] of known(definition, set.fields)) this.#uncover(definition, row, name, pos, changed);
    this.#write(definition, set.id, row, changed, { stamps: false, under: true });
  }

  /** The edit made at `pos` is known at `nextPos` from now on: it was issued again under the next origin. */
  reissue(definition: RecordDefinition, set: RecordSet, pos: number, nextPos: number): void {
    const row = this.#row(definition, set.id);
    for (const [name] of known(definition, set.fields)) {
      const beneath = row.under[name];
      if (beneath?.[0] === pos) beneath[0] = nextPos;
    }
    this.#write(definition, set.id, row, [], { stamps: false, under: true });
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
    if (held) row.stamps.set(name, held.stamp);
    else row.stamps.delete(name);
    const pos = top?.[0] ?? edit?.pos;
    const initial = (definition.fields[name] as Field<unknown>).initial;
    if (pos === undefined) {
      delete row.under[name];
      row.values[name] = held ? held.value : initial;
    } else {
      row.under[name] = held ? [pos, held.value] : [pos];
      if (!top) row.values[name] = edit?.value ?? null;
    }
    this.#write(definition, id, row, [name], { stamps: true, under: true });
  }

  /** What the log says of one record: confirmed fields with their stamps. */
  confirmedOf(definition: RecordDefinition, id: string): Map<string, Held> {
    const row = this.#row(definition, id);
    const held = new Map<string, Held>();
    for (const name of row.stamps.names) {
      const beneath = row.under[name];
      const value = beneath ? beneath[1] : shownValue(row, definition, name);
      held.set(name, { value, stamp: row.stamps.get(name) as Stamp });
    }
    return held;
  }

  /** Takes confirmed fields as a state snapshot gives them. */
  load(definition: RecordDefinition, id: string, held: ReadonlyMap<string, Held>): void {
    const row = this.#row(definition, id);
    const changed: string[] = [];
    for (const [name, { value, stamp }] of held) {
      row.stamps.set(name, stamp);
      row.values[name] = value;
      changed.push(name);
    }
    this.#write(definition, id, row, changed, { stamps: true, under: false });
  }

  /** The log forgets this record. An edit of this site that it has not answered for stays, as one of a record that nobody knew. */
  drop(definition: RecordDefinition, id: string): void {
    const row = this.#row(definition, id);
    if (!row.isStored) return;
    const edited = Object.keys(row.under);
    if (edited.length === 0) {
      this.#statements.get(`DELETE FROM "${definition.name}" WHERE id = ?`).run(id);
      if (this.#table(definition).rows.delete(id)) this.#kept--;
      return;
    }
    for (const name of [...row.stamps.names]) row.stamps.delete(name);
    const changed = Object.keys(definition.fields).filter((name) => !row.under[name]);
    for (const name of edited) row.under[name] = [(row.under[name] as [number])[0]];
    for (const name of changed) row.values[name] = (definition.fields[name] as Field<unknown>).initial;
    this.#write(definition, id, row, changed, { stamps: true, under: true });
  }

  #uncover(definition: RecordDefinition, row: Row, name: string, pos: number, changed: string[]): void {
    const beneath = row.under[name];
    if (beneath?.[0] !== pos) return;
    row.values[name] = beneath.length > 1 ? beneath[1] : (definition.fields[name] as Field<unknown>).initial;
    delete row.under[name];
    changed.push(name);
  }

  #table(definition: RecordDefinition): Table {
    let table = this.#tables.get(definition);
    if (!table) {
      table = { rows: new Map(), updates: { stamps: new Map(), under: new Map(), both: new Map() } };
      this.#tables.set(definition, table);
    }
    return table;
  }

  #row(definition: RecordDefinition, id: string): Row {
    const { rows } = this.#table(definition);
    let row = rows.get(id);
    if (row) return row;
    const stored = this.#statements.get(`SELECT * FROM "${definition.name}" WHERE id = ?`).get(id);
    if (stored) {
      const {
        id: _id,
        stamps,
        under,
        ...values
      } = fromRow(definition.name as never, stored) as Record<string, unknown>;
      row = {
        values,
        stamps: new StampText(JSON.parse(stamps as string)),
        under: JSON.parse(under as string),
        isStored: true,
      };
    } else row = { values: {}, stamps: new StampText({}), under: {}, isStored: false };
    if (this.#kept >= rowsKeptMax) this.#dropOne(rows);
    rows.set(id, row);
    this.#kept++;
    return row;
  }

  /** Makes room: the oldest row of this table, or all of the others when it has none. */
  #dropOne(rows: Map<string, Row>): void {
    const [oldest] = rows.keys();
    if (oldest === undefined) this.forget();
    else if (rows.delete(oldest)) this.#kept--;
  }

  /** The statement of one changed field, which is nearly every one, is found without making a text. */
  #updateOf(definition: RecordDefinition, changed: readonly string[], texts: Texts): Statement<unknown[]> {
    const sql = () => updateSql(definition.name, [...changed, ...textColumns[texts]]);
    if (changed.length > 1) return this.#statements.get(sql());
    const [field = ""] = changed;
    const updates = this.#table(definition).updates[texts];
    let update = updates.get(field);
    if (!update) {
      update = this.#statements.get(sql());
      updates.set(field, update);
    }
    return update;
  }

  /** A row that is there is updated: half the work of an upsert. */
  #write(
    definition: RecordDefinition,
    id: string,
    row: Row,
    changed: readonly string[],
    { stamps, under }: { stamps: boolean; under: boolean },
  ): void {
    const values: unknown[] = changed.map((name) =>
      toColumn(definition.fields[name] as Field<unknown>, row.values[name]),
    );
    if (stamps) values.push(row.stamps.text());
    if (under) values.push(sortedText(row.under));
    const texts = stamps ? (under ? "both" : "stamps") : "under";
    if (row.isStored) {
      values.push(id);
      this.#updateOf(definition, changed, texts).run(values);
    } else this.#statements.get(upsertSql(definition.name, [...changed, ...textColumns[texts]])).run(id, ...values);
    row.isStored = true;
  }
}

interface Row {
  /** As decoded; a field that nobody wrote may be absent, and then has its initial value. */
  values: Record<string, unknown>;
  stamps: StampText;
  under: Record<string, [pos: number] | [pos: number, confirmed: unknown]>;
  /** It has a row in its table. */
  isStored: boolean;
}
type StampTuple = [eff: string, origin: string, seq: number, hubPos: number];

/**
 * Stamps by field, and their JSON text, of which one field's part changes at a time. Names stand in order, so the same stamps always give the same text.
 * Three lists beside each other: a record has a few dozen fields at most, and thousands of these are kept.
 */
class StampText {
  /** In order. */
  readonly names: string[] = [];
  readonly #stamps: Stamp[] = [];
  readonly #parts: string[] = [];

  constructor(stamps: Record<string, StampTuple>) {
    for (const [name, tuple] of Object.entries(stamps)) this.set(name, stampOf(tuple));
  }

  get(name: string): Stamp | undefined {
    return this.#stamps[this.names.indexOf(name)];
  }

  set(name: string, stamp: Stamp): void {
    let at = this.names.indexOf(name);
    if (at < 0) {
      at = this.names.findIndex((other) => other > name);
      if (at < 0) at = this.names.length;
      this.names.splice(at, 0, name);
      this.#stamps.splice(at, 0, stamp);
      this.#parts.splice(at, 0, "");
    }
    this.#stamps[at] = stamp;
    const { eff, origin, seq, hubPos } = stamp;
    this.#parts[at] = `"${name}":${JSON.stringify([eff, origin, seq, hubPos] satisfies StampTuple)}`;
  }

  delete(name: string): void {
    const at = this.names.indexOf(name);
    if (at >= 0) for (const list of [this.names, this.#stamps, this.#parts]) list.splice(at, 1);
  }

  /** Joined, not added up: a text of parts of parts is put together anew each time that it is read. */
  text(): string {
    return `{${this.#parts.join(",")}}`;
  }
}

const stampOf = ([eff, origin, seq, hubPos]: StampTuple): Stamp => ({ eff, origin, seq, hubPos });

/** Names and values that this version knows. A loop over millions of sets: no generator, no list where all are known. */
function known(definition: RecordDefinition, fields: object): [name: string, value: unknown][] {
  const all = Object.entries(fields);
  for (const [name] of all) if (!(name in definition.fields)) return all.filter(([one]) => one in definition.fields);
  return all;
}

function shownValue(row: Row, definition: RecordDefinition, name: string): unknown {
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
  const stamp = row.stamps.get(name);
  let other: Held | undefined;
  if (stamp) {
    const beneath = row.under[name];
    other = { value: beneath ? beneath[1] : shownValue(row, definition, name), stamp };
  }
  const { wins, conflict } = settle(fieldRule(definition, name), other, incoming, base);
  if (conflict && other) onOverwrite({ field: name, won: wins, incoming, other });
  if (wins) row.stamps.set(name, incoming.stamp);
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

const textColumns = { stamps: ["stamps"], under: ["under"], both: ["stamps", "under"] } as const;
type Texts = keyof typeof textColumns;

/** What is kept of one record's table. */
interface Table {
  rows: Map<string, Row>;
  /** Statements that set one field, or none, beside these texts. */
  updates: Record<Texts, Map<string, Statement<unknown[]>>>;
}

const updateSql = (table: string, names: readonly string[]): string =>
  `UPDATE "${table}" SET ${names.map((name) => `"${name}" = ?`).join(", ")} WHERE id = ?`;

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
