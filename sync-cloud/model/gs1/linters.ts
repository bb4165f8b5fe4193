import type { LinterName } from "./ai-table.generated.ts";
import { checkDigit, checkPair, hasRightCheckDigit, hasRightCheckPair, isDigits } from "./check-digit.ts";
import { countriesAlpha2, countriesNumeric } from "./code-lists/iso3166.ts";
import { currenciesNumeric } from "./code-lists/iso4217.ts";
import { packageTypes } from "./code-lists/package-types.ts";
import { lintCouponCode, lintPositiveOffer } from "./coupon.ts";
import { daysIn } from "./dates.ts";
import type { ValueFault, ValueFaultCode } from "./gs1-error.ts";

/**
 * One check per linter name in the dictionary: the fault found in a component's text, or null.
 * Type, character set and length were checked before. What each means: the GS1 Barcode Syntax Tests of the same names.
 */
export const linters: Readonly<Record<LinterName, Linter>> = {
  csum: (text) =>
    hasRightCheckDigit(text)
      ? null
      : fault("check-digit-wrong", text.length - 1, checkDigit(text.slice(0, -1)), text.slice(-1)),
  csumalpha: (text) =>
    hasRightCheckPair(text)
      ? null
      : fault(
          "check-pair-wrong",
          Math.max(0, text.length - 2),
          checkPair(text.slice(0, -2)) ?? "a pair",
          text.slice(-2),
        ),
  gcppos1: (text) => lintCompanyPrefix(text, 0),
  gcppos2: (text) => lintCompanyPrefix(text, 1),

  yymmd0: (text) => lintDay(text, 2, 0),
  yymmdd: (text) => lintDay(text, 2, 1),
  yyyymmdd: (text) => lintDay(text, 4, 1),
  hh: (text) => lintUpTo("time-impossible", text, 23),
  mi: (text) => lintUpTo("time-impossible", text, 59),
  ss: (text) => lintUpTo("time-impossible", text, 59),
  hhmi: (text) =>
    lintUpTo("time-impossible", text.slice(0, 2), 23) ?? shift(lintUpTo("time-impossible", text.slice(2), 59), 2),

  iso3166: (text) => lintListed("country-unknown", countriesNumeric, text, "ISO 3166-1 numeric"),
  iso3166999: (text) =>
    text === "999" ? null : lintListed("country-unknown", countriesNumeric, text, "ISO 3166-1 numeric or 999"),
  iso3166alpha2: (text) => lintListed("country-unknown", countriesAlpha2, text, "ISO 3166-1 alpha-2"),
  iso4217: (text) => lintListed("currency-unknown", currenciesNumeric, text, "ISO 4217 numeric"),
  iso5218: (text) => lintListed("not-allowed", new Set(["0", "1", "2", "9"]), text, "0, 1, 2 or 9"),
  packagetype: (text) => lintListed("package-type-unknown", packageTypes, text, "UN/ECE Recommendation 21 code"),
  mediatype: (text) => lintListed("media-type-unknown", mediaTypes, text, "01-10 or 80-99"),
  winding: (text) => lintListed("not-allowed", new Set(["0", "1", "9"]), text, "0, 1 or 9"),
  yesno: (text) => lintListed("not-allowed", new Set(["0", "1"]), text, "0 or 1"),

  latitude: (text) => lintUpTo("out-of-range", text, 1_800_000_000),
  longitude: (text) => lintUpTo("out-of-range", text, 3_600_000_000),
  pcenc: lintPercentEncoding,
  hyphen: (text) => lintEvery(text, "-", "hyphen"),
  zero: (text) => lintEvery(text, "0", "zero"),
  nonzero: (text) => (/[^0]/.test(text) ? null : fault("out-of-range", 0, "more than zero", text)),
  nozeroprefix: (text) =>
    text.length > 1 && text.startsWith("0") ? fault("not-allowed", 0, "no leading zero", text) : null,
  hasnondigit: (text) => (isDigits(text) ? fault("not-allowed", 0, "a character that is not a digit", text) : null),
  importeridx: (text) =>
    /^[-0-9A-Z_a-z]$/.test(text) ? null : fault("bad-character", 0, "-, _, a letter or a digit", text),
  pieceoftotal: lintPieceOfTotal,
  posinseqslash: lintPositionInSequence,
  iban: lintIban,
  couponcode: lintCouponCode,
  couponposoffer: lintPositiveOffer,
};

export type Linter = (text: string) => ValueFault | null;

/** Codes 01-10 and 80-99 are assigned. Source: GS1 General Specifications, "AIDC media type values". */
const mediaTypes: ReadonlySet<string> = new Set(
  Array.from({ length: 100 }, (_, code) => code)
    .filter((code) => (code >= 1 && code <= 10) || code >= 80)
    .map((code) => String(code).padStart(2, "0")),
);

/** The shortest company prefix issued has four digits. Which prefixes are issued is not checked: that list is not public. */
const companyPrefixMinLength = 4;

function lintCompanyPrefix(text: string, start: number): ValueFault | null {
  for (let at = start; at < start + companyPrefixMinLength; at++) {
    if (!isDigits(text.charAt(at))) {
      return fault("company-prefix-missing", Math.min(at, text.length), "a GS1 Company Prefix", text.charAt(at));
    }
  }
  return null;
}

/** A two-digit year is taken as 20YY for its leap day: exact from 2001 to 2099. */
function lintDay(text: string, yearLength: 2 | 4, dayMin: 0 | 1): ValueFault | null {
  const year = Number(text.slice(0, yearLength)) + (yearLength === 2 ? 2000 : 0);
  const month = Number(text.slice(yearLength, yearLength + 2));
  const day = Number(text.slice(yearLength + 2));
  if (month < 1 || month > 12)
    return fault("date-impossible", yearLength, "month 01-12", text.slice(yearLength, yearLength + 2));
  const dayMax = daysIn(year, month);
  if (day >= dayMin && day <= dayMax) return null;
  return fault(
    "date-impossible",
    yearLength + 2,
    `day ${dayMin === 0 ? "00" : "01"}-${dayMax}`,
    text.slice(yearLength + 2),
  );
}

function lintUpTo(code: ValueFaultCode, text: string, max: number): ValueFault | null {
  return Number(text) <= max ? null : fault(code, 0, `at most ${max}`, text);
}

function lintListed(
  code: ValueFaultCode,
  list: ReadonlySet<string>,
  text: string,
  expected: string,
): ValueFault | null {
  return list.has(text) ? null : fault(code, 0, expected, text);
}

function lintEvery(text: string, character: string, expected: string): ValueFault | null {
  for (let at = 0; at < text.length; at++) {
    if (text.charAt(at) !== character) return fault("not-allowed", at, expected, text.charAt(at));
  }
  return null;
}

function lintPercentEncoding(text: string): ValueFault | null {
  for (let at = text.indexOf("%"); at >= 0; at = text.indexOf("%", at + 3)) {
    const pair = text.slice(at, at + 3);
    if (!/^%[0-9A-Fa-f]{2}$/.test(pair))
      return fault("percent-encoding-broken", at, "% and two hexadecimal digits", pair);
  }
  return null;
}

function lintPieceOfTotal(text: string): ValueFault | null {
  const half = text.length / 2;
  const piece = text.slice(0, half);
  const total = text.slice(half);
  if (Number(piece) === 0) return fault("out-of-range", 0, "piece 1 or more", piece);
  if (Number(total) === 0) return fault("out-of-range", half, "total 1 or more", total);
  return Number(piece) <= Number(total) ? null : fault("piece-exceeds-total", 0, `at most ${total}`, piece);
}

function lintPositionInSequence(text: string): ValueFault | null {
  const [, position, end] = /^([1-9]\d*)\/([1-9]\d*)$/.exec(text) ?? [];
  if (position === undefined || end === undefined) return fault("not-allowed", 0, "position/end, such as 1/3", text);
  return Number(position) <= Number(end) ? null : fault("piece-exceeds-total", 0, `at most ${end}`, position);
}

/** ISO 13616: country, two check digits, account; the whole modulo 97 is 1. Country lengths are not checked. */
function lintIban(text: string): ValueFault | null {
  if (text.length <= 10) return fault("value-too-short", text.length, "an IBAN of more than 10 characters", text);
  const bad = text.search(/[^0-9A-Z]/);
  if (bad >= 0) return fault("bad-character", bad, "capital letters and digits", text.charAt(bad));
  if (!countriesAlpha2.has(text.slice(0, 2)))
    return fault("country-unknown", 0, "ISO 3166-1 alpha-2", text.slice(0, 2));
  let remainder = 0;
  for (const character of text.slice(4) + text.slice(0, 4)) {
    const amount = Number.parseInt(character, 36);
    remainder = (remainder * (amount < 10 ? 10 : 100) + amount) % 97;
  }
  return remainder === 1 ? null : fault("bank-account-wrong", 2, "IBAN check digits", text.slice(2, 4));
}

function fault(code: ValueFaultCode, at: number, expected: string, found: string): ValueFault {
  return { code, at, expected, found };
}

function shift(inner: ValueFault | null, by: number): ValueFault | null {
  return inner && { ...inner, at: inner.at + by };
}
