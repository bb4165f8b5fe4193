/**
 * A record is a noun of the warehouse that changes by `sets`. One definition gives its TypeScript row, its SQLite
 * table and its merge rule, so adding a field touches one file (and a generated migration).
 *
 * Merge kinds: `owned` one authority writes, its order rules; `shared` per field, last writer by HLC;
 * `set` add wins, a delete is a tombstone (`deletedAt`). Names of records and fields are their permanent ids on the wire: never renamed, never used again.
 */
export type Merge = "owned" | "shared" | "set";

/**
 * Who sees a record beside its own site and the cloud. `site`: nobody. `company`: every site of the company. `addressed`: the sites that
 * its id begins with, `<site>[+<site>…]/<rest>`, so that everybody can tell without looking it up.
 */
export type Scope = "site" | "company" | "addressed";

export interface Field<T> {
  readonly kind: "text" | "int" | "bool" | "json";
  readonly initial: T;
  /** Carries the type only. */
  readonly type?: T;
}

export type Fields = Record<string, Field<unknown>>;
export type RowOf<F extends Fields> = { id: string } & {
  -readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never;
};

export interface RecordDefinition<N extends string = string, F extends Fields = Fields> {
  readonly name: N;
  readonly merge: Merge;
  readonly scope: Scope;
  readonly fields: F;
  /** State fields that only go up: their values from the lowest to the highest. `shipped` above `cancelled` means that shipped wins. */
  readonly ladders: Readonly<Record<string, readonly string[]>>;
  /** Columns of each secondary index, in order. */
  readonly indexes: readonly (readonly string[])[];
}

export function defineRecord<const N extends string, const F extends Fields>(definition: {
  name: N;
  merge: Merge;
  scope?: Scope;
  fields: F;
  ladders?: { readonly [K in keyof F & string]?: readonly string[] };
  indexes?: readonly (readonly (keyof F & string)[])[];
}): RecordDefinition<N, F> {
  return {
    indexes: [],
    scope: "site",
    ...definition,
    ladders: (definition.ladders ?? {}) as Readonly<Record<string, readonly string[]>>,
  };
}

/** The sites that an addressed record's id begins with. */
export const sitesOfId = (id: string): string[] => (id.split("/", 1)[0] as string).split("+");

/** Text; empty until set. `text<State>("open")` narrows it and gives the first value. */
export function text(): Field<string>;
export function text<T extends string>(initial: T): Field<T>;
export function text(initial = ""): Field<string> {
  return { kind: "text", initial };
}
/** A whole number in the unit that the field's name says. */
export const int = (initial = 0): Field<number> => ({ kind: "int", initial });
export const bool = (initial = false): Field<boolean> => ({ kind: "bool", initial });
/** UTC milliseconds, or null when it has not happened. */
export const when = (): Field<number | null> => ({ kind: "int", initial: null });
/** A whole number, or null when unknown or unlimited. */
export const maybeInt = (): Field<number | null> => ({ kind: "int", initial: null });
/** A small structure stored as JSON text. */
export const json = <T>(initial: T): Field<T> => ({ kind: "json", initial });
