import type { Statement } from "better-sqlite3";
import type { Field, RecordDefinition } from "#sync/model/records/define-record.ts";
import { fieldRule } from "#sync/protocol/field-rule.ts";
import type { FieldRule, Stamp } from "#sync/protocol/register.ts";
import type { Statements } from "../statements.ts";
import { toColumn } from "./row-codec.ts";
import { upsertSql } from "./upsert-sql.ts";

/** One field of a shared record. */
export interface SharedField {
  readonly name: string;
  /** Its place in the lists of a `SharedRow`. */
  readonly at: number;
  /** Before its part of a JSON text. */
  readonly label: string;
  readonly field: Field<unknown>;
  readonly rule: FieldRule;
}

/** An edit of this site that the log has not answered for: the journal position of the last one and, where there is one, the confirmed value beneath it. */
export type Beneath = [pos: number] | [pos: number, confirmed: unknown];

/** One record as it is in its table. Each list has a place for every field. */
export interface SharedRow {
  readonly id: string;
  /** It has a row in its table. */
  isStored: boolean;
  /** What of it is still to be written. */
  waiting: Change | undefined;
  /** As decoded; the initial value of a field that nobody wrote. */
  readonly values: unknown[];
  readonly stamps: (Stamp | undefined)[];
  /** JSON text of each stamp, of which one changes at a time; "" where there is none. */
  readonly texts: string[];
  /** Mostly there is no edit at all. */
  under: (Beneath | undefined)[] | undefined;
}

/** Which of the two text columns are written beside the fields. */
export type TextColumns = "stamps" | "under" | "both";
interface Change {
  fields: SharedField[];
  texts: TextColumns;
}

/** Rows that one statement writes where many wait that changed in the same field: half the time of one after the other. */
const rowsAtOnce = [32, 8] as const;

/**
 * The table of one kind of shared record, as it is read and written row by row: names in order, so that the same stamps always give the same text, and a
 * statement at hand for one changed field, which nearly every change is.
 */
export class SharedTable {
  readonly definition: RecordDefinition;
  readonly fields: ReadonlyMap<string, SharedField>;
  /** Rows that are kept, the one that was read first at the front. */
  readonly rows = new Map<string, SharedRow>();
  /** By their names. */
  readonly inOrder: readonly SharedField[];

  readonly #places: readonly SharedField[];
  readonly #initials: readonly unknown[];
  readonly #statements: Statements;
  readonly #selectSql: string;
  readonly #updates: Record<TextColumns, Statement<unknown[]>[]> = { stamps: [], under: [], both: [] };
  #waiting: SharedRow[] = [];

  constructor(statements: Statements, definition: RecordDefinition) {
    this.#statements = statements;
    this.definition = definition;
    const places = Object.entries(definition.fields).map(
      ([name, field], at): SharedField => ({
        name,
        at,
        label: `${JSON.stringify(name)}:`,
        field,
        rule: fieldRule(definition, name),
      }),
    );
    this.#places = places;
    this.fields = new Map(places.map((field) => [field.name, field]));
    this.inOrder = [...places].sort((a, b) => (a.name < b.name ? -1 : 1));
    this.#initials = places.map(({ field }) => field.initial);
    this.#selectSql = `SELECT stamps, under${places.map(({ name }) => `, "${name}"`).join("")} FROM "${definition.name}" WHERE id = ?`;
  }

  /** As it is in the table, or a new one. */
  read(id: string): SharedRow {
    const stored = this.#statements.get(this.#selectSql).raw().get(id) as StoredRow | undefined;
    const none = { stamps: this.#initials.map(() => undefined), texts: this.#initials.map(() => "") };
    if (!stored)
      return { id, isStored: false, waiting: undefined, values: [...this.#initials], ...none, under: undefined };
    const [stamps, under, ...columns] = stored;
    const values = columns.map((value, at) => fromColumn(this.#places[at] as SharedField, value));
    const row: SharedRow = { id, isStored: true, waiting: undefined, values, ...none, under: undefined };
    for (const [name, [eff, origin, seq, hubPos]] of Object.entries(JSON.parse(stamps) as Record<string, StampTuple>)) {
      const field = this.fields.get(name);
      if (field) setStamp(row, field, { eff, origin, seq, hubPos });
    }
    if (under !== "{}")
      for (const [name, beneath] of Object.entries(JSON.parse(under) as Record<string, Beneath>)) {
        const field = this.fields.get(name);
        if (field) setBeneath(row, field, beneath);
      }
    return row;
  }

  /** Writes what has changed of a row. One that is in the table is updated: half the work of an upsert. */
  write(row: SharedRow, { fields, texts }: Change): void {
    const values = this.#columnsOf(row, fields, texts);
    if (row.isStored) {
      values.push(row.id);
      this.#updateOf(fields, texts).run(values);
    } else this.#statements.get(upsertSql(this.definition.name, namesOf(fields, texts))).run(row.id, ...values);
    row.isStored = true;
  }

  /** It is written by `flush`, in whatever way is fastest. It must be kept until then. */
  gather(row: SharedRow, change: Change): void {
    const { waiting } = row;
    if (!waiting) {
      row.waiting = change;
      this.#waiting.push(row);
      return;
    }
    for (const field of change.fields) if (!waiting.fields.includes(field)) waiting.fields.push(field);
    if (waiting.texts !== change.texts) waiting.texts = "both";
  }

  flush(): void {
    if (this.#waiting.length === 0) return;
    const alike = new Map<string, SharedRow[]>();
    for (const row of this.#waiting) {
      const { fields, texts } = row.waiting as Change;
      const key = fields.length > 1 ? "" : `${texts} ${fields[0]?.at}`;
      const rows = alike.get(key);
      if (rows) rows.push(row);
      else alike.set(key, [row]);
    }
    for (const [key, rows] of alike) {
      let at = 0;
      if (key !== "")
        for (const count of rowsAtOnce)
          for (; at + count <= rows.length; at += count) this.#writeMany(rows.slice(at, at + count));
      for (; at < rows.length; at++) this.write(rows[at] as SharedRow, rows[at]?.waiting as Change);
    }
    this.forgetWaiting();
  }

  /** After what was written before was rolled back. */
  forgetWaiting(): void {
    for (const row of this.#waiting) row.waiting = undefined;
    this.#waiting = [];
  }

  /** Takes a row out of the table. */
  delete(row: SharedRow): void {
    this.#statements.get(`DELETE FROM "${this.definition.name}" WHERE id = ?`).run(row.id);
    row.isStored = false;
  }

  initial({ at }: SharedField): unknown {
    return this.#initials[at];
  }

  #writeMany(rows: readonly SharedRow[]): void {
    const { fields, texts } = (rows[0] as SharedRow).waiting as Change;
    const values: unknown[] = [];
    for (const row of rows) {
      values.push(row.id, ...this.#columnsOf(row, fields, texts));
      row.isStored = true;
    }
    this.#statements.get(upsertSql(this.definition.name, namesOf(fields, texts), rows.length)).run(values);
  }

  #columnsOf(row: SharedRow, fields: readonly SharedField[], texts: TextColumns): unknown[] {
    const values: unknown[] = [];
    for (const { at, field } of fields) values.push(toColumn(field, row.values[at]));
    if (texts !== "under") values.push(this.#stampsText(row));
    if (texts !== "stamps") values.push(this.#underText(row));
    return values;
  }

  #updateOf(changed: readonly SharedField[], texts: TextColumns): Statement<unknown[]> {
    const sql = () => updateSql(this.definition.name, namesOf(changed, texts));
    if (changed.length > 1) return this.#statements.get(sql());
    const place = (changed[0]?.at ?? -1) + 1;
    const updates = this.#updates[texts];
    let update = updates[place];
    if (!update) {
      update = this.#statements.get(sql());
      updates[place] = update;
    }
    return update;
  }

  #stampsText({ texts }: SharedRow): string {
    const parts: string[] = [];
    for (const { at } of this.inOrder) {
      const text = texts[at] as string;
      if (text !== "") parts.push(text);
    }
    // Joined, not added up: a text of parts of parts is put together anew each time that it is read.
    return `{${parts.join(",")}}`;
  }

  #underText({ under }: SharedRow): string {
    if (!under) return "{}";
    const parts: string[] = [];
    for (const { label, at } of this.inOrder) {
      const beneath = under[at];
      if (beneath) parts.push(label + JSON.stringify(beneath));
    }
    return `{${parts.join(",")}}`;
  }
}

export function setStamp(row: SharedRow, { label, at }: SharedField, stamp: Stamp | undefined): void {
  row.stamps[at] = stamp;
  row.texts[at] = stamp ? stampText(label, stamp) : "";
}

/** The JSON text of `[eff, origin, seq, hubPos]` behind its name. Joined: one flat text, twice as fast as `JSON.stringify`, which what is no plain name still takes. */
function stampText(label: string, { eff, origin, seq, hubPos }: Stamp): string {
  if (!plain.test(origin) || !plain.test(eff))
    return label + JSON.stringify([eff, origin, seq, hubPos] satisfies StampTuple);
  return [label, '["', eff, '","', origin, '",', seq, ",", hubPos, "]"].join("");
}
const plain = /^[\w.-]*$/;

/** Undefined: there is no edit any more. */
export function setBeneath(row: SharedRow, { at }: SharedField, beneath: Beneath | undefined): void {
  if (!beneath && !row.under) return;
  row.under ??= row.values.map(() => undefined);
  row.under[at] = beneath;
}

type StampTuple = [eff: string, origin: string, seq: number, hubPos: number];
type StoredRow = [stamps: string, under: string, ...columns: unknown[]];

function fromColumn({ field: { kind } }: SharedField, value: unknown): unknown {
  if (value === null) return null;
  if (kind === "bool") return value !== 0;
  return kind === "json" ? JSON.parse(value as string) : value;
}

const textColumns = { stamps: ["stamps"], under: ["under"], both: ["stamps", "under"] } as const;

const namesOf = (fields: readonly SharedField[], texts: TextColumns): string[] => [
  ...fields.map(({ name }) => name),
  ...textColumns[texts],
];

const updateSql = (table: string, names: readonly string[]): string =>
  `UPDATE "${table}" SET ${names.map((name) => `"${name}" = ?`).join(", ")} WHERE id = ?`;
