import { fnc1 } from "./code-128.ts";

/** The application identifiers our papers carry, with what GS1 General Specifications section 3 allows as their value. */
export type ApplicationIdentifier = "00" | "01" | "02" | "10" | "15" | "17" | "21" | "37";

export interface Gs1Element {
  ai: ApplicationIdentifier;
  value: string;
}

/** Data of a GS1-128 or GS1 DataMatrix: leading FNC1, and FNC1 after a field of open length that is not the last. */
export function gs1Data(elements: Gs1Element[]): string {
  if (elements.length === 0) throw new RangeError("A GS1 code needs an element");
  let data = fnc1;
  elements.forEach(({ ai, value }, index) => {
    const rule = rules[ai];
    if (!rule.takes(value)) throw new RangeError(`(${ai}) does not take ${JSON.stringify(value)}`);
    data += ai + value;
    if (rule.openLength && index < elements.length - 1) data += fnc1;
  });
  return data;
}

/** Human readable interpretation, identifiers in brackets that are not in the code. */
export function gs1Readable(elements: Gs1Element[]): string {
  return elements.map(({ ai, value }) => `(${ai})${value}`).join("");
}

/** Whether this value may stand behind this identifier. */
export function gs1Takes(ai: ApplicationIdentifier, value: string): boolean {
  return rules[ai].takes(value);
}

/** A GTIN of 8, 12, 13 or 14 digits as 14, or a RangeError: a wrong check digit must never reach a printer. */
export function gtin14(gtin: string): string {
  const padded = gtin.padStart(14, "0");
  if (!/^(\d{8}|\d{12,14})$/.test(gtin) || !hasCheckDigit(padded)) throw new RangeError(`${gtin} is not a GTIN`);
  return padded;
}

/** `2026-12-31` as `261231`. */
export function gs1Date(isoDate: string): string {
  if (!isDate(isoDate)) throw new RangeError(`${isoDate} is not a date like 2026-12-31`);
  return isoDate.slice(2).replaceAll("-", "");
}

/** SSCC in the groups people read aloud: extension digit, company and reference, check digit last. */
export function spacedSscc(sscc: string): string {
  return `${sscc.slice(0, 1)} ${sscc.slice(1, 5)} ${sscc.slice(5, 9)} ${sscc.slice(9, 13)} ${sscc.slice(13, 17)} ${sscc.slice(17)}`;
}

/** GS1 check digit over all but the last: weights 3, 1, 3, ... from the right. Section 7.9. */
function hasCheckDigit(digits: string): boolean {
  let sum = 0;
  for (let index = digits.length - 2, weight = 3; index >= 0; index--, weight = 4 - weight) {
    sum += Number(digits[index]) * weight;
  }
  return (10 - (sum % 10)) % 10 === Number(digits.at(-1));
}

function isDate(isoDate: string): boolean {
  const time = Date.parse(`${isoDate}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(isoDate) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(isoDate);
}

/** GS1 AI encodable character set 82, section 7.11. */
const text20 = /^[!"%-?A-Z_a-z]{1,20}$/;
const keyed = (length: number) => (value: string) =>
  value.length === length && /^\d+$/.test(value) && hasCheckDigit(value);
const date = (value: string) => /^\d{6}$/.test(value) && isDate(`20${value.replace(/^(..)(..)(..)$/, "$1-$2-$3")}`);

const rules: Record<ApplicationIdentifier, { openLength: boolean; takes(value: string): boolean }> = {
  "00": { openLength: false, takes: keyed(18) },
  "01": { openLength: false, takes: keyed(14) },
  "02": { openLength: false, takes: keyed(14) },
  "10": { openLength: true, takes: (value) => text20.test(value) },
  "15": { openLength: false, takes: date },
  "17": { openLength: false, takes: date },
  "21": { openLength: true, takes: (value) => text20.test(value) },
  "37": { openLength: true, takes: (value) => /^\d{1,8}$/.test(value) },
};
