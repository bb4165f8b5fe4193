/**
 * The shapes of the Application Identifier table: what one row of the GS1 Barcode Syntax Dictionary says.
 * Field names are ours; the meaning is explained at the top of `gs1-syntax-dictionary.txt`.
 */
export interface AiRow<LinterName extends string = string> {
  /** Every AI this row describes, a range written out: `3100-3105` gives six. */
  readonly ais: readonly string[];
  /** The length is known from the AI alone, so no FNC1 follows. Flag `*`. */
  readonly predefined: boolean;
  /** May stand in the query of a Digital Link. Flag `?`. */
  readonly attribute: boolean;
  readonly components: readonly AiComponent<LinterName>[];
  /** All must hold; each is a list of alternatives; an alternative is a list of AI patterns that must all be there. */
  readonly requires: readonly (readonly (readonly string[])[])[];
  /** AI patterns that must not stand beside this one. */
  readonly excludes: readonly string[];
  /** Alternatives of ordered qualifiers when this AI is a Digital Link primary key, else null. */
  readonly keyQualifiers: readonly (readonly string[])[] | null;
  readonly title: string;
}

export interface AiComponent<LinterName extends string = string> {
  readonly type: ComponentType;
  readonly minLength: number;
  readonly maxLength: number;
  readonly optional: boolean;
  readonly linters: readonly LinterName[];
}

/** N digits, X CSET 82, Y CSET 39, Z base64url. */
export type ComponentType = "N" | "X" | "Y" | "Z";
