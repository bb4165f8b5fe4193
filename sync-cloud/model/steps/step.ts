/**
 * A job is a task with all of its steps, as data. The appliance writes it when it leases the task; the handheld (or kiosk,
 * voice, lights, a simulated picker) runs it with `run-job.ts`, with or without the network. What a step `emits` is an
 * ordinary command, checked again by the appliance.
 */
export type Value = string | number | boolean | null;

/** Words for people are chosen on the screen, from a code and its data. */
export interface Phrase {
  code: string;
  data?: Record<string, string | number>;
}

/**
 * A value for a form field. Literal, or taken from the scan that matched:
 * `raw` the text as scanned · `code` the matched code · `lot` `expiryDate` `serial` `sscc` `gtin` from a GS1 code, else nothing ·
 * `qty` base units the scan stands for (GS1 count × what one of this barcode holds) · `countedQty` the same, but nothing
 * unless the code itself carries a count.
 */
export type Bound =
  | Value
  | { from: "raw" | "code" | "lot" | "expiryDate" | "serial" | "sscc" | "gtin" | "qty" | "countedQty" };

/** What one kind of scan means in a step. Accepts are tried in order; the first that fits wins. */
export interface Accept {
  means: "location" | "lpn" | "item" | "lot" | "serial" | "new-lpn" | "dock" | "order" | "anything";
  /**
   * The codes that fit: compared with the text as scanned and with the GTIN-14 and SSCC inside it. `qtyBase` is what one of it
   * holds, `set` what this very code says on top of the accept's own.
   */
  codes?: readonly { code: string; qtyBase?: number; set?: Record<string, Bound> }[];
  /** Or any code of a form: a whole SSCC, a text that could be an LPN (4 to 30 letters, digits, dashes), a GS1 code or text of any kind. */
  like?: "sscc" | "lpn" | "any";
  /** The lot inside the scan must be this one when it has one; another is answered with `wrong-lot`. */
  lot?: string;
  set?: Record<string, Bound>;
  /** Add the value to a list in the form (serials); the same value twice is refused. */
  append?: { field: string; value: Bound };
  next?: string;
}

/** A number pad. `field` gets base units; `uoms` lets a person key cases. */
export interface QuantityAsk {
  field: string;
  expected: number;
  min: number;
  max: number;
  uoms: readonly { uom: string; qtyBase: number }[];
  /** Blind counts do not show what is expected. */
  blind?: boolean;
  /** Go on as soon as it is keyed; otherwise a scan ends the step. */
  endsStep?: boolean;
}

/** A typed field for what no scan told: a lot, an expiry date. */
export interface TextAsk {
  field: string;
  kind: "text" | "date" | "code";
  label: Phrase;
  required: boolean;
}

/** A button. */
export interface Choice {
  id: string;
  label: Phrase;
  tone: "primary" | "neutral" | "warning";
  set?: Record<string, Value>;
  emit?: Emit;
  next?: string;
}

/** An exception on offer in this step: one press and, if asked, a reason and a quantity; then work goes on. */
export interface Offer extends Omit<Choice, "tone"> {
  reasons?: readonly string[];
  quantity?: QuantityAsk;
  note?: boolean;
}

/** A command to send. `{ field }` takes the form's value (left out when the form has none). */
export interface Emit {
  command: string;
  input: Record<string, EmitValue>;
  /** Forget these fields afterwards, for a step that comes round again. */
  clear?: readonly string[];
}
export type EmitValue = Value | { field: string } | readonly EmitValue[] | { [key: string]: EmitValue };

export type Show =
  | { kind: "location"; code: string; zone?: string; note?: string }
  | { kind: "item"; sku: string; name: string; lot?: string; expiryDate?: string; serial?: string; status?: string }
  | { kind: "quantity"; qty: number; uoms: readonly { uom: string; qtyBase: number }[] }
  | { kind: "lpn"; lpn: string; role: "from" | "to"; what?: string }
  | { kind: "slot"; slot: number; lpn: string }
  | { kind: "order"; number: string; customer: string }
  | { kind: "progress"; done: number; total: number }
  | { kind: "fields"; fields: readonly string[] } // what the form holds by now
  | { kind: "note"; phrase: Phrase; tone: "info" | "warning" };

export interface Step {
  id: string;
  title: Phrase;
  show: readonly Show[];
  accepts: readonly Accept[];
  quantity?: QuantityAsk;
  texts?: readonly TextAsk[];
  choices?: readonly Choice[];
  offers?: readonly Offer[];
  /** Skipped when the form has all of these already. */
  fills?: readonly string[];
  /** Skipped unless the form's field has this value. */
  onlyIf?: { field: string; is: Value };
  /** Stay until the list in the form is this long. */
  collect?: { field: string; length: number };
  emit?: Emit;
  /** The step after this; "done" ends the job. */
  next: string;
}

export interface Job {
  /** Task id, or the id of a session of work that needs no task (scan anything, ad-hoc move). */
  id: string;
  taskId: string;
  type: string;
  title: Phrase;
  leaseEpoch: number;
  leaseUntil: number | null;
  form: Record<string, FormValue>;
  first: string;
  steps: readonly Step[];
}
export type FormValue = Value | string[];
