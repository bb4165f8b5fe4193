import type { RecordSet } from "#sync/model/facts/fact.ts";
import type { RecordDefinition } from "#sync/model/records/define-record.ts";
import { type Held, type Stamp, settle } from "#sync/protocol/register.ts";
import type { Statements } from "../statements.ts";
import {
  type Beneath,
  type SharedField,
  type SharedRow,
  SharedTable,
  setBeneath,
  setStamp,
  type TextColumns,
} from "./shared-table.ts";

/** Two writers, neither of whom had seen the other, gave one field different values. */
export interface Overwrite {
  field: string;
  /** The incoming value stands. */
  won: boolean;
  incoming: Held;
  other: Held;
}
export type OnOverwrite = (overwrite: Overwrite) => void;

/** As many rows are kept decoded; a kilobyte or two each. */
const rowsKeptMax = 20_000;

/**
 * Shared and set records. What the hub's log says is confirmed, field by field, with its stamp; an edit of this site that the log has not
 * answered for stands on top, and what arrives meanwhile goes underneath. `stamps` holds the confirmed stamps as `[eff, origin, seq, hubPos]`,
 * `under` the journal position of the last own edit on top and, where there is one, the confirmed value beneath it.
 */
export class SharedRows {
  readonly #statements: Statements;
  readonly #tables = new Map<RecordDefinition, SharedTable>();
  /** Rows kept of all tables. */
  #kept = 0;
  #isGathering = false;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /** To be called when a savepoint or a transaction was rolled back. */
  forget(): void {
    for (const table of this.#tables.values()) {
      table.forgetWaiting();
      table.rows.clear();
    }
    this.#kept = 0;
    this.#isGathering = false;
  }

  /** From now on changes wait for `flush`, so that many of one kind are written at once. The tables are not to be read until then, but by this class. */
  gather(): void {
    this.#isGathering = true;
  }

  /** Writes what waits, and from now on everything at once. */
  flush(): void {
    this.#isGathering = false;
    for (const table of this.#tables.values()) table.flush();
  }

  /** An edit of this site, at journal position `pos`. */
  edit(definition: RecordDefinition, { id, fields }: RecordSet, pos: number): void {
    const table = this.#table(definition);
    const row = this.#row(table, id);
    const changed: SharedField[] = [];
    for (const name in fields) {
      const field = table.fields.get(name);
      const value = (fields as Values)[name];
      if (!field || value === undefined) continue; // the journal's text has no `undefined` either
      const beneath = row.under?.[field.at];
      if (beneath) beneath[0] = pos;
      else setBeneath(row, field, row.stamps[field.at] ? [pos, row.values[field.at]] : [pos]);
      row.values[field.at] = value;
      changed.push(field);
    }
    this.#write(table, row, changed, "under");
  }

  /** A set from the log that is not an edit of this box. False when this version does not know all of its fields: it takes those that it knows. */
  arrive(definition: RecordDefinition, set: RecordSet, stamp: Stamp, base: number, onOverwrite: OnOverwrite): boolean {
    const table = this.#table(definition);
    const row = this.#row(table, set.id);
    const changed: SharedField[] = [];
    let isKnown = true;
    let texts: TextColumns = "stamps";
    let isNew = !row.isStored;
    for (const name in set.fields) {
      const field = table.fields.get(name);
      if (!field) {
        isKnown = false;
        continue;
      }
      const value = (set.fields as Values)[name];
      if (!settleField(row, field, { value, stamp }, base, onOverwrite)) continue;
      isNew = true;
      const beneath = row.under?.[field.at];
      if (beneath) {
        setBeneath(row, field, [beneath[0], value]);
        texts = "both";
      } else {
        row.values[field.at] = value;
        changed.push(field);
      }
    }
    if (isNew) this.#write(table, row, changed, texts);
    return isKnown;
  }

  /** The log has given an edit of this box, made at `pos`, its place: it settles with what came beneath it. */
  confirm(
    definition: RecordDefinition,
    { id, fields }: RecordSet,
    pos: number,
    stamp: Stamp,
    base: number,
    onOverwrite: OnOverwrite,
  ): void {
    const table = this.#table(definition);
    const row = this.#row(table, id);
    const changed: SharedField[] = [];
    for (const name in fields) {
      const field = table.fields.get(name);
      if (!field) continue;
      const value = (fields as Values)[name];
      const wins = settleField(row, field, { value, stamp }, base, onOverwrite);
      const beneath = row.under?.[field.at];
      if (wins) {
        if (beneath) setBeneath(row, field, [beneath[0], value]);
        else {
          row.values[field.at] = value;
          changed.push(field);
        }
      }
      if (uncover(table, row, field, pos)) changed.push(field);
    }
    this.#write(table, row, changed, "both");
  }

  /** The log did not apply this edit of this box: what is beneath shows again. */
  reject(definition: RecordDefinition, { id, fields }: RecordSet, pos: number): void {
    const table = this.#table(definition);
    const row = this.#row(table, id);
    const changed: SharedField[] = [];
    for (const name in fields) {
      const field = table.fields.get(name);
      if (field && uncover(table, row, field, pos)) changed.push(field);
    }
    this.#write(table, row, changed, "under");
  }

  /** The edit made at `pos` is known at `nextPos` from now on: it was issued again under the next origin. */
  reissue(definition: RecordDefinition, { id, fields }: RecordSet, pos: number, nextPos: number): void {
    const table = this.#table(definition);
    const row = this.#row(table, id);
    for (const name in fields) {
      const beneath = row.under?.[table.fields.get(name)?.at ?? -1];
      if (beneath?.[0] === pos) beneath[0] = nextPos;
    }
    this.#write(table, row, [], "under");
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
    const table = this.#table(definition);
    const row = this.#row(table, id);
    const field = fieldOf(table, name);
    const top = row.under?.[field.at];
    setStamp(row, field, held?.stamp);
    const pos = top?.[0] ?? edit?.pos;
    if (pos === undefined) row.values[field.at] = held ? held.value : table.initial(field);
    else {
      setBeneath(row, field, held ? [pos, held.value] : [pos]);
      if (!top) row.values[field.at] = edit?.value ?? null;
    }
    this.#write(table, row, [field], "both");
  }

  /** What the log says of one record: confirmed fields with their stamps. */
  confirmedOf(definition: RecordDefinition, id: string): Map<string, Held> {
    const table = this.#table(definition);
    const row = this.#row(table, id);
    const held = new Map<string, Held>();
    for (const field of table.inOrder) {
      const stamp = row.stamps[field.at];
      if (stamp) held.set(field.name, { value: confirmed(row, field), stamp });
    }
    return held;
  }

  /** Takes confirmed fields as a state snapshot gives them. */
  load(definition: RecordDefinition, id: string, held: ReadonlyMap<string, Held>): void {
    const table = this.#table(definition);
    const row = this.#row(table, id);
    const changed: SharedField[] = [];
    for (const [name, { value, stamp }] of held) {
      const field = fieldOf(table, name);
      setStamp(row, field, stamp);
      row.values[field.at] = value;
      changed.push(field);
    }
    this.#write(table, row, changed, "stamps");
  }

  /** The log forgets this record. An edit of this site that it has not answered for stays, as one of a record that nobody knew. */
  drop(definition: RecordDefinition, id: string): void {
    const table = this.#table(definition);
    const row = this.#row(table, id);
    if (row.waiting) table.flush();
    if (!row.isStored) return;
    if (!row.under?.some((beneath) => beneath)) {
      table.delete(row);
      if (table.rows.delete(id)) this.#kept--;
      return;
    }
    const changed: SharedField[] = [];
    for (const field of table.inOrder) {
      setStamp(row, field, undefined);
      const beneath = row.under[field.at];
      if (beneath) setBeneath(row, field, [beneath[0]]);
      else {
        row.values[field.at] = table.initial(field);
        changed.push(field);
      }
    }
    this.#write(table, row, changed, "both");
  }

  #table(definition: RecordDefinition): SharedTable {
    let table = this.#tables.get(definition);
    if (!table) {
      table = new SharedTable(this.#statements, definition);
      this.#tables.set(definition, table);
    }
    return table;
  }

  #write(table: SharedTable, row: SharedRow, fields: SharedField[], texts: TextColumns): void {
    if (this.#isGathering) table.gather(row, { fields, texts });
    else table.write(row, { fields, texts });
  }

  #row(table: SharedTable, id: string): SharedRow {
    let row = table.rows.get(id);
    if (row) return row;
    row = table.read(id);
    if (this.#kept >= rowsKeptMax) this.#dropOne(table);
    table.rows.set(id, row);
    this.#kept++;
    return row;
  }

  /** Makes room: the oldest row of this table, or all of the others when it has none. */
  #dropOne(table: SharedTable): void {
    const [oldest] = table.rows.values();
    if (oldest) {
      if (oldest.waiting) table.flush();
      if (table.rows.delete(oldest.id)) this.#kept--;
      return;
    }
    for (const other of this.#tables.values()) {
      other.flush();
      other.rows.clear();
    }
    this.#kept = 0;
  }
}

type Values = Readonly<Record<string, unknown>>;

function fieldOf(table: SharedTable, name: string): SharedField {
  const field = table.fields.get(name);
  if (!field) throw new Error(`${table.definition.name} has no field ${name}`);
  return field;
}

/** The value that the log says. */
function confirmed(row: SharedRow, { at }: SharedField): unknown {
  const beneath = row.under?.[at];
  return beneath ? beneath[1] : row.values[at];
}

/** Takes the edit made at `pos` away; true when there was one. */
function uncover(table: SharedTable, row: SharedRow, field: SharedField, pos: number): boolean {
  const beneath: Beneath | undefined = row.under?.[field.at];
  if (beneath?.[0] !== pos) return false;
  row.values[field.at] = beneath.length > 1 ? beneath[1] : table.initial(field);
  setBeneath(row, field, undefined);
  return true;
}

/** Decides one field against what is confirmed; true when the incoming value stands, and then its stamp is noted. */
function settleField(
  row: SharedRow,
  field: SharedField,
  incoming: Held,
  base: number,
  onOverwrite: OnOverwrite,
): boolean {
  const stamp = row.stamps[field.at];
  if (stamp) {
    const other = { value: confirmed(row, field), stamp };
    const { wins, conflict } = settle(field.rule, other, incoming, base);
    if (conflict) onOverwrite({ field: field.name, won: wins, incoming, other });
    if (!wins) return false;
  }
  setStamp(row, field, incoming.stamp);
  return true;
}
