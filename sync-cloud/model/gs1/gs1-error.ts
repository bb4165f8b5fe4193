/** What is wrong with a piece of GS1 data, as data: screens turn `code` into the worker's language. */
export interface Gs1Error {
  readonly code: Gs1ErrorCode;
  /** The Application Identifier concerned, "" where there is none yet. */
  readonly ai: string;
  /** Index into the text that was given, counted in UTF-16 units. */
  readonly at: number;
  /** What would have been right, in the dictionary's terms: `N6`, `1..20`, `01 or 02`. */
  readonly expected: string;
  readonly found: string;
}

export type Gs1ErrorCode = ValueFaultCode | MessageFaultCode;

/** Faults inside one value. */
export type ValueFaultCode =
  | "value-missing"
  | "value-too-short"
  | "value-too-long"
  | "bad-character"
  | "check-digit-wrong"
  | "check-pair-wrong"
  | "company-prefix-missing"
  | "date-impossible"
  | "time-impossible"
  | "country-unknown"
  | "currency-unknown"
  | "package-type-unknown"
  | "media-type-unknown"
  | "percent-encoding-broken"
  | "out-of-range"
  | "piece-exceeds-total"
  | "bank-account-wrong"
  | "coupon-malformed"
  | "not-allowed";

/** Faults of the message around the values. */
export type MessageFaultCode =
  | "input-empty"
  | "input-too-long"
  | "unknown-ai"
  | "bracket-missing"
  | "separator-missing"
  | "repeated-different"
  | "requires-other"
  | "excludes-other"
  | "not-a-digital-link"
  | "no-primary-key"
  | "qualifier-not-allowed"
  | "qualifier-out-of-order"
  | "not-an-attribute"
  | "belongs-in-path"
  | "value-not-linkable";

/** A fault inside one value; `at` counts from the start of that value. */
export interface ValueFault {
  readonly code: ValueFaultCode;
  readonly at: number;
  readonly expected: string;
  readonly found: string;
}

/** One Application Identifier with its value, no separator, no percent-encoding. */
export interface Gs1Element {
  readonly ai: string;
  readonly value: string;
}
